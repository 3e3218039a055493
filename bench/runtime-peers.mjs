// What the runtime costs beside others, with many sockets, and with threads. Part of bench/runtime.mjs.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { compare, row, time } from './measure.mjs';

const require = createRequire(import.meta.url);
const { isInheritable, sealDescriptors, sealed, setNoInherit } = require('../dist/runtime.cjs');
const cache = fileURLToPath(new URL('../.cache/bench/', import.meta.url));

/** fs-ext is a native add-on for one job; built here, when it can be. */
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

/** CPython's function is C and one ioctl(2). */
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

/** A mark asks for one descriptor, however many there are. */
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
  const run = workerData.isSealed ? require(workerData.runtime).sealed(spawnSync) : spawnSync;
  const start = process.hrtime.bigint();
  for (let round = 0; round < 100; round++) run('true');
  parentPort.postMessage(Number(process.hrtime.bigint() - start) / 100);`;

/** Four threads that do nothing but spawn: sealed ones wait for each other. */
export async function benchThreads() {
  const runtime = require.resolve('../dist/runtime.cjs');
  const round = async (isSealed) => {
    const workers = Array.from(
      { length: 4 },
      () => new Worker(spawner, { eval: true, workerData: { runtime, isSealed } }),
    );
    const times = await Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0]));
    return Math.max(...times) / workers.length;
  };
  const [bases, mines] = [[], []];
  for (let count = 0; count < 10; count++) {
    bases.push(await round(false));
    mines.push(await round(true));
  }
  row('a spawnSync in four threads, sealed : plain', undefined, bases, mines);
}
