// Which checks of tests/platforms pass? Runs the files one by one, with any runtime, and reads their TAP output.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { endProgress, paint, progress, say } from './terminal.mjs';

/**
 * @typedef {object} Outcome
 * @property {string} output the output of the file, as TAP
 * @property {string} problem how the process failed, or '' if it did not
 */
/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** No file of checks takes a tenth of this; one that hangs is killed. */
const LIMIT = 300_000;

/** The names of the check files in a folder. */
export const checkFiles = (/** @type {string} */ folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.check.mjs'))
    .sort();

/**
 * Runs every file, prints which tests failed or were skipped and why, and a summary line.
 * @param {string} label
 * @param {string} folder
 * @param {(path: string) => Promise<Outcome>} run
 * @param {readonly string[]} [files]
 * @returns {Promise<Count>}
 */
export async function runChecks(label, folder, run, files = checkFiles(folder)) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [index, file] of files.entries()) {
    progress(`${label}: ${file} (${index + 1} of ${files.length}) …`);
    const outcome = await run(join(folder, file));
    endProgress();
    const count = report(`${label}, ${file}`, outcome);
    for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += count[key];
  }
  say(`${label}: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total;
}

/**
 * @param {string} name
 * @param {Outcome} outcome
 * @returns {Count}
 */
function report(name, { output, problem }) {
  const results = readTap(output);
  const failed = results.filter(({ ok }) => !ok);
  const skipped = results.filter(({ skipReason }) => skipReason !== undefined);
  for (const { title, skipReason } of skipped) say(`skipped: ${name}: ${title}: ${skipReason}`);
  for (const { title, details } of failed) {
    say(paint('red', `not ok: ${name}: ${title}`));
    for (const line of details) say(`    ${line}`);
  }
  // A file without results, and a process that failed although its tests passed, count as failures, too.
  const lost = failed.length === 0 && (problem !== '' || results.length === 0);
  if (lost) {
    say(paint('red', `not ok: ${name}: ${problem || 'printed no result'}`));
    for (const line of output.split('\n').slice(-30)) say(`    ${line}`);
  }
  return {
    passed: results.length - failed.length - skipped.length,
    failed: failed.length + (lost ? 1 : 0),
    skipped: skipped.length,
  };
}

/**
 * The top-level results in the TAP output of node:test and of the kit's own runner.
 * @param {string} text
 */
export function readTap(text) {
  /** @type {{ ok: boolean, title: string, skipReason: string | undefined, details: string[] }[]} */
  const results = [];
  for (const line of text.split(/\r?\n/)) {
    const match = /^(not )?ok \d+ - (.*?)(?: # SKIP ?(.*)| # TODO.*)?$/.exec(line);
    if (match !== null)
      results.push({ ok: match[1] === undefined, title: match[2] ?? '', skipReason: match[3], details: [] });
    else if (/^(?:#(?! Subtest:)| {2})/.test(line)) results.at(-1)?.details.push(line);
  }
  return results;
}

/**
 * Runs a file of checks with a runtime of this system.
 * @param {readonly [string, ...string[]]} command
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [env]
 * @param {number} [limit] milliseconds, after which it is killed
 * @returns {Promise<Outcome>}
 */
export async function runHere([program, ...rest], cwd, env = process.env, limit = LIMIT) {
  const child = spawn(program, rest, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limit,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const problem = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? `exit code ${code}`}`));
  });
  return { output, problem };
}
