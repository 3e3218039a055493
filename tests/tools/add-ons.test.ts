import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { examples, itLeaksWithoutThePreload, PRELOAD, type Program } from '../examples/look.ts';
import { repository } from '../package/packed.ts';
import { allSpawns } from '../register/run.ts';
import { linksTo, makeProject, obtain, type Project } from './workspace.ts';

const ADD_ONS = ['lmdb', 'classic-level', '@lydell/node-pty'];

describe.runIf(process.platform === 'linux')('the examples for which something is installed, on Linux', () => {
  let project: Project;
  beforeAll(() => {
    const files = readdirSync(examples).filter((name) => name.endsWith('.mjs'));
    project = makeProject(Object.fromEntries(files.map((name) => [name, readFileSync(join(examples, name), 'utf8')])), {
      links: { ...linksTo('add-ons', ...ADD_ONS), 'eslint-plugin-noinherit': repository, koffi: join(repository, 'node_modules/koffi') },
    });
  });
  afterAll(() => project[Symbol.dispose]());

  describe.each<[string, string, RegExp, () => Program]>([
    ['lmdb', 'addon-lmdb.mjs', /\/data\.mdb$/, () => ({})],
    ['classic-level', 'addon-classic-level.mjs', /\/LOCK$/, () => ({})],
    ['node-pty', 'addon-node-pty.mjs', /^\/dev\/(?:pts\/)?ptmx$/, () => ({})],
    ['process.execve', 'execve.mjs', /\/execve\.mjs$/, () => ({ node: join(obtain('node-24'), 'node_modules', `node-linux-${process.arch}`, 'bin/node') })],
  ])('%s', (_, name, culprit, program) => itLeaksWithoutThePreload(name, () => ({ ...program(), folder: project.folder }), culprit));

  it.each<[string, readonly string[], string]>([
    ['a child of node-pty gets what native code left open', [], 'leaked'],
    ['with the preload it does not', PRELOAD, 'sealed'],
  ])('%s', (_, options, outcome) => {
    const env = { NOINHERIT_NODE_PTY: join(obtain('add-ons'), 'node_modules/@lydell/node-pty') };
    expect(allSpawns({ options, env })['node-pty']).toBe(outcome);
  });
});
