// One thread seals while another spawns: the child gets everything passed to it, also files, of which libuv makes
// inheritable duplicates on Windows during the spawn.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

import { sealDescriptors, sealed } from 'eslint-plugin-noinherit/runtime';

import { test } from './kit.mjs';

const SPAWNS = 20;
const run = [process.execPath, ['-e', 'console.log("arrived")']];

/** Spawns with a pipe and with a file as the child's output, and reports the children whose output was lost. */
function spawnAll() {
  const path = join(tmpdir(), `noinherit-threads-${process.pid}`);
  /** @type {{ pipe: string[], file: string[] }} */
  const lost = { pipe: [], file: [] };
  /** @param {{ status: number | null, signal: string | null, error?: Error }} child */
  const described = ({ status, signal, error }) => `status ${status}, signal ${signal}, ${error}`;
  for (let count = 0; count < SPAWNS; count++) {
    const piped = sealed(spawnSync)(.../** @type {[string, string[]]} */ (run), { encoding: 'utf8' });
    if (piped.stdout !== 'arrived\n') lost.pipe.push(described(piped));
    const fd = fs.openSync(path, 'w');
    const filed = sealed(spawnSync)(.../** @type {[string, string[]]} */ (run), { stdio: ['ignore', fd, 'ignore'] });
    fs.closeSync(fd);
    if (fs.readFileSync(path, 'utf8') !== 'arrived\n') lost.file.push(described(filed));
  }
  fs.rmSync(path);
  return lost;
}

if (isMainThread) {
  test(`${2 * SPAWNS} sealed spawns of a worker, while the main thread seals without end`, async () => {
    const worker = new Worker(new URL(import.meta.url));
    let answer;
    once(worker, 'message').then(([lost]) => (answer = lost));
    while (answer === undefined) {
      sealDescriptors();
      await setImmediate();
    }
    assert.deepEqual(answer, { pipe: [], file: [] });
  });
} else {
  parentPort?.postMessage(spawnAll());
}
