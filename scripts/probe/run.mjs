// npm run probe: measures, in every runtime that it can get, which descriptors a child inherits by default, and writes
// docs/platforms.json, docs/platforms.md and the table in README.md. `-- --check` measures and compares with the
// committed file instead: exit code 1 if anything differs. `-- --draw` measures nothing and writes the pages from the
// committed file. Linux on x64; Windows' Node through Wine.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';

import { ensureFromDebian } from '../lib/debian.mjs';
import { ensureBuild, repository } from '../lib/ensure-build.mjs';
import { BUN_VERSION, DENO_VERSION, NODE_VERSIONS, obtainRuntime } from '../lib/runtimes.mjs';
import { endProgress, Failure, progress, runCommand, say } from '../lib/terminal.mjs';
import { installOnWindows, obtainWindowsNode } from '../lib/windows-node.mjs';
import { prepareWine, runInWine, stopWine } from '../lib/wine.mjs';
import { atomicity, TRACED } from './atomicity.mjs';
import { nameOf, pageOf, readmeOf } from './pages.mjs';

/** @import { RuntimeName } from '../lib/runtimes.mjs' */
/** @import { Measured, Row } from './pages.mjs' */

const program = join(repository, 'scripts', 'probe', 'program.mjs');
const file = join(repository, 'docs', 'platforms.json');
const WINDOWS_NODE = '22';
const STRACE = '/usr/bin/strace';
const LIMIT = 120_000;

await runCommand(async () => {
  if (process.argv.includes('--draw')) return draw(readCommitted());
  if (process.platform !== 'linux')
    throw new Failure(`this reads /proc, which ${process.platform} does not have.`, 'run it on Linux.');
  ensureBuild();
  const measured = await measureAll();
  if (process.argv.includes('--check')) compare(measured);
  else write(measured);
});

/** @returns {Promise<Measured[]>} */
async function measureAll() {
  const traced = canTrace();
  /** @type {Measured[]} */
  const all = [];
  for (const version of NODE_VERSIONS) all.push(measureHere('node', version, traced));
  all.push(measureHere('bun', BUN_VERSION, traced), measureHere('deno', DENO_VERSION, traced));
  all.push(await measureOnWindows());
  return all;
}

/** Whether strace works here. It shows in how many system calls a descriptor is opened and marked. */
function canTrace() {
  try {
    ensureFromDebian({ name: 'strace', package: 'strace', program: STRACE, size: '3 MB' });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(`Not looked at: in how many system calls a descriptor is marked. ${error.message}`);
    return false;
  }
  const { status, stderr } = spawnSync(STRACE, ['-qq', '-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (status !== 0)
    say(`Not looked at: in how many system calls a descriptor is marked, because strace fails here: ${stderr.trim()}`);
  return status === 0;
}

/** @param {RuntimeName} runtime @param {string} version @param {boolean} traced @returns {Measured} */
function measureHere(runtime, version, traced) {
  const [path, ...options] = obtainRuntime(runtime, version);
  progress(`Measuring under ${runtime} ${version} …`);
  const log = join(repository, '.cache', `probe-${process.pid}.strace`);
  const command = [path, ...options, program];
  const [first = '', ...rest] = traced ? [STRACE, '-f', '-qq', '-o', log, '-e', TRACED, ...command] : command;
  const own = parse(spawnSync(first, rest, { encoding: 'utf8', timeout: LIMIT }));
  if (traced) {
    const atomic = atomicity(readFileSync(log, 'utf8'));
    for (const row of Object.values(own.results)) if (row) row.atomic = atomic(row.fd);
    rmSync(log);
  }
  const launched = parse(launch([path, ...options, program, 'launched']));
  endProgress();
  return withoutNumbers({ ...own, results: { ...own.results, ...launched.results } });
}

/** Starts a program with two unexpected descriptors, as a careless launcher does. @param {readonly string[]} command */
function launch(command) {
  const shell = `exec 10</dev/null 20</dev/null; exec "$@"`;
  return spawnSync('bash', ['-c', shell, 'bash', ...command], { encoding: 'utf8', timeout: LIMIT });
}

/** @returns {Promise<Measured>} */
async function measureOnWindows() {
  await prepareWine();
  const consumer = installOnWindows();
  progress(`Measuring under Node ${WINDOWS_NODE} for Windows, in Wine …`);
  try {
    const { output, problem } = await runInWine(
      [obtainWindowsNode(WINDOWS_NODE), join(consumer, 'scripts', 'probe', 'program.mjs')],
      { cwd: consumer, limit: LIMIT },
    );
    return withoutNumbers(parse({ stdout: output, stderr: problem }));
  } finally {
    endProgress();
    stopWine();
  }
}

/** @param {{ stdout: string, stderr: string }} output */
function parse({ stdout, stderr }) {
  const line = stdout.split(/\r?\n/).find((text) => text.startsWith('probe: '));
  if (line === undefined)
    throw new Failure(`the probe's program printed no result.\n${stdout}${stderr}`, 'read its output above.');
  return JSON.parse(line.slice('probe: '.length));
}

/** Removes descriptor numbers, which differ from run to run. @param {any} measured @returns {Measured} */
function withoutNumbers(measured) {
  for (const row of Object.values(measured.results)) if (row) delete row.fd;
  return measured;
}

/** @param {readonly Measured[]} measured */
function compare(measured) {
  const { measured: committed } = readCommitted();
  const differences = measured.flatMap((now) => {
    const before = committed.find((one) => nameOf(one) === nameOf(now));
    if (!before) return [`${nameOf(now)}: not in the table`];
    return Object.entries(now.results).flatMap(([what, row]) =>
      sameRow(row, before.results[what])
        ? []
        : [
            `${now.runtime} ${now.version}, ${what}: ${JSON.stringify(before.results[what])} is now ${JSON.stringify(row)}`,
          ],
    );
  });
  for (const difference of differences) say(difference);
  if (differences.length > 0)
    throw new Failure(
      'a runtime does something else than the committed table says.',
      'see whether that is so, then run "npm run probe" and review the change.',
    );
  say(`${measured.length} runtimes do what docs/platforms.md says.`);
}

/** Compares `atomic` only if strace measured it. @param {Row | undefined} now @param {Row | undefined} before */
function sameRow(now, before) {
  const isSame = now?.inheritable === before?.inheritable && now?.inChild === before?.inChild;
  return isSame && (now?.atomic === undefined || now.atomic === before?.atomic);
}

/** @returns {{ kernel: string, measured: Measured[] }} */
function readCommitted() {
  if (!existsSync(file)) throw new Failure('docs/platforms.json is missing.', 'run "npm run probe".');
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @param {readonly Measured[]} measured */
function write(measured) {
  const [kernel = ''] = /^\d+\.\d+/.exec(release()) ?? [];
  writeFileSync(file, `${JSON.stringify({ kernel, measured }, null, 1)}\n`);
  draw({ kernel, measured });
}

/** @param {{ kernel: string, measured: readonly Measured[] }} written */
function draw({ kernel, measured }) {
  writeFileSync(join(repository, 'docs', 'platforms.md'), pageOf(measured, kernel));
  const readme = join(repository, 'README.md');
  writeFileSync(readme, readmeOf(readFileSync(readme, 'utf8'), measured));
  say('docs/platforms.md and the table in README.md are what docs/platforms.json says.');
}
