// A fixed program, tested with the doubles that people use for files, with and without the line in docs/testing.md.
import { cpSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { packAndInstall, type PackedPackage, repository } from '../package/packed.ts';
import { type Ended, makeProject, obtain, type Project, programOf, run } from './workspace.ts';

const LINE = 'eslint-plugin-noinherit/testing/doubles';

const MENDED = `
  const fd = setNoInherit(fs.openSync(path, 'r'));
  try {
    const bytes = Buffer.alloc(5);
    fs.readSync(fd, bytes, 0, 5, 0);
    return bytes.toString();
  } finally {
    fs.closeSync(fd);
  }
`;

/** Replaces some functions of Node with those of memfs, and restores them. */
const PUT = `
const fs = require('fs');
const { fs: fake, vol } = require('memfs');
const { openSync, readSync, closeSync } = fs;
const put = ({ openSync, readSync, closeSync }) => Object.assign(fs, { openSync, readSync, closeSync });
vol.fromJSON({ '/fake/a': 'hello' });
`;

const FILES = {
  'package.json': '{ "private": true }',
  'mended.cjs': `const fs = require('fs');
const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
exports.read = (path) => {${MENDED}};
`,
  'mended.mjs': `import * as fs from 'fs';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
export function read(path) {${MENDED}}
`,
  'jest-memfs.test.cjs': `jest.mock('fs', () => require('memfs').fs);
const { vol } = require('memfs');
const { read } = require('./mended.cjs');
test('reads', () => {
  vol.fromJSON({ '/fake/a': 'hello' });
  expect(read('/fake/a')).toBe('hello');
});
`,
  'mended-spawn.cjs': `const { exec, spawnSync } = require('child_process');
const fs = require('fs');
const { closeOnExit, sealDescriptors, sealed, setNoInherit } = require('eslint-plugin-noinherit/runtime');
exports.status = () => sealed(spawnSync)('true').status;
exports.seal = () => sealDescriptors();
exports.output = (command) => new Promise((resolve) => closeOnExit(exec)(command, (_error, text) => resolve(text)));
exports.open = (path) => setNoInherit(fs.openSync(path, 'r'));
`,
  'jest-automock.test.cjs': `jest.mock('fs');
const mended = require('./mended-spawn.cjs');
beforeAll(() => Object.defineProperty(process, 'platform', { value: 'win32' }));
test('spawns', () => expect(mended.status()).toBe(0));
test('seals', () => expect(mended.seal()).toBe(undefined));
test('closes', async () => {
  const pid = await mended.output('sleep 60 & echo $!');
  process.kill(Number(pid));
});
test('opens nothing', () => expect(mended.open('/fake/a')).toBe(undefined));
`,
  'mocha-mock-fs.cjs': `const assert = require('assert');
const mock = require('mock-fs');
const { read } = require('./mended.cjs');
afterEach(() => mock.restore());
it('reads', () => {
  mock({ '/fake/a': 'hello' });
  assert.equal(read('/fake/a'), 'hello');
});
`,
  'mocha-memfs.cjs': `const assert = require('assert');
const { read } = require('./mended.cjs');
${PUT}
before(() => put(fake));
after(() => put({ openSync, readSync, closeSync }));
it('reads', () => assert.equal(read('/fake/a'), 'hello'));
`,
  'node-memfs.cjs': `const assert = require('assert');
const { test } = require('node:test');
const { read } = require('./mended.cjs');
${PUT}
test('reads', () => {
  put(fake);
  try {
    assert.equal(read('/fake/a'), 'hello');
  } finally {
    put({ openSync, readSync, closeSync });
  }
});
`,
  'vitest-memfs.mjs': `import { vol } from 'memfs';
import { expect, it, vi } from 'vitest';
import { read } from './mended.mjs';
vi.mock('fs', async () => (await import('memfs')).fs);
it('reads', () => {
  vol.fromJSON({ '/fake/a': 'hello' });
  expect(read('/fake/a')).toBe('hello');
});
`,
};

let packed: PackedPackage;
beforeAll(() => {
  packed = packAndInstall();
});
afterAll(() => packed[Symbol.dispose]());

describe('doubles of the file system, as they are published', () => {
  let project: Project;
  beforeAll(() => {
    project = makeProject(FILES);
    const modules = join(project.folder, 'node_modules');
    // Copied, not linked: a runner looks next to itself for the modules that it is to load.
    for (const from of [obtain('doubles'), packed.consumer])
      cpSync(join(from, 'node_modules'), modules, { recursive: true, verbatimSymlinks: true });
    symlinkSync(join(repository, 'node_modules', 'vitest'), join(modules, 'vitest'));
  });
  afterAll(() => project[Symbol.dispose]());

  /** The executable of a package in the project. */
  const brought = (name: string): string => programOf('doubles', name).replace(obtain('doubles'), project.folder);

  const runners: Record<string, (hasLine: boolean) => Ended> = {
    'memfs under Jest': (hasLine) => {
      const config = { testMatch: ['**/jest-memfs.test.cjs'], ...(hasLine && { setupFiles: [LINE] }) };
      return project.run(brought('jest'), ['--config', JSON.stringify(config), '--rootDir', project.folder]);
    },
    'memfs under Mocha': (hasLine) =>
      project.run(brought('mocha'), [...(hasLine ? ['--require', LINE] : []), 'mocha-memfs.cjs']),
    'mock-fs under Mocha': (hasLine) =>
      project.run(brought('mocha'), [...(hasLine ? ['--require', LINE] : []), 'mocha-mock-fs.cjs']),
    'memfs under node:test': (hasLine) =>
      project.run(process.execPath, [...(hasLine ? ['--import', LINE] : []), '--test', 'node-memfs.cjs']),
    'memfs under vitest': (hasLine) => {
      const config = { test: { include: ['vitest-*.mjs'], ...(hasLine && { setupFiles: [LINE] }) } };
      project.write('vitest.config.mjs', `export default ${JSON.stringify(config)};\n`);
      return project.run(process.execPath, [join(project.folder, 'node_modules/vitest/vitest.mjs'), 'run']);
    },
  };

  it('Jest that replaces fs, and a test that replaces the platform, change nothing for the runtime', () => {
    const config = { testMatch: ['**/jest-automock.test.cjs'] };
    const { status, stderr } = project.run(brought('jest'), [
      '--config',
      JSON.stringify(config),
      '--rootDir',
      project.folder,
    ]);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('4 passed');
  });

  it.each(Object.keys(runners))('%s: the number is refused, and passes with the line', (name) => {
    const refused = runners[name]!(false);
    expect(refused.status).not.toBe(0);
    expect(refused.stdout + refused.stderr).toMatch(
      name.startsWith('memfs')
        ? /fcntl\(\d+\) failed: EBADF/
        : // Its numbers may be open; koffi's files are not visible.
          /koffi could not be loaded on this machine \(ENOENT/,
    );
    const passed = runners[name]!(true);
    const said = passed.stdout + passed.stderr;
    expect(said).not.toContain('NoInheritError');
    expect(passed.status, said).toBe(0);
    expect(said.split('[NOINHERIT_DOUBLE]')).toHaveLength(name.startsWith('memfs') ? 2 : 1);
  });
});

describe("Yarn's Plug'n'Play", () => {
  it('what it opens in an archive passes, without a line', () => {
    using project = makeProject({
      'package.json': JSON.stringify({
        private: true,
        dependencies: { 'eslint-plugin-noinherit': `file:./${basename(packed.tarball)}`, ms: '2.1.3' },
      }),
      '.yarnrc.yml': 'nodeLinker: pnp\nenableScripts: false\nenableTelemetry: false\nenableImmutableInstalls: false\n',
      'mended.cjs': `const fs = require('fs');
const { openNoInheritSync, setNoInherit } = require('eslint-plugin-noinherit/runtime');
const path = require.resolve('ms/package.json');
const numbers = [fs.openSync, openNoInheritSync].map((open) => setNoInherit(open(path, 'r')));
const stream = setNoInherit(fs.createReadStream(path, 'utf8'));
let text = '';
stream.on('data', (part) => (text += part)).on('end', async () => {
  const handle = await setNoInherit(fs.promises.open(path));
  console.log(JSON.stringify({
    isInArchive: path.includes('.zip/'),
    areOfArchive: [...numbers, handle.fd].every((fd) => fd > 0x2a000000),
    name: JSON.parse(text).name,
  }));
});
`,
    });
    cpSync(packed.tarball, join(project.folder, basename(packed.tarball)));
    const yarn = join(obtain('doubles'), 'node_modules/@yarnpkg/cli-dist/bin/yarn.js');
    const env = { YARN_GLOBAL_FOLDER: join(repository, '.cache', 'yarn') };
    const installed = run(process.execPath, [yarn, 'install'], project.folder, env);
    expect(installed.status, installed.stdout).toBe(0);
    const { stdout, stderr } = run(process.execPath, [yarn, 'node', 'mended.cjs'], project.folder, env);
    expect(stdout, stderr).not.toBe('');
    expect(JSON.parse(stdout)).toEqual({ isInArchive: true, areOfArchive: true, name: 'ms' });
  });
});
