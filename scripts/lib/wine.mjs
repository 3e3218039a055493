// How to run Windows' Node on Linux? With Wine, from Debian's package wine64, in a prefix of its own.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';

import { ensureFromDebian } from './debian.mjs';
import { repository } from './ensure-build.mjs';
import { endProgress, Failure, progress } from './terminal.mjs';

/** What the tests under Wine need: the prefix, Windows' builds of Node, and the package as installed on Windows. */
export const windowsCache = join(repository, '.cache', 'windows');

/** The paths of Debian's wine64 and of its server. */
const program = '/usr/lib/wine/wine64';
const server = '/usr/lib/wine/wineserver64';

const environment = {
  ...process.env,
  WINEPREFIX: join(windowsCache, 'prefix'),
  WINEDEBUG: '-all',
  // Suppresses the dialogs that offer to install Mono and Gecko.
  WINEDLLOVERRIDES: 'mscoree=;mshtml=',
  NODE_SKIP_PLATFORM_CHECK: '1',
};

/** Installs Wine if it is missing, and creates its prefix; throws a {@link Failure} with the reason if it cannot. */
export async function prepareWine() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(
      `Wine is used on Linux on x64 only; this is ${process.platform} on ${process.arch}.`,
      'on Windows, run "node tests/platforms/<name>.check.mjs".',
    );
  }
  ensureFromDebian({ name: 'Wine', package: 'wine64', program, size: '100 MB' });
  if (existsSync(join(environment.WINEPREFIX, 'system.reg'))) return;
  mkdirSync(environment.WINEPREFIX, { recursive: true });
  progress('Wine: making its prefix, about ten seconds …');
  const { problem, output } = await runInWine(['wineboot', '--init'], { cwd: windowsCache, limit: 180_000 });
  endProgress();
  if (problem !== '') {
    rmSync(environment.WINEPREFIX, { recursive: true, force: true });
    throw new Failure(`Wine could not make its prefix: ${problem}.\n${output}`, 'read its output, and run this again.');
  }
}

let runs = 0;

/**
 * Runs a Windows program. Its output goes to a file and its input is empty, because Node under Wine cannot use Linux
 * pipes.
 * @param {readonly string[]} command
 * @param {{ cwd: string, limit: number, isFollowed?: boolean }} options `limit` in milliseconds, after which it is
 *   killed; with `isFollowed`, its last line of output is shown while it runs
 * @returns {Promise<import('./platform-checks.mjs').Outcome>}
 */
export async function runInWine(command, { cwd, limit, isFollowed = false }) {
  const path = join(windowsCache, `output-${process.pid}-${runs++}.txt`);
  const file = openSync(path, 'a');
  const lastLine = () => readFileSync(path, 'utf8').trimEnd().split('\n').at(-1)?.trim() ?? '';
  const clock = isFollowed ? setInterval(() => progress(lastLine()), 10_000) : undefined;
  try {
    const child = spawn(program, command, {
      cwd,
      env: environment,
      stdio: ['ignore', file, file],
      timeout: limit,
      killSignal: 'SIGKILL',
    });
    const problem = await new Promise((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('exit', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? `exit code ${code}`}`));
    });
    return { output: readFileSync(path, 'utf8'), problem };
  } finally {
    clearInterval(clock);
    closeSync(file);
    rmSync(path);
  }
}

/** Ends all processes that still run in the prefix. */
export function stopWine() {
  if (existsSync(server)) spawnSync(server, ['-k'], { env: environment, stdio: 'ignore' });
}
