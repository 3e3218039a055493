// npm run test:close: children under load that leave a process behind which holds their output, and by `closeOnExit` are closed
// at their own end. Nothing that one of them wrote may be missing, and none may wait. `node scripts/test-close.mjs [children]`:
// 2000 unless another number is given. Exit code 1 if one failed. It needs a POSIX shell.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { clearInterval, setImmediate, setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { endProcess } from '../tests/platforms/kit/end-process.mjs';

/** So many at once. */
const LANES = 12;
const LARGEST = 400_000;
const SIZES = [0, 1, 100, 4096, 65_536, 65_537, 212_992, LARGEST];
const [wanted = '2000'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(wanted)) {
  console.error(`The number of children is a whole number, not: ${wanted}. Try: npm run test:close -- 500`);
  process.exit(2);
}
const total = Number(wanted);

/** @type {typeof import('eslint-plugin-noinherit/runtime')} */
let runtime;
try {
  runtime = await import('eslint-plugin-noinherit/runtime');
} catch (error) {
  console.error(`The package cannot be loaded: ${error}\nTry: npm run build`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'noinherit-test-close-'));
const file = join(folder, 'output');
const output = Buffer.alloc(LARGEST);
for (let index = 0; index < LARGEST; index += 1) output[index] = (index * 31 + (index >>> 9) * 7) & 0xff;
writeFileSync(file, output);

/** Two threads that never rest: with them, the order in which an end and its output are seen changes all the time. */
const load = [1, 2].map(() => new Worker('for (;;) Math.random();', { eval: true }));
let done = 0;
/** @type {string[]} */
const failures = [];
const started = Date.now();
const progress = setInterval(() => console.log(`${done} of ${total} children`), 10_000);

await Promise.all(Array.from({ length: LANES }, runLane));
clearInterval(progress);
await Promise.all(load.map((worker) => worker.terminate()));
rmSync(folder, { recursive: true });
console.log(
  `${total} children in ${Math.round((Date.now() - started) / 1000)} s: ${failures.length === 0 ? 'all output was complete, and none waited' : `${failures.length} failed`}`,
);
for (const failure of failures.slice(0, 20)) console.log(failure);
process.exitCode = failures.length === 0 ? 0 : 1;

async function runLane() {
  while (done < total) {
    const number = done;
    done += 1;
    await runChild(number);
  }
}

/** @param {number} number */
async function runChild(number) {
  const [first = 0, second = 0] = [number, number * 3 + 1].map((index) => SIZES[index % SIZES.length]);
  // The child itself writes, or a process that it waits for does.
  const last = number % 2 === 0 ? 'exec head' : 'head';
  const text = `sleep 600 & echo $! >&2; head -c ${second} ${file} >&2; ${last} -c ${first} ${file}`;
  const child = runtime.closeOnExit(spawn)('sh', ['-c', text], { stdio: ['ignore', 'pipe', 'pipe'] });
  const results = Promise.all([read(child.stdout, number), read(child.stderr, number + 1), once(child, 'close')]);
  if (number % 7 === 0) keepBusy();
  const late = setTimeout(60_000, undefined, { ref: false });
  const result = await Promise.race([results, late]);
  if (result === undefined) return void failures.push(`${number}: was never closed`);
  const [stdout, stderr, [code]] = result;
  const line = stderr.indexOf('\n') + 1;
  if (!stdout.equals(output.subarray(0, first))) failures.push(`${number}: ${stdout.length} of ${first} bytes`);
  if (!stderr.subarray(line).equals(output.subarray(0, second)))
    failures.push(`${number}: ${stderr.length - line} of ${second} bytes of stderr`);
  if (code !== 0) failures.push(`${number}: exit code ${code}`);
  try {
    endProcess(stderr.subarray(0, line));
  } catch (error) {
    failures.push(`${number}: the process that was left behind: ${error}`);
  }
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {number} number chooses one of three ways
 */
async function read(stream, number) {
  /** @type {Buffer[]} */
  const chunks = [];
  if (number % 3 === 0) {
    stream.on('data', (chunk) => chunks.push(chunk));
    await once(stream, 'end');
  } else if (number % 3 === 1) {
    for await (const chunk of stream) {
      chunks.push(chunk);
      await setTimeout(number % 4);
    }
  } else {
    const slow = new Writable({
      highWaterMark: 1000,
      write(chunk, _encoding, next) {
        chunks.push(chunk);
        setImmediate(next);
      },
    });
    stream.pipe(slow);
    await once(slow, 'finish');
  }
  return Buffer.concat(chunks);
}

/** Longer than a child takes: its end and all of its output are there at once. */
function keepBusy() {
  for (const end = Date.now() + 15; Date.now() < end;);
}
