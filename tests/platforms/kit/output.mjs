// The output that a child is told to write, and the ways to read it.
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { setImmediate } from 'node:timers';
import { setTimeout } from 'node:timers/promises';

/**
 * What `leaves-holder.mjs` does.
 * @typedef {object} Plan
 * @property {string} pidFile where it writes the process id of the process that it leaves behind
 * @property {Record<number, number>} sizes how many bytes it writes to which descriptor; the holder has them all too
 * @property {boolean} [isText] whether to write multi-byte characters
 * @property {number} [code] its exit code
 * @property {NodeJS.Signals} [signal] the signal with which it ends itself
 * @property {string} [report] the holder writes endlessly, and reports in this file how that failed
 * @property {boolean} [stays] whether it does not exit by itself
 */

const TEXT = 'grün, 草, 🌱 und noch mehr;';

/** `size` bytes that do not repeat within the size of any buffer in between. */
export function makeOutput(size = 0, isText = false) {
  if (isText) return Buffer.from(TEXT.repeat(Math.ceil(size / Buffer.byteLength(TEXT)))).subarray(0, size);
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index += 1) bytes[index] = (index * 31 + (index >>> 9) * 7 + (index >>> 17)) & 0xff;
  return bytes;
}

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {import('node:stream').Readable} Readable */

/** @type {Record<string, (output: Readable, child: ChildProcess) => Promise<Buffer>>} */
export const consumers = {
  async 'on data'(output) {
    /** @type {Buffer[]} */
    const chunks = [];
    output.on('data', (chunk) => chunks.push(chunk));
    await once(output, 'end');
    return Buffer.concat(chunks);
  },
  'for await': (output) => collect(output, 0),
  'for await, slowly': (output) => collect(output, 2),
  async 'readable, seven bytes at a time'(output) {
    /** @type {Buffer[]} */
    const chunks = [];
    output.on('readable', () => {
      for (let chunk = output.read(7000) ?? output.read(); chunk !== null; chunk = output.read(7000) ?? output.read())
        chunks.push(chunk);
    });
    await once(output, 'end');
    return Buffer.concat(chunks);
  },
  async 'piped, slowly'(output) {
    /** @type {Buffer[]} */
    const chunks = [];
    const slow = new Writable({
      highWaterMark: 1024,
      write(chunk, _encoding, done) {
        chunks.push(chunk);
        void setTimeout(1).then(() => done());
      },
    });
    output.pipe(slow);
    await once(slow, 'finish');
    return Buffer.concat(chunks);
  },
  async 'piped through'(output) {
    return collect(output.pipe(new PassThrough()), 0);
  },
};

/**
 * The same for consumers that begin when the child has exited: more output than fits into a pipe would prevent the
 * exit.
 * @type {typeof consumers}
 */
export const lateConsumers = {
  async 'paused until after the exit'(output, child) {
    /** @type {Buffer[]} */
    const chunks = [];
    output.on('data', (chunk) => chunks.push(chunk));
    output.pause();
    const ended = once(output, 'end');
    // After the turn in which Node resumes streams that are not read.
    child.once('exit', () => setImmediate(() => output.pause()));
    await once(child, 'exit');
    await setTimeout(100);
    output.resume();
    await ended;
    return Buffer.concat(chunks);
  },
  'from the exit on': (output, child) =>
    new Promise((resolve) => {
      child.once('exit', () => resolve(collect(output, 0)));
    }),
  'slowly, from the exit on': (output, child) =>
    new Promise((resolve) => {
      child.once('exit', () => resolve(collect(output, 20)));
    }),
};

/**
 * @param {Readable} output
 * @param {number} pause milliseconds
 */
async function collect(output, pause) {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of output) {
    chunks.push(chunk);
    if (pause > 0) await setTimeout(pause);
  }
  return Buffer.concat(chunks);
}
