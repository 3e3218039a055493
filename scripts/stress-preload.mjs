// npm run test:preload -- [spawns]: four worker threads spawn under the preload, while the main thread opens and marks
// through FFI. Counts what the children inherited, explains it, and fails if it includes anything that it should not.
import { spawnSync } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import koffi from 'koffi';

import { setNoInherit } from '../dist/runtime.mjs';
import { Failure, runCommand, say } from './lib/terminal.mjs';

const THREADS = 4;
/** One file for each way to open, so that the path shows how a descriptor in a child was opened. */
const FILES = { forgotten: '/dev/full', raced: '/dev/zero', atomic: '/dev/random' };
const O_CLOEXEC = 0o2000000;

const self = fileURLToPath(import.meta.url);

if (isMainThread) await runCommand(main);
else spawnAndCount();

/** In a worker: spawns, and counts what the children hold. */
function spawnAndCount() {
  const counts = { forgotten: 0, raced: 0, atomic: 0, failed: 0 };
  for (let n = 1; n <= workerData.spawns; n++) {
    const { status, stdout } = spawnSync('ls', ['-l', '/proc/self/fd'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (status !== 0) counts.failed++;
    for (const [name, path] of Object.entries(FILES)) {
      counts[/** @type {keyof typeof FILES} */ (name)] += stdout.split(`-> ${path}\n`).length - 1;
    }
    if (n % 250 === 0) parentPort?.postMessage({ done: n });
  }
  parentPort?.postMessage({ counts });
}

async function main() {
  if (process.platform !== 'linux')
    throw new Failure(`this reads /proc, which ${process.platform} does not have.`, 'run it on Linux.');
  const [, , argument = '10000', inside] = process.argv;
  const spawns = Number(argument);
  if (!Number.isInteger(spawns) || spawns < THREADS)
    throw new Failure(`${argument} is no number of spawns.`, 'say at least 4.');
  if (inside === 'inside') {
    await measure(spawns, process.execArgv.length > 0);
    return;
  }
  const without = run(Math.max(THREADS, Math.ceil(spawns / 20)), []);
  const withPreload = run(spawns, ['--require', fileURLToPath(new URL('../dist/register.cjs', import.meta.url))]);
  if (without !== 0 || withPreload !== 0) process.exitCode = 1;
}

/**
 * @param {number} spawns
 * @param {string[]} options
 */
function run(spawns, options) {
  return spawnSync(process.execPath, [...options, self, String(spawns), 'inside'], { stdio: 'inherit' }).status;
}

/**
 * @param {number} spawns
 * @param {boolean} isPreloaded
 */
async function measure(spawns, isPreloaded) {
  const open = koffi.load(null).func('int open(const char *path, int flags)');
  const close = koffi.load(null).func('int close(int fd)');
  open(FILES.forgotten, 0);
  let done = 0;
  let opened = 0;
  const totals = { forgotten: 0, raced: 0, atomic: 0, failed: 0 };
  const workers = Array.from({ length: THREADS }, () => countIn(Math.floor(spawns / THREADS)));
  while (done < THREADS) {
    for (let n = 0; n < 100; n++) {
      const fd = open(FILES.raced, 0);
      setNoInherit(fd);
      const atomic = open(FILES.atomic, O_CLOEXEC);
      close(atomic);
      close(fd);
      opened++;
    }
    await setImmediate();
  }
  await Promise.all(workers);
  explain();

  /** @param {number} count */
  function countIn(count) {
    const worker = new Worker(self, { workerData: { spawns: count } });
    return new Promise((resolve, reject) => {
      worker
        .on('error', reject)
        .on('exit', resolve)
        .on('message', (message) => {
          if ('done' in message) console.error(`  one of ${THREADS} threads: ${message.done} of ${count} spawns`);
          else {
            done++;
            for (const name of /** @type {(keyof typeof totals)[]} */ (Object.keys(totals)))
              totals[name] += message.counts[name];
          }
        });
    });
  }

  function explain() {
    const { forgotten, raced, atomic, failed } = totals;
    say(
      `${isPreloaded ? 'With the preload' : 'Without'}: ${spawns} spawns from ${THREADS} threads, while another opened and marked ${opened} descriptors.`,
    );
    say(`  ${failed} spawns failed.`);
    say(`  ${forgotten} children got the descriptor that was opened before and never marked.`);
    say(`  ${atomic} got one that was opened close-on-exec.`);
    say(`  ${raced} got one that was opened without it and marked in the next call.`);
    if (!isPreloaded) return;
    say(
      '  The last number is the race that no seal can close: opened after the seal, marked after the spawn. It is reduced, not',
    );
    say('  removed; only a descriptor that is opened close-on-exec is never in it.');
    if (forgotten + atomic + failed > 0)
      throw new Failure('something got through that was sealed, or a spawn failed.', 'this is a fault of the preload.');
  }
}
