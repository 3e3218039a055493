// One thread of the stress test. Opens files in every way, marks, seals and spawns, and checks each child.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

import { openNoInheritSync, sealDescriptors, sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';

import { SLOTS } from './files.mjs';
import { system } from './system.mjs';

/** @typedef {{ kind: 'spawned', held: string[], failure: string | undefined } | { kind: 'foreign' | 'guarded', opens: number }} Message */

/** @type {{ folder: string, thread: number, role: 'spawner' | 'foreign' | 'guarded', spawns: number }} */
const { folder, thread, role, spawns } = workerData;
/** When each foreign descriptor was marked, in milliseconds of a clock that all threads share. */
const marked = new Float64Array(workerData.marked);
/** 1 if the openers must stop. */
const stop = new Int32Array(workerData.stop);
const [command, args] = system.lister;

/** @param {Message} message */
const post = (message) => parentPort?.postMessage(message);
const now = () => performance.timeOrigin + performance.now();

/**
 * Opens and marks in two steps, as programs must if the opener has no close-on-exec flag.
 * @param {string} name
 */
const openAndMark = (name) => setNoInherit(system.openForeign(join(folder, name)));
const openGuarded = sealed(openAndMark);

/** @param {number} round */
function openForeign(round) {
  const slot = thread * SLOTS + (round % SLOTS);
  marked[slot] = 0;
  const fd = openAndMark(`foreign-${slot}`);
  marked[slot] = now();
  return fd;
}

/**
 * The kinds of files that a child holds and should not.
 * @param {string} output
 * @param {number} start the time of the spawn
 */
function classify(output, start) {
  return [...output.matchAll(/\b(runtime|marked|guarded|foreign)-(\d+)/g)].map(([, kind = '', slot]) => {
    if (kind !== 'foreign') return kind;
    const when = marked[Number(slot)] ?? 0;
    // If it was marked before the spawn, no child may have it. Otherwise the spawn came between the open and the mark.
    return when > 0 && when < start ? 'foreign, marked' : 'foreign, unmarked';
  });
}

/** @returns {Promise<{ output: string, failure: string | undefined }>} */
function spawnAsynchronously() {
  const child = sealed(spawn)(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ output, failure: error.message }));
    child.on('close', (code) =>
      resolve({ output, failure: code === 0 && output !== '' ? undefined : `exit ${code}: ${errors}` }),
    );
  });
}

/** @returns {{ output: string, failure: string | undefined }} */
function spawnSynchronously() {
  const { error, status, stdout, stderr } = sealed(spawnSync)(command, args, { encoding: 'utf8', timeout: 60_000 });
  if (error) return { output: '', failure: error.message };
  return { output: stdout, failure: status === 0 && stdout !== '' ? undefined : `exit ${status}: ${stderr}` };
}

async function spawnAll() {
  /** @type {number[]} */
  const open = [];
  for (let round = 0; round < spawns; round++) {
    open.push(
      openNoInheritSync(join(folder, `runtime-${thread}`)),
      setNoInherit(openSync(join(folder, `marked-${thread}`), 'r')),
    );
    open.push(openForeign(round));
    if (round % 8 === 0) sealDescriptors();
    const start = now();
    const { output, failure } = round % 2 === 0 ? await spawnAsynchronously() : spawnSynchronously();
    post({ kind: 'spawned', held: classify(output, start), failure });
    // The last few stay open, so that children of other threads could inherit them.
    while (open.length > 12) closeSync(/** @type {number} */ (open.shift()));
  }
  for (const fd of open) closeSync(fd);
}

/**
 * Opens and marks without a pause: the worst case for all spawns.
 * @param {'foreign' | 'guarded'} kind
 */
async function openAll(kind) {
  let opens = 0;
  while (Atomics.load(stop, 0) === 0) {
    closeSync(kind === 'guarded' ? openGuarded(`guarded-${thread}`) : openForeign(opens));
    opens++;
    if (opens % 64 === 0) await setTimeout(0);
  }
  post({ kind, opens });
}

await (role === 'spawner' ? spawnAll() : openAll(role));
