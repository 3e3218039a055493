// Which descriptors does a child of the small server inherit?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { Failure, paint, say } from '../lib/terminal.mjs';

/** The number of the launcher's pipe. At startup, Node marks only descriptors up to 16 if there is a gap above that. */
const LAUNCHER_PIPE = 20;

/**
 * @typedef {object} Held
 * @property {number} database the number of the descriptor that native code opened for the database
 * @property {{ fd: number, is: string }[]} held what the server's child holds
 */

/**
 * Starts the scratch folder's server with one unexpected pipe, lets it spawn a child, and lists the descriptors that
 * this child holds, read from /proc while the child runs.
 * @param {string} scratch
 * @returns {Promise<Held>}
 */
export async function askServer(scratch) {
  /** @type {('ignore' | 'pipe' | 'inherit')[]} */
  const stdio = Array.from({ length: LAUNCHER_PIPE + 1 }, () => 'ignore');
  stdio[1] = 'pipe';
  stdio[2] = 'inherit';
  stdio[LAUNCHER_PIPE] = 'pipe';
  const server = spawn(process.execPath, ['server.mjs'], { cwd: scratch, stdio });
  const ended = once(server, 'exit');
  try {
    const port = await firstLine(server);
    const response = await fetch(`http://127.0.0.1:${port}/`);
    const body = await response.text();
    if (!response.ok)
      throw new Failure(`the demo’s server answered: ${body}`, 'see whether this machine has the command "cat".');
    return JSON.parse(body);
  } finally {
    server.kill();
    await ended;
  }
}

/**
 * The descriptors that a child inherited unintentionally: all except 0, 1 and 2.
 * @param {Held} answer
 */
export function inheritedIn({ held }) {
  return held.filter(({ fd }) => fd > 2);
}

/**
 * @param {string} title
 * @param {Held} answer
 */
export function sayHeld(title, answer) {
  say(`  ${paint('bold', title)}`);
  for (const { fd, is } of answer.held.toSorted((a, b) => a.fd - b.fd)) {
    const line = `    ${String(fd).padStart(2)} → ${is.replace(/^.*\/noinherit-demo-[^/]*\//, '')}`;
    say(fd > 2 ? `${paint('red', line)}   ${originOf(fd, answer)}` : paint('dim', line));
  }
}

/**
 * @param {number} fd
 * @param {Held} answer
 */
function originOf(fd, { database }) {
  if (fd === database) return 'inherited: native code opened it without O_CLOEXEC';
  if (fd === LAUNCHER_PIPE) return 'inherited: the program that started the server left it open';
  return 'inherited: the terminal or the tool that started this command left it open';
}

/** @param {import('node:child_process').ChildProcess} server */
async function firstLine(server) {
  if (!server.stdout) throw new Error('the server was started without a stdout pipe');
  for await (const line of createInterface({ input: server.stdout })) return line;
  throw new Failure('the demo’s server exited before it listened.', 'its own error message is above.');
}
