// The preload: after it is loaded, no way to start a process passes on what native code left open.
import assert from 'node:assert/strict';
import childProcess, * as named from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

import { closeOpened, codeOf, find, isWindows, openInheritable, runtimeName, skip, system, test } from './kit.mjs';

const require = createRequire(import.meta.url);
const { exec, execFile, spawn } = named;
// Functions of Deno that were imported by name before the preload ran cannot be replaced.
const { execFileSync, execSync, spawnSync } = runtimeName === 'deno' ? mutable() : named;
/** The child's exit codes. */
const HELD = 10;
const NOT_HELD = 11;
const quiet = /** @type {const} */ ({ stdio: 'ignore' });

/** The functions as they are at the time of the call. @returns {typeof named} */
function mutable() {
  const call =
    (/** @type {string} */ name) =>
    (/** @type {any[]} */ ...args) =>
      /** @type {any} */ (childProcess)[name](...args);
  return /** @type {any} */ ({
    execFileSync: call('execFileSync'),
    execSync: call('execSync'),
    spawnSync: call('spawnSync'),
  });
}

/** @param {import('node:child_process').ChildProcess} child */
const codeOfChild = async (child) => (await once(child, 'exit'))[0];

/** @param {() => unknown} start throws, because each of these exit codes counts as a failure */
function codeOfSync(start) {
  try {
    start();
  } catch (error) {
    return /** @type {{ status: number }} */ (error).status;
  }
  return 0;
}

/** @type {Record<string, (file: string, args: string[]) => unknown>} */
const WAYS = {
  spawn: (file, args) => codeOfChild(spawn(file, args, quiet)),
  'spawn with pipes': (file, args) => codeOfChild(spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore', 'pipe'] })),
  execFile: (file, args) => codeOfChild(execFile(file, args)),
  exec: (file, args) => codeOfChild(exec(line(file, args))),
  'by the default export': (file, args) => codeOfChild(childProcess.spawn(file, args, quiet)),
  spawnSync: (file, args) => spawnSync(file, args, quiet).status,
  execFileSync: (file, args) => codeOfSync(() => execFileSync(file, args, quiet)),
  execSync: (file, args) => codeOfSync(() => execSync(line(file, args), quiet)),
};

/** @param {string} file @param {string[]} args */
const line = (file, args) => (isWindows ? `"${file}" ${args.map((arg) => `"${arg}"`).join(' ')}` : (args.at(-1) ?? ''));

/** The result of each way's child, for a file that was opened for it. */
async function outcomes() {
  /** @type {Record<string, unknown>} */
  const all = {};
  for (const [name, start] of Object.entries(WAYS)) {
    const fd = openInheritable();
    all[name] = await start(...system.asking(find(fd)));
    closeOpened(fd);
  }
  return all;
}

/** @param {number} code */
const every = (code) => Object.fromEntries(Object.keys(WAYS).map((name) => [name, code]));

if (runtimeName === 'bun') {
  test('refused by name', () => {
    assert.throws(() => require('eslint-plugin-noinherit/register'), /The spawns of Bun cannot be hooked/);
  });
} else {
  test('a child gets it before, by every way, and by none afterwards', async () => {
    assert.deepEqual(await outcomes(), every(HELD));
    require('eslint-plugin-noinherit/register');
    assert.deepEqual(await outcomes(), every(NOT_HELD));
  });

  test('what was opened up on purpose arrives', async () => {
    const fd = openInheritable();
    const [file, args] = system.asking(find(fd));
    setNoInherit(fd, false);
    assert.equal(spawnSync(file, args, quiet).status, HELD);
    setNoInherit(fd);
    const options = /** @type {object} */ ({ ...quiet, passFds: [fd] });
    assert.equal(spawnSync(file, args, options).status, HELD);
    assert.equal(spawnSync(file, args, quiet).status, NOT_HELD);
    assert.deepEqual(await once(spawn(file, args, options), 'exit'), [HELD, null]);
    assert.deepEqual(await once(spawn(file, args, quiet), 'exit'), [NOT_HELD, null]);
    closeOpened(fd);
  });

  test('NOINHERIT=throw refuses a spawn while the descriptor is there, and lets the next one through', () => {
    process.env['NOINHERIT'] = 'throw';
    const path = require.resolve('eslint-plugin-noinherit/register');
    delete require.cache[path];
    require(path);
    const fd = openInheritable();
    const [file, args] = system.asking(find(fd));
    assert.equal(
      codeOf(() => spawnSync(file, args, quiet)),
      'ERR_NOINHERIT_LEAK',
    );
    setNoInherit(fd);
    assert.equal(spawnSync(file, args, quiet).status, NOT_HELD);
    closeOpened(fd);
  });

  const title = 'NOINHERIT=throw lets a spawn through beside a pipe that may be of the spawn of another thread';
  if (isWindows) {
    test(title, () => {
      const pipe = /** @type {any} */ (system).openInheritablePipe();
      assert.equal(spawnSync(...system.asking(pipe), quiet).status, HELD);
    });
  } else {
    skip(title, 'there is no such pipe');
  }
}
