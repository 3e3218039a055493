// The preload in workers: however a program gets `Worker`, and even if other code has it already, a worker with options
// of its own is sealed too. Each case runs in its own process, because the preload waits until `worker_threads` is
// first loaded.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runtimeName, skip, test } from './kit.mjs';

const require = createRequire(import.meta.url);
/** The child's exit codes. */
const HELD = 10;
const NOT_HELD = 11;

const cjs = (/** @type {string} */ text) => ['--input-type=commonjs', '-e', `${text}\n${start}`];
const esm = (/** @type {string} */ text) => ['--input-type=module', '-e', `${text}\n${start}`];
const start = `
const worker = new Worker(process.argv.at(-1), { execArgv: [], env: process.env });
worker.on('exit', (code) => process.exit(code));`;
/** A worker that starts the worker. */
const nested = `
const { Worker: Outer } = require('worker_threads');
new Outer("const { Worker } = require('worker_threads'); const options = { execArgv: [] };" +
  'new Worker(process.argv.at(-1), options).on("exit", (code) => process.exit(code))',
  { eval: true, execArgv: [], argv: [process.argv.at(-1)] }).on('exit', (code) => process.exit(code));`;

/** @type {Record<string, string[]>} */
const FORMS = {
  require: cjs(`const { Worker } = require('worker_threads');`),
  'require with node:': cjs(`const { Worker } = require('node:worker_threads');`),
  'module.createRequire': esm(
    `import { createRequire } from 'module'; const { Worker } = createRequire(process.argv.at(-1))('worker_threads');`,
  ),
  'a named import': esm(`import { Worker } from 'node:worker_threads';`),
  'a named import without node:': esm(`import { Worker } from 'worker_threads';`),
  'the default import': esm(`import threads from 'node:worker_threads'; const { Worker } = threads;`),
  'a namespace': esm(`import * as threads from 'node:worker_threads'; const { Worker } = threads;`),
  'import()': esm(`const { Worker } = await import('node:worker_threads');`),
  'import() in CommonJS': [
    '--input-type=commonjs',
    '-e',
    `import('node:worker_threads').then(({ Worker }) => {${start}})`,
  ],
  'process.getBuiltinModule': cjs(`const { Worker } = process.getBuiltinModule('worker_threads');`),
  'require after an import': esm(
    `import 'node:worker_threads'; const { Worker } = process.getBuiltinModule('module').createRequire(process.argv.at(-1))('worker_threads');`,
  ),
  'an import behind one of util, which loads it': esm(
    `import 'node:util'; import { Worker } from 'node:worker_threads';`,
  ),
  'a class of its own': cjs(`const threads = require('worker_threads'); class Worker extends threads.Worker {}`),
  'a worker in a worker': ['--input-type=commonjs', '-e', nested],
};

const folder = fileURLToPath(new URL('.', import.meta.url));
const kit = (/** @type {string} */ name) => join(folder, 'kit', name);
const register = require.resolve('eslint-plugin-noinherit/register');
const preload = ['-r', register];
/** What else may run before the program. @type {Record<string, string[]>} */
const OTHER_PRELOADS = {
  '--import': ['--import', 'eslint-plugin-noinherit/register'],
  '-r, twice': ['-r', register, '-r', kit('register-again.cjs')],
  '-r, where Node writes its list elsewhere': ['-r', kit('other-list.cjs'), '-r', register],
  '-r, where Node has no list': ['-r', kit('no-list.cjs'), '-r', register],
  'after what has loaded it': ['-r', 'worker_threads', '-r', register],
  'after what has imported it': [
    '--import',
    'data:text/javascript,import "node:worker_threads"',
    '--import',
    'eslint-plugin-noinherit/register',
  ],
};

const teller = kit('tells-held.mjs');

/** @param {string[]} preload @param {string[]} program */
function outcome(preload, program) {
  const args = [...preload, ...program, '--', teller];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return stderr === '' ? status : stderr;
}

if (runtimeName === 'node') {
  test('a worker passes it on without the preload', () => {
    for (const form of ['require', 'a named import', 'a worker in a worker'])
      assert.equal(outcome([], FORMS[form] ?? []), HELD, form);
  });

  for (const [name, program] of Object.entries(FORMS))
    test(`no worker does with it, by ${name}`, () => {
      assert.equal(outcome(preload, program), NOT_HELD);
    });

  for (const [name, other] of Object.entries(OTHER_PRELOADS))
    test(`nor where the preload comes by ${name}`, () => {
      for (const form of ['require', 'a named import', 'process.getBuiltinModule'])
        assert.equal(outcome(other, FORMS[form] ?? []), NOT_HELD, form);
    });

  test('every module of Node can be imported, also those that load it while somebody asks for a property of theirs', () => {
    const code = `import { builtinModules } from 'node:module';
      const names = builtinModules.filter((name) => !name.startsWith('_') && name !== 'sys' && name !== 'punycode');
      for (const name of names) await import('node:' + name.replace(/^node:/, '')).catch(() => {});`;
    const args = ['--no-warnings', '--input-type=module', '-e', code];
    assert.equal(outcome(preload, args), 0);
    assert.equal(outcome(preload, ['--input-type=module', '-e', `import 'node:util';`]), 0);
  });

  test('what Node writes down of its modules stays a list', () => {
    const code = `require('worker_threads'); require('vm');
      const list = process.moduleLoadList;
      process.exit(Array.isArray(list) && list instanceof Array && list.includes('NativeModule worker_threads') &&
        list.every((text, index) => list.indexOf(text) === index) && list.at(-1) !== undefined ? 0 : 1);`;
    assert.equal(outcome(preload, ['-e', code]), 0);
  });
} else {
  skip('workers', 'only Node starts them with a preload');
}
