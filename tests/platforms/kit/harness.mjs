// `test(name, fn)` under every runtime: node:test under Node, and elsewhere our own runner, which runs one test after
// the other and prints TAP, because neither Bun nor Deno runs node:test in a plain program.
import process from 'node:process';
import { setTimeout } from 'node:timers';
import { isMainThread } from 'node:worker_threads';

/** `'node'`, `'bun'` or `'deno'`. */
export const runtimeName = 'Bun' in globalThis ? 'bun' : 'Deno' in globalThis ? 'deno' : 'node';

// While Node reads this file, at its start, OpenSSL has it open inheritable: checks would find that in their children.
if (runtimeName === 'node') delete process.env['NODE_EXTRA_CA_CERTS'];

/**
 * @callback Test
 * @param {string} name
 * @param {() => unknown} check fails if it throws or rejects
 * @returns {void}
 */

/**
 * A test that cannot run here: printed with its reason, and never counted as passed.
 * @callback Skip
 * @param {string} name
 * @param {string} reason
 * @returns {void}
 */

/** @type {{ test: Test, skip: Skip }} */
export const { test, skip } = !isMainThread ? nothing() : runtimeName === 'node' ? await nodeTest() : sequentialTap();

/**
 * A worker that loads a file of checks runs only the checks requested of it (threads.mjs), and no test of its own.
 * @returns {{ test: Test, skip: Skip }}
 */
function nothing() {
  return { test: () => {}, skip: () => {} };
}

/** @returns {Promise<{ test: Test, skip: Skip }>} */
async function nodeTest() {
  const nodeTest = await import('node:test');
  return {
    test: (name, check) => void nodeTest.test(name, async () => void (await check())),
    skip: (name, reason) => void nodeTest.test(name, { skip: reason }, () => {}),
  };
}

/** @returns {{ test: Test, skip: Skip }} */
function sequentialTap() {
  /** @type {{ name: string, check?: () => unknown, reason?: string }[]} */
  const queue = [];
  const say = (/** @type {string} */ line) => console.log(line);
  let running = '';

  async function run() {
    say('TAP version 13');
    for (const [index, { name, check, reason }] of queue.entries()) {
      running = name;
      const line = `${index + 1} - ${name.replaceAll('#', '\\#')}`;
      try {
        await check?.();
        say(`ok ${line}${reason === undefined ? '' : ` # SKIP ${reason}`}`);
      } catch (error) {
        process.exitCode = 1;
        say(`not ok ${line}`);
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        for (const part of text.split('\n')) say(`# ${part}`);
      }
    }
    running = '';
    say(`1..${queue.length}`);
    // Whatever a failed test left open must not keep the program alive.
    process.exit();
  }

  process.on('exit', () => {
    // The event loop is empty, but a test is still waiting.
    if (running === '') return;
    say(`not ok ${queue.length + 1} - never ended: ${running}`);
    process.exitCode = 1;
  });
  return {
    test(name, check) {
      if (queue.push({ name, check }) === 1) setTimeout(() => void run());
    },
    skip(name, reason) {
      if (queue.push({ name, reason }) === 1) setTimeout(() => void run());
    },
  };
}
