// What does the runtime cost beside other libraries, with many sockets, and with threads? Part of bench/runtime.mjs.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { compare, row, time } from './measure.mjs';

const require = createRequire(import.meta.url);
const { isInheritable, sealDescriptors, sealed, setNoInherit } = require('../dist/runtime.cjs');
const cache = fileURLToPath(new URL('../.cache/bench/', import.meta.url));

/** Compares with fs-ext, a native add-on for this one task. It is built here if possible. */
export function benchFsExt() {
  const path = join(cache, 'node_modules', 'fs-ext');
  if (!fs.existsSync(join(path, 'build', 'Release'))) {
    console.log('Building fs-ext …');
    fs.mkdirSync(cache, { recursive: true });
    fs.writeFileSync(join(cache, 'package.json'), '{"private":true}\n');
    const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', 'fs-ext@2.1.1'], {
      cwd: cache,
      encoding: 'utf8',
    });
    if (status !== 0) return console.log(`fs-ext cannot be built here: ${stderr.trim().split('\n').at(-1)}`);
  }
  const { fcntlSync } = require(path);
  const fd = fs.openSync('/dev/null', 'r');
  compare(
    "isInheritable(fd) : fs-ext's fcntlSync, 'getfd'",
    undefined,
    () => fcntlSync(fd, 'getfd'),
    () => isInheritable(fd),
  );
  compare(
    "setNoInherit(fd) : fs-ext's fcntlSync, 'setfd'",
    undefined,
    () => fcntlSync(fd, 'setfd', 1),
    () => setNoInherit(fd),
  );
  fs.closeSync(fd);
}

const python = `
import os, time
fd = os.open('/dev/null', os.O_RDONLY)
for round in range(60):
    start = time.perf_counter_ns()
    for call in range(4000): os.set_inheritable(fd, False)
    print((time.perf_counter_ns() - start) / 4000)`;

/** Compares with CPython's function, which is written in C and makes one ioctl(2) call. */
export function benchCpython() {
  const { status, stdout, error } = spawnSync('python3', ['-c', python], { encoding: 'utf8' });
  if (status !== 0) return console.log(`CPython is not here: ${error?.message ?? `exit ${status}`}`);
  const bases = stdout.trim().split('\n').map(Number);
  const fd = fs.openSync('/dev/null', 'r');
  row(
    "setNoInherit(fd) : CPython's os.set_inheritable",
    undefined,
    bases,
    bases.map(() => time(() => setNoInherit(fd), 4000)),
  );
  fs.closeSync(fd);
}

/** A mark queries one descriptor, however many are open. */
export async function benchManySockets() {
  const listening = async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const server = await listening();
  const accepting = once(server, 'connection');
  const client = net.connect(server.address().port, '127.0.0.1');
  const [socket] = await accepting;
  const measure = () => Array.from({ length: 60 }, () => time(() => setNoInherit(socket), 4000));
  measure();
  const few = measure();
  const others = await Promise.all(Array.from({ length: 2000 }, listening));
  row('setNoInherit(socket), 2,000 other sockets : none', 1.3, few, measure());
  for (const other of [...others, server]) other.close();
  client.destroy();
  socket.destroy();
}

const idle = `
  const { parentPort, workerData } = require('node:worker_threads');
  require(workerData).sealDescriptors();
  parentPort.once('message', () => {}).postMessage('loaded');`;

/** sealDescriptors takes the lock once. A sealed function takes it for the seal and the call. */
export async function benchLock() {
  const call = sealed(() => {});
  compare(
    'sealed(nothing)() : sealDescriptors()',
    undefined,
    () => sealDescriptors(),
    () => call(),
  );
  const alone = Array.from({ length: 60 }, () => time(() => sealDescriptors(), 4000));
  const worker = new Worker(idle, { eval: true, workerData: require.resolve('../dist/runtime.cjs') });
  await once(worker, 'message');
  const beside = Array.from({ length: 60 }, () => time(() => sealDescriptors(), 4000));
  row('sealDescriptors(), a worker has sealed too : alone', 1.3, alone, beside);
  worker.postMessage('end');
  await once(worker, 'exit');
}

const spawner = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { spawnSync } = require('node:child_process');
  const { args, isSealed, rounds, runtime } = workerData;
  const run = isSealed ? require(runtime).sealed(spawnSync) : spawnSync;
  run('true');
  parentPort.postMessage('ready');
  const start = process.hrtime.bigint();
  for (let round = 0; round < rounds; round++) run(...args);
  parentPort.postMessage(Number(process.hrtime.bigint() - start) / rounds);`;

const SHORT = ['true'];
const LONG = ['sleep', ['0.05']];

/** @returns the workers, each of which spawns one child after the other */
function startSpawners(count, workerData) {
  const runtime = require.resolve('../dist/runtime.cjs');
  return Array.from(
    { length: count },
    () => new Worker(spawner, { eval: true, workerData: { runtime, ...workerData } }),
  );
}

/** Four threads that only spawn: sealed calls wait until the children of the other threads have started. */
export async function benchThreads() {
  const round = async (workerData) => {
    const workers = startSpawners(4, workerData);
    const times = workers.map(async (worker) => {
      await once(worker, 'message');
      return (await once(worker, 'message'))[0];
    });
    return Math.max(...(await Promise.all(times))) / workers.length;
  };
  const compareRounds = async (name, goal, count, work) => {
    const [bases, mines] = [[], []];
    for (let done = 0; done < count; done++) {
      bases.push(await round({ ...work, isSealed: false }));
      mines.push(await round({ ...work, isSealed: true }));
    }
    row(name, goal, bases, mines);
  };
  await compareRounds('a spawnSync in four threads, sealed : plain', undefined, 10, { args: SHORT, rounds: 100 });
  // The goal allows 0.9 times as many children in the same time.
  await compareRounds('a spawnSync of 50 ms in four threads, sealed : plain', 1.11, 5, { args: LONG, rounds: 20 });
}

/** How long a seal blocks the main thread while other threads are in sealed calls that take 50 ms. */
export async function benchWaits() {
  for (const count of [1, 4]) {
    const workers = startSpawners(count, { args: LONG, rounds: 100, isSealed: true });
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const waits = [];
    const end = performance.now() + 4000;
    while (performance.now() < end) {
      waits.push(time(() => sealDescriptors(), 1));
      await sleep(10);
    }
    await Promise.all(workers.map((worker) => worker.terminate()));
    const beside = `beside ${count} worker${count === 1 ? '' : 's'} in sealed(spawnSync)`;
    row(`a seal's longest wait ${beside} : 250 ms`, 1, [250e6], [Math.max(...waits)]);
    row(
      `a seal's median wait ${beside} : 5 ms`,
      1,
      [5e6],
      [waits.sort((one, other) => one - other)[waits.length >> 1]],
    );
  }
}
