// closeOnExit: a child's output ends when the child exits, all of it has arrived, and everything else is unchanged.
// Each child leaves a process behind that holds its output; the proof is that this process is still alive when the
// output ends.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import childProcess from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { closeOnExit, sealed } from 'eslint-plugin-noinherit/runtime';

import { codeOf, isWindows, onBothThreads, runtimeName, skip, test } from './kit.mjs';
import { endProcess } from './kit/end-process.mjs';
import { consumers, lateConsumers, makeOutput } from './kit/output.mjs';

/** Milliseconds after which a child has certainly written; an emulated one takes longer. */
const TIMEOUT = Number(process.env['NOINHERIT_CHILD_TIMEOUT'] ?? 2000);

const program = fileURLToPath(new URL('kit/leaves-holder.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'noinherit-closing-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

let plans = 0;

/**
 * Arguments that start a child with this plan.
 * @param {Omit<import('./kit/output.mjs').Plan, 'pidFile'>} plan
 */
function planned(plan) {
  plans += 1;
  const pidFile = join(folder, `holder-${plans}`);
  return {
    // Encoded as letters and digits, so that every shell leaves it unchanged.
    args: [program, Buffer.from(JSON.stringify({ ...plan, pidFile })).toString('base64url')],
    /** Ends the holder; fails if it has exited before. */
    endHolder: () => assert.ok(endProcess(readFileSync(pidFile, 'utf8')), 'the holder lives'),
  };
}

/**
 * Starts such a child with `closeOnExit(spawn)`.
 * @param {Omit<import('./kit/output.mjs').Plan, 'pidFile'>} plan
 * @param {childProcess.SpawnOptions} [options]
 */
function start(plan, options = {}) {
  const { args, endHolder } = planned(plan);
  const child = closeOnExit(childProcess.spawn)(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  return { child, stdout: /** @type {import('node:stream').Readable} */ (child.stdout), endHolder };
}

/** @param {Omit<import('./kit/output.mjs').Plan, 'pidFile'>} plan */
async function byExecFile(plan, /** @type {childProcess.ExecFileOptions} */ options = {}) {
  const { args, endHolder } = planned(plan);
  try {
    const { stdout, stderr } = await promisify(closeOnExit(childProcess.execFile))(process.execPath, args, options);
    return { stdout, stderr };
  } catch (error) {
    return /** @type {childProcess.ExecFileException} */ (error);
  } finally {
    endHolder();
  }
}

const KILO = 1024;
const LARGE = (isWindows ? 4 : 64) * KILO * KILO;

/** @type {[string, number][]} */
const sizes = [
  ['nothing', 0],
  ['1 byte', 1],
  ['5000 bytes', 5000],
  ['64 KiB', 64 * KILO],
  ['64 KiB and a byte', 64 * KILO + 1],
  ['1 MiB', KILO * KILO],
];

if (runtimeName === 'bun') {
  test('Bun is refused by name: its children do not tell their descriptors', () => {
    assert.equal(
      codeOf(() => closeOnExit(childProcess.spawn)),
      'ERR_NOINHERIT_UNSUPPORTED',
    );
  });
} else {
  checkOutput();
  checkWhatStays();
  checkStreams();
}

function checkOutput() {
  test('without it, the end waits for the process that was left behind', async () => {
    const { args, endHolder } = planned({ sizes: { 1: 10, 2: 0 } });
    const child = childProcess.spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let isClosed = false;
    const closed = once(child, 'close').then(() => void (isClosed = true));
    child.stdout.resume();
    await once(child, 'exit');
    await setTimeout(500);
    assert.equal(isClosed, false);
    endHolder();
    await closed;
  });

  for (const [consumer, read] of Object.entries(consumers)) testConsumer(consumer, read, sizes);
  for (const [consumer, read] of Object.entries(lateConsumers)) testConsumer(consumer, read, sizes.slice(0, 4));

  test(`${LARGE / KILO / KILO} MiB`, async () => {
    const { child, stdout, endHolder } = start({ sizes: { 1: LARGE, 2: 0 } });
    const closed = once(child, 'close');
    const bytes = await consumers['on data'](stdout, child);
    assert.ok(bytes.equals(makeOutput(LARGE)));
    await closed;
    endHolder();
  });

  test('both streams', async () => {
    const { stdout, stderr } = await byExecFile(
      { sizes: { 1: 300_000, 2: 200_000 } },
      { encoding: 'buffer', maxBuffer: LARGE },
    );
    assert.ok(makeOutput(300_000).equals(/** @type {any} */ (stdout)));
    assert.ok(makeOutput(200_000).equals(/** @type {any} */ (stderr)));
  });

  test('text: no character is cut', async () => {
    const { stdout } = await byExecFile({ sizes: { 1: 260_000, 2: 0 }, isText: true }, { maxBuffer: LARGE });
    assert.equal(stdout, makeOutput(260_000, true).toString());
  });

  test('output that nobody reads', async () => {
    const { child, endHolder } = start({ sizes: { 1: 50_000, 2: 50_000 } });
    assert.deepEqual(await once(child, 'close'), [0, null]);
    endHolder();
  });

  test('a holder that writes without end: an end, no error, and EPIPE for the holder', async () => {
    const report = join(folder, 'chatter');
    const { child, stdout } = start({ sizes: { 1: 10_000, 2: 0 }, report });
    const closed = once(child, 'close');
    const bytes = await consumers['on data'](stdout, child);
    assert.ok(bytes.subarray(0, 10_000).length === 10_000);
    await closed;
    assert.match(await readWhenThere(report), isWindows ? /^(EPIPE|EOF)$/ : /^EPIPE$/);
  });
}

/**
 * @param {string} consumer
 * @param {typeof consumers[string]} read
 * @param {typeof sizes} these
 */
function testConsumer(consumer, read, these) {
  test(`${consumer}: all of it, of ${these.map(([name]) => name).join(', ')}`, async () => {
    for (const [name, size] of these) {
      const { child, stdout, endHolder } = start({ sizes: { 1: size, 2: 0 } });
      const closed = once(child, 'close');
      const bytes = await read(stdout, child);
      assert.equal(bytes.length, size, name);
      assert.ok(bytes.equals(makeOutput(size)), name);
      assert.deepEqual(await closed, [0, null]);
      endHolder();
    }
  });
}

async function readWhenThere(/** @type {string} */ path) {
  for (let waited = 0; ; waited += 20) {
    try {
      const text = readFileSync(path, 'utf8');
      if (text !== '') return text;
    } catch {
      assert.ok(waited < 20_000, 'the holder reports');
    }
    await setTimeout(20);
  }
}

function checkWhatStays() {
  test('the exit code', async () => {
    const { child, endHolder } = start({ sizes: { 1: 10, 2: 10 }, code: 7 });
    assert.deepEqual(await once(child, 'close'), [7, null]);
    endHolder();
  });

  test('the signal', async () => {
    const { child, endHolder } = start({ sizes: { 1: 10, 2: 10 }, signal: 'SIGTERM' });
    const [code, signal] = await once(child, 'close');
    assert.deepEqual([code, signal], isWindows ? [1, null] : [null, 'SIGTERM']);
    endHolder();
  });

  for (const killSignal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    test(`timeout with ${killSignal}, of spawn`, async () => {
      const { child, stdout, endHolder } = start(
        { sizes: { 1: 100_000, 2: 0 }, stays: true },
        { timeout: TIMEOUT, killSignal },
      );
      const closed = once(child, 'close');
      const bytes = await consumers['for await'](stdout, child);
      assert.ok(bytes.equals(makeOutput(100_000)));
      assert.deepEqual(await closed, [null, killSignal]);
      endHolder();
    });
  }

  test('timeout of execFile', async () => {
    const error = await byExecFile(
      { sizes: { 1: 100, 2: 0 }, stays: true },
      { timeout: TIMEOUT, killSignal: 'SIGKILL' },
    );
    assert.deepEqual([error.killed, error.signal], [true, 'SIGKILL']);
    assert.equal(String(error.stdout).length, 100);
  });

  test('an AbortSignal', async () => {
    const abort = new AbortController();
    const { child, stdout, endHolder } = start({ sizes: { 1: 100, 2: 0 }, stays: true }, { signal: abort.signal });
    const failed = once(child, 'error');
    // Not `once`, which rejects if there is an error.
    const closed = new Promise((resolve) => child.on('close', (...how) => resolve(how)));
    await once(stdout, 'data');
    abort.abort();
    assert.equal((await failed)[0].name, 'AbortError');
    assert.deepEqual(await closed, [null, 'SIGTERM']);
    endHolder();
  });

  test('maxBuffer', async () => {
    const error = await byExecFile({ sizes: { 1: 100_000, 2: 0 } }, { maxBuffer: 5000 });
    assert.equal(error.code, 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER');
    assert.equal(String(error.stdout).length, 5000);
  });

  test('shell, windowsHide, detached', async () => {
    const { args, endHolder } = planned({ sizes: { 1: 1000, 2: 0 } });
    // Deno's own wording, which it uses itself where there is no shell.
    const words = [process.execPath, ...(runtimeName === 'deno' ? ['run', '-A'] : []), ...args];
    const line = words.map((word) => `"${word}"`).join(' ');
    const child = closeOnExit(childProcess.spawn)(line, {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: true,
      windowsHide: true,
      detached: true,
    });
    const closed = once(child, 'close');
    const bytes = await consumers['on data'](/** @type {any} */ (child.stdout), child);
    assert.ok(bytes.equals(makeOutput(1000)));
    assert.deepEqual(await closed, [0, null]);
    endHolder();
  });

  test('a program that is not there', async () => {
    const child = closeOnExit(childProcess.spawn)(join(folder, 'no-such-program'));
    assert.equal((await once(child, 'error'))[0].code, 'ENOENT');
  });

  test('sealed within, and sealed around', async () => {
    for (const run of [closeOnExit(sealed(childProcess.execFile)), sealed(closeOnExit(childProcess.execFile))]) {
      const { args, endHolder } = planned({ sizes: { 1: 10, 2: 0 } });
      const { stdout } = await promisify(run)(process.execPath, args, { encoding: 'buffer' });
      assert.ok(makeOutput(10).equals(stdout));
      endHolder();
    }
  });
}

function checkStreams() {
  onBothThreads(import.meta.url, {
    async 'a child of this thread'() {
      const { child, stdout, endHolder } = start({ sizes: { 1: 200_000, 2: 0 } });
      const closed = once(child, 'close');
      const bytes = await consumers['on data'](stdout, child);
      assert.ok(bytes.equals(makeOutput(200_000)));
      await closed;
      endHolder();
    },
  });

  test('an extra pipe, which both can write to', async () => {
    const { child, endHolder } = start(
      { sizes: { 1: 10, 2: 10, 3: 90_000 } },
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    );
    const closed = once(child, 'close');
    const bytes = await consumers['for await, slowly'](/** @type {any} */ (child.stdio[3]), child);
    assert.ok(bytes.equals(makeOutput(90_000)));
    assert.deepEqual(await closed, [0, null]);
    endHolder();
  });

  test('an extra pipe with more in it than the child read', async () => {
    const { child, endHolder } = start(
      { sizes: { 1: 10, 2: 10, 3: 90_000 } },
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    );
    const closed = once(child, 'close');
    const pipe = /** @type {import('node:stream').Duplex} */ (child.stdio[3]);
    pipe.write(Buffer.alloc(KILO * KILO), () => {});
    assert.ok((await consumers['on data'](pipe, child)).equals(makeOutput(90_000)));
    await closed;
    endHolder();
  });

  test('stdin is closed as before', async () => {
    const { child, endHolder } = start({ sizes: { 1: 10, 2: 0 } }, { stdio: 'pipe' });
    const stdin = /** @type {import('node:stream').Writable} */ (child.stdin);
    await Promise.all([once(child, 'close'), once(stdin, 'close')]);
    assert.equal(stdin.destroyed, true);
    endHolder();
  });

  test('messages of a forked child', async () => {
    const child = closeOnExit(childProcess.fork)(fileURLToPath(new URL('kit/echoes.mjs', import.meta.url)), {
      silent: true,
    });
    const closed = once(child, 'close');
    child.send('hello');
    assert.deepEqual((await once(child, 'message'))[0], 'hello');
    assert.deepEqual(await closed, [0, null]);
  });

  test('a stream that was destroyed stays so', async () => {
    const { child, stdout, endHolder } = start({ sizes: { 1: 10, 2: 0 } });
    stdout.destroy();
    await once(child, 'close');
    endHolder();
  });

  test('a child in hand, before it ends and after', async () => {
    for (const isLate of [false, true]) {
      const { args, endHolder } = planned({ sizes: { 1: 300_000, 2: 0 } });
      const child = childProcess.spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const bytes = consumers['for await'](child.stdout, child);
      const closed = once(child, 'close');
      if (isLate) await once(child, 'exit');
      assert.equal(closeOnExit(child), child);
      assert.ok((await bytes).equals(makeOutput(300_000)));
      await closed;
      endHolder();
    }
  });

  test('what is refused', () => {
    const { spawnSync, execSync, execFileSync } = childProcess;
    for (const wrong of [spawnSync, execSync, execFileSync, sealed(spawnSync), 'spawn', undefined, {}, 5, new Date()])
      assert.equal(
        codeOf(() => closeOnExit(/** @type {any} */ (wrong))),
        'ERR_NOINHERIT_BAD_TARGET',
      );
  });

  if (isWindows) skip('a stream that is another child’s input', 'it needs programs that Wine has not');
  else
    test('a stream that is another child’s input is that child’s', async () => {
      const first = closeOnExit(childProcess.spawn)('sh', ['-c', 'sleep 60 & echo $! ; echo done']);
      const second = childProcess.spawn('sh', ['-c', 'sleep 0.3; read pid; read rest; echo $pid $rest'], {
        stdio: [first.stdout, 'pipe', 'inherit'],
      });
      const bytes = await consumers['on data'](second.stdout, second);
      const [pid, rest] = bytes.toString().trim().split(' ');
      assert.equal(rest, 'done');
      endProcess(pid);
      first.stdout.destroy();
    });
}
