// npm run test:close: children under load leave a process behind that holds their output, and `closeOnExit` closes each
// at its own exit. No output of a child may be missing, and none may wait. `node scripts/test-close.mjs [children]`;
// the default is 2000. Exit code 1 if one failed. It needs a POSIX shell.
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

/** How many children run at once. */
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

/** Two busy threads, because of which the order of a child's exit and its output varies. */
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
  // The child itself writes, or a process that it waits for.
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
 * @param {number} number selects one of three ways to read
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

/** Blocks for longer than a child runs, so that its exit and all of its output arrive together. */
function keepBusy() {
  for (const end = Date.now() + 15; Date.now() < end;);
}
