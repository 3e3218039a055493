// The matcher in widely used test runners: a leaking child fails its test, with a list of the leaks, and a sealed child
// passes.
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BUN_VERSION, DENO_VERSION, obtainRuntime } from '../../scripts/lib/runtimes.mjs';
import { onLinux } from '../on-linux.ts';
import { repository } from '../package/packed.ts';
import { linksTo, makeProject, programOf, type Project } from './workspace.ts';

const FILES = {
  'package.json': '{ "private": true, "type": "commonjs", "ava": { "files": ["ava.test.mjs"] } }',
  'children.cjs': `
    const { spawn } = require('node:child_process');
    const { sealed } = require('eslint-plugin-noinherit/runtime');
    const { expectNoLeaks } = require('eslint-plugin-noinherit/testing');
    require('koffi').load(null).func('int open(const char *path, int flags)')('/dev/zero', 0);
    exports.leaks = () => expectNoLeaks(() => spawn('sleep', ['0.1']));
    exports.isSealed = () => expectNoLeaks(() => sealed(spawn)('sleep', ['0.1']));
  `,
  'globals.test.cjs': `
    const { leaks, isSealed } = require('./children.cjs');
    it('leaks', leaks);
    it('is sealed', async () => { await isSealed(); });
  `,
  'vitest.test.mjs': `
    import { createRequire } from 'node:module';
    import { it } from 'vitest';
    const { leaks, isSealed } = createRequire(import.meta.url)('./children.cjs');
    it('leaks', leaks);
    it('is sealed', async () => { await isSealed(); });
  `,
  'concurrent.test.mjs': `
    import { describe, it } from 'node:test';
    import children from './children.cjs';
    describe('at once', { concurrency: true }, () => {
      it('leaks', async () => { await children.leaks(); });
      for (let i = 0; i < 5; i++) it('is sealed', async () => { await children.isSealed(); });
    });
  `,
  'node.test.mjs': `
    import { it } from 'node:test';
    import children from './children.cjs';
    it('leaks', async () => { await children.leaks(); });
    it('is sealed', async () => { await children.isSealed(); });
  `,
  'ava.test.mjs': `
    import test from 'ava';
    import children from './children.cjs';
    test.serial('leaks', async (t) => { await children.leaks(); t.pass(); });
    test.serial('is sealed', async (t) => { await children.isSealed(); t.pass(); });
  `,
  'tap.test.mjs': `
    import { test } from 'tap';
    import children from './children.cjs';
    await test('leaks', async (t) => { await children.leaks(); t.pass(); });
    await test('is sealed', async (t) => { await children.isSealed(); t.pass(); });
  `,
  'deno.test.mjs': `
    import children from './children.cjs';
    const options = { sanitizeOps: false, sanitizeResources: false };
    Deno.test({ name: 'leaks', fn: async () => { await children.leaks(); }, ...options });
    Deno.test({ name: 'is sealed', fn: async () => { await children.isSealed(); }, ...options });
  `,
  'bun.test.cjs': `
    const { test } = require('bun:test');
    const { leaks } = require('./children.cjs');
    test('leaks', async () => { await leaks(); });
  `,
};

onLinux(describe, 'the matcher reads /proc')('the matcher', () => {
  let project: Project;
  beforeAll(() => {
    project = makeProject(FILES, {
      links: {
        'eslint-plugin-noinherit': repository,
        koffi: join(repository, 'node_modules/koffi'),
        ...linksTo('runners', 'ava', 'tap'),
      },
    });
  });
  afterAll(() => project[Symbol.dispose]());

  it.each<[string, readonly string[], RegExp]>([
    ['jest', ['--rootDir=.', '--testMatch=**/globals.test.cjs'], /1 failed, 1 passed/],
    ['jest', ['--rootDir=.', '--testMatch=**/globals.test.cjs', '--resetModules'], /1 failed, 1 passed/],
    ['mocha', ['globals.test.cjs'], /1 passing[^]*1 failing/],
    ['mocha', ['--parallel', '--jobs=2', 'globals.test.cjs'], /1 passing[^]*1 failing/],
    ['ava', [], /1 test failed/],
  ])('in %s %j', (runner, args, counts) => {
    const { status, stdout, stderr } = project.run(programOf('runners', runner), args);
    const output = stdout + stderr;
    expect(output).toMatch(counts);
    expect(output).toMatch(/`sleep 0\.1` inherited descriptors beyond its stdio and `allow`:\s+\d+ device \/dev\/zero/);
    expect(status).not.toBe(0);
  });

  it.each(['forks', 'threads', 'vmForks', 'vmThreads'])('in vitest, with the pool %s', (pool) => {
    const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--root=.', `--pool=${pool}`, '--reporter=default', 'vitest.test.mjs'];
    const { status, stdout, stderr } = project.run(process.execPath, args);
    const output = stdout + stderr;
    expect(output).toMatch(/1 failed.* \| .*1 passed/);
    expect(output).toMatch(/`sleep 0\.1` inherited descriptors beyond its stdio and `allow`:\s+\d+ device \/dev\/zero/);
    expect(status).not.toBe(0);
  });

  it('in node:test, where tests run at once', () => {
    const { stdout } = project.run(process.execPath, ['--test', '--test-reporter=tap', 'concurrent.test.mjs']);
    expect(stdout.match(/^ +not ok \d+ - leaks/gm)).toHaveLength(1);
    expect(stdout.match(/^ +ok \d+ - is sealed/gm)).toHaveLength(5);
  });

  it.each([
    ['node:test', ['--test', '--test-reporter=tap', 'node.test.mjs']],
    ['tap', ['tap.test.mjs']],
  ])('in %s', (_, args) => {
    const { status, stdout } = project.run(process.execPath, args);
    expect(stdout).toMatch(/not ok \d+ - leaks[^]*\n *ok \d+ - is sealed/);
    expect(stdout).toMatch(/inherited descriptors beyond its stdio and `allow`:\s+\d+ device \/dev\/zero/);
    expect(status).not.toBe(0);
  });

  it('in deno test', () => {
    const [deno] = obtainRuntime('deno', DENO_VERSION);
    const { status, stdout, stderr } = project.run(deno, ['test', '--no-check', '--allow-all', 'deno.test.mjs']);
    expect(stdout).toMatch(/^leaks \.\.\. .*FAILED[^]*^is sealed \.\.\. .*ok/m);
    expect(stdout + stderr).toMatch(/inherited descriptors beyond its stdio and `allow`:\s+\d+ device \/dev\/zero/);
    expect(status).not.toBe(0);
  });

  it('in bun test: refused by its name', () => {
    const [bun] = obtainRuntime('bun', BUN_VERSION);
    const { status, stdout, stderr } = project.run(bun, ['test', './bun.test.cjs']);
    expect(stdout + stderr).toContain('The spawns of Bun cannot be hooked');
    expect(status).not.toBe(0);
  });
});
