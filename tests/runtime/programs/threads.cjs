// What does the lock between threads do, by scenario? node threads.cjs <scenario> prints one JSON value.
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const { once } = require('node:events');
const { readFileSync } = require('node:fs');

const RUNTIME = '../../../dist/runtime.cjs';
const load = () => require(RUNTIME);
const scenario = isMainThread ? process.argv[2] : workerData.scenario;
const THREADS = 4;
const ROUNDS = 25;

/** Increments without atomicity: two threads at the same time lose some. */
function addSlowly(counter) {
  const before = Atomics.load(counter, 0);
  Atomics.wait(counter, 1, 0, 1);
  Atomics.store(counter, 0, before + 1);
}

const counter = isMainThread ? new Int32Array(new SharedArrayBuffer(16)) : workerData.counter;
const start = (role = 'worker') => new Worker(__filename, { workerData: { scenario, counter, role } });

function work() {
  const add = load().sealed(addSlowly);
  for (let round = 0; round < ROUNDS; round++) add(counter);
}

/** No two threads seal at once, also siblings whose parent never loaded the runtime, and older or nested workers. */
const exclusive = {
  async siblings() {
    await Promise.all(Array.from({ length: THREADS }, () => once(start(), 'exit')));
  },
  async late() {
    const workers = Array.from({ length: THREADS - 1 }, () => start('waits'));
    await Promise.all(workers.map((worker) => once(worker, 'online')));
    const ends = workers.map((worker) => once(worker, 'exit'));
    load().sealDescriptors();
    for (const worker of workers) worker.postMessage('go');
    work();
    await Promise.all(ends);
  },
  async nested() {
    await Promise.all(Array.from({ length: THREADS / 2 }, () => once(start('parent'), 'exit')));
  },
};

const roles = {
  worker: work,
  waits: () => parentPort.once('message', work),
  parent: () => {
    start();
    work();
  },
  // Holds the lock for one child after the other, without waiting for them.
  spawns: () => {
    const { spawnSync } = require('node:child_process');
    const run = load().sealed(spawnSync);
    for (;;) {
      run('sleep', ['0.05']);
      Atomics.add(counter, 0, 1);
    }
  },
  // Takes the lock and keeps it.
  keeps: () => {
    load().sealed(() => {
      Atomics.store(counter, 0, 1);
      Atomics.notify(counter, 0);
      Atomics.wait(counter, 1, 0);
    })();
  },
};

async function sealBesideSpawns() {
  const workers = [start('spawns'), start('spawns')];
  while (Atomics.load(counter, 0) < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  const before = Atomics.load(counter, 0);
  let seals = 0;
  for (; seals < 200; seals++) load().sealDescriptors();
  const children = Atomics.load(counter, 0) - before;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { seals, children };
}

async function main() {
  if (scenario in exclusive) {
    await exclusive[scenario]();
    return counter[0];
  }
  if (scenario === 'busy') return sealBesideSpawns();
  // The thread that holds the lock waits for this one, or is terminated: either way this one goes on.
  const worker = start('keeps');
  await once(worker, 'online');
  Atomics.wait(counter, 0, 0);
  if (scenario === 'terminated') await worker.terminate();
  load().sealDescriptors();
  const sealed = load().sealed(() => 'spawned')();
  if (scenario === 'waited-for') {
    Atomics.store(counter, 1, 1);
    Atomics.notify(counter, 1);
    await once(worker, 'exit');
  }
  return [
    sealed,
    load().sealed(() => 'again')(),
    readFileSync('/proc/self/maps', 'latin1').split('/memfd:noinherit-lock').length - 1,
  ];
}

if (isMainThread) main().then((result) => console.log(JSON.stringify(result)));
else roles[workerData.role]();
