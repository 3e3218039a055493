// What harm do inherited descriptors do in small programs, as written and after one `eslint --fix`? Measured in real
// processes.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { join } from 'node:path';

import { Failure, say, table } from '../lib/terminal.mjs';
import { inheritedIn } from './inheritance.mjs';

/** The descriptor number of the server's socket. At startup, Node marks descriptors only up to 16. */
const SOCKET = 20;

/**
 * @typedef {object} Harms
 * @property {string} port `'free'`, or the error code of a server that tries to listen on it
 * @property {number} wait milliseconds until the callback is called
 */

/**
 * @param {string} scratch
 * @returns {Promise<Harms>}
 */
export async function measureHarms(scratch) {
  return { port: await portAfterServer(scratch), wait: waitForCallback(scratch) };
}

/** @param {string} scratch */
async function portAfterServer(scratch) {
  const socket = net.createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (socket.address());
  /** @type {any[]} */
  const stdio = Array.from({ length: SOCKET }, (_, fd) => ['ignore', 'pipe', 'inherit'][fd] ?? 'ignore');
  stdio.push(/** @type {{ _handle?: unknown }} */ (/** @type {unknown} */ (socket))._handle);
  const server = spawn(process.execPath, [join('harms', 'port.mjs')], { cwd: scratch, stdio });
  socket.close();
  const [[line], [code]] = await Promise.all([once(/** @type {any} */ (server.stdout), 'data'), once(server, 'exit')]);
  const worker = Number(String(line));
  if (code !== 0 || !(worker > 0))
    throw new Failure('the demo’s server did not start its worker.', 'its own error message is above.');
  try {
    return await tryPort(port);
  } finally {
    process.kill(worker);
  }
}

/** @param {number} port */
async function tryPort(port) {
  const next = net.createServer().listen(port, '127.0.0.1');
  try {
    await once(next, 'listening');
    next.close();
    return 'free';
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code ?? String(error);
  }
}

/** @param {string} scratch */
function waitForCallback(scratch) {
  const program = [join('harms', 'wait.mjs')];
  return Number(spawnSync(process.execPath, program, { cwd: scratch, encoding: 'utf8', timeout: 30_000 }).stdout);
}

/**
 * @param {Harms} before
 * @param {Harms} after
 * @param {{ before: import('./inheritance.mjs').Held, after: import('./inheritance.mjs').Held }} held
 */
export function sayHarms(before, after, held) {
  const seconds = (/** @type {number} */ time) => (time < 1000 ? `${time} ms` : `${(time / 1000).toFixed(1)} s`);
  const database = (/** @type {import('./inheritance.mjs').Held} */ one) =>
    inheritedIn(one).some(({ fd }) => fd === one.database) ? 'inherited' : 'not inherited';
  const rows = [
    ['the port of a server that has exited', before.port, after.port],
    ["exec('sleep 3 & echo started'): its callback", `after ${seconds(before.wait)}`, `after ${seconds(after.wait)} *`],
    ['a database file, in a child that does not use it', database(held.before), database(held.after)],
  ];
  for (const line of table(['', 'as written', 'after --fix'], rows)) say(`  ${line}`);
  say();
  say(
    '  * by a suggestion (`closeOnExit`), which `eslint --fix` leaves to the author; an editor applies it by a click.',
  );
}

/**
 * @param {Harms} before
 * @param {Harms} after
 */
export function checkHarms(before, after) {
  if (before.port === 'free' || after.port !== 'free' || before.wait < 2000 || !(after.wait < 2000))
    throw new Failure(
      'before the fix the port should be in use and the callback late, and after it neither.',
      'run "npx noinherit doctor" to see whether the runtime works here.',
    );
}
