import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DENO_VERSION, obtainRuntime } from '../../scripts/lib/runtimes.mjs';
import { examples, itLeaksWithoutThePreload, look, PRELOAD, type Program } from '../examples/look.ts';
import { onLinux } from '../on-linux.ts';
import { repository } from '../package/packed.ts';
import { allSpawns } from '../register/run.ts';
import { linksTo, makeProject, obtain, type Project } from './workspace.ts';

const ADD_ONS = ['lmdb', 'classic-level', '@lydell/node-pty'];

onLinux(describe, 'what a child holds is read from /proc')(
  'the examples for which something is installed, on Linux',
  () => {
    let project: Project;
    beforeAll(() => {
      const files = readdirSync(examples);
      const programs = files.map((name) => [name, readFileSync(join(examples, name), 'utf8')] as const);
      // Deno uses node_modules if there is a package.json.
      project = makeProject(
        { ...Object.fromEntries(programs), 'package.json': '{ "private": true }' },
        {
          links: {
            ...linksTo('add-ons', ...ADD_ONS),
            'eslint-plugin-noinherit': repository,
            koffi: join(repository, 'node_modules/koffi'),
          },
        },
      );
    });
    afterAll(() => project[Symbol.dispose]());

    describe.each<[string, string, RegExp, () => Program]>([
      ['lmdb', 'addon-lmdb.mjs', /\/data\.mdb$/, () => ({})],
      ['classic-level', 'addon-classic-level.mjs', /\/LOCK$/, () => ({})],
      ['node-pty', 'addon-node-pty.mjs', /^\/dev\/(?:pts\/)?ptmx$/, () => ({})],
      ['process.execve', 'execve.mjs', /\/execve\.mjs$/, () => ({ node: obtainRuntime('node', '24')[0] })],
    ])('%s', (_, name, culprit, program) =>
      itLeaksWithoutThePreload(name, () => ({ ...program(), folder: project.folder }), culprit),
    );

    it.each<[string, string, Program, RegExp]>([
      ['a socket on a path', 'deno-socket.mjs', {}, /^ +\d+ socket unix LISTEN .*\/socket: INHERITABLE/m],
      ['what the launcher left open', 'deno-launcher.mjs', { redirect: '10<README.md' }, /\/README\.md: INHERITABLE/],
    ])(
      'Deno: %s leaks into the child, and the audit names it; the runtime mends it',
      async (_, name, program, culprit) => {
        const [node, ...options] = obtainRuntime('deno', DENO_VERSION);
        const harm = await look(name, { ...program, node, options, folder: project.folder });
        expect(harm.held.length).toBeGreaterThan(3);
        expect(harm.audit.text).toMatch(culprit);
        const mended = await look(name, { ...program, node, options, folder: project.folder, args: ['mended'] });
        expect(mended.held).toHaveLength(3);
        expect(mended.audit.text).not.toMatch(culprit);
      },
    );

    it('Node 24: a server that was moved to a worker keeps its port; a mark where it arrives, or the preload, mends it', async () => {
      const [node] = obtainRuntime('node', '24');
      const program = { node, folder: project.folder };
      expect((await look('transferred-server.mjs', program)).said['outcome']).toBe('EADDRINUSE');
      expect((await look('transferred-server.mjs', { ...program, args: ['mended'] })).said['outcome']).toBe(
        'listening',
      );
      expect((await look('transferred-server.mjs', { ...program, options: PRELOAD })).said['outcome']).toBe(
        'listening',
      );
    });

    it.each<[string, readonly string[], string]>([
      ['a child of node-pty gets what native code left open', [], 'leaked'],
      ['with the preload it does not', PRELOAD, 'sealed'],
    ])('%s', (_, options, outcome) => {
      const env = { NOINHERIT_NODE_PTY: join(obtain('add-ons'), 'node_modules/@lydell/node-pty') };
      expect(allSpawns({ options, env })['node-pty']).toBe(outcome);
    });
  },
);
