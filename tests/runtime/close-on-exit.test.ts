import * as childProcess from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { execa, $ as execaTag } from 'execa';
import nanoSpawn from 'nano-spawn';
import { exec as promisifiedExec, spawn as promisifiedSpawn } from 'promisify-child-process';
import { x } from 'tinyexec';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { $ as zxTag } from 'zx';
import { createProcfsBinding } from '../../src/runtime/bindings/linux-procfs.ts';
import { closeOnExit, NoInheritError, sealed } from '../../src/runtime/index.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { endProcess } from '../platforms/kit/end-process.mjs';
import { dist } from './helpers.ts';

// The checks for every runtime are in tests/platforms/closing.check.mjs; these need a shell or packages.

const require = createRequire(import.meta.url);
const crossSpawn = require('cross-spawn') as typeof childProcess.spawn & { sync: typeof childProcess.spawnSync };
const promiseSpawn = require('@npmcli/promise-spawn') as (file: string, args: string[]) => Promise<Output>;

/** Leaves a process behind that holds stdout and stderr until it is ended, and prints its process id. */
const LEAVE = 'sleep 600 & echo $!; echo oops >&2';
const LEAVE_ARGS = ['-c', LEAVE];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'noinherit-close-on-exit-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => replaceBinding(undefined));

/** Ends the process that was left behind, whose id is in the output, and returns whether it was still running. */
function endHolder(stdout: string): boolean {
  try {
    return endProcess(stdout);
  } catch {
    return false;
  }
}

async function collect(child: childProcess.ChildProcess): Promise<Output> {
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  await once(child, 'close');
  return { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}

interface Output {
  readonly stdout?: unknown;
  readonly stderr?: unknown;
}

const byCallback = (
  start: (callback: (error: Error | null, stdout: string, stderr: string) => void) => unknown,
): Promise<Output> =>
  new Promise((resolve, reject) => {
    start((error, stdout, stderr) => (error ? reject(error) : resolve({ stdout, stderr })));
  });

type Run = (wrap: typeof closeOnExit) => PromiseLike<Output>;
const quiet = zxTag({ verbose: false });

describe.each<[string, Run]>([
  ['the callback of exec', (wrap) => byCallback((callback) => wrap(childProcess.exec)(LEAVE, callback))],
  [
    'the callback of execFile',
    (wrap) => byCallback((callback) => wrap(childProcess.execFile)('sh', LEAVE_ARGS, callback)),
  ],
  ["'close' of spawn", (wrap) => collect(wrap(childProcess.spawn)('sh', LEAVE_ARGS))],
  ['promisify(exec)', (wrap) => promisify(wrap(childProcess.exec))(LEAVE)],
  ['promisify(execFile)', (wrap) => promisify(wrap(childProcess.execFile))('sh', LEAVE_ARGS)],
  ['a promisified exec that is wrapped', (wrap) => wrap(promisify(childProcess.exec))(LEAVE)],
  ['exec, with sealed around it', (wrap) => promisify(sealed(wrap(childProcess.exec)))(LEAVE)],
  ['exec, around sealed', (wrap) => promisify(wrap(sealed(childProcess.exec)))(LEAVE)],
  ['an async function of one’s own', (wrap) => wrap(async () => promisify(childProcess.exec)(LEAVE))()],
  ['execa', (wrap) => wrap(execa)('sh', LEAVE_ARGS)],
  ['$ of execa', (wrap) => wrap(execaTag)`sh -c ${LEAVE}`],
  ['$ of execa, given options', (wrap) => wrap(execaTag)({ stripFinalNewline: true })`sh -c ${LEAVE}`],
  ['$ of zx', (wrap) => wrap(quiet)`sh -c ${LEAVE}`],
  ['$ of zx, given options', (wrap) => wrap(zxTag)({ verbose: false })`sh -c ${LEAVE}`],
  ['cross-spawn', (wrap) => collect(wrap(crossSpawn)('sh', LEAVE_ARGS))],
  ['tinyexec', (wrap) => wrap(x)('sh', LEAVE_ARGS)],
  ['spawn of promisify-child-process', (wrap) => wrap(promisifiedSpawn)('sh', LEAVE_ARGS, { encoding: 'utf8' })],
  ['exec of promisify-child-process', (wrap) => wrap(promisifiedExec)(LEAVE, { encoding: 'utf8' })],
  ['@npmcli/promise-spawn', (wrap) => wrap(promiseSpawn)('sh', LEAVE_ARGS)],
  [
    'nano-spawn, whose child has to be waited for',
    async (wrap) => {
      const run = nanoSpawn('sh', LEAVE_ARGS);
      wrap(await run.nodeChildProcess);
      return run;
    },
  ],
])('%s', (_, run) => {
  it('comes while the process that was left behind still lives, with all that the child wrote', async () => {
    const { stdout, stderr } = await run(closeOnExit);
    expect(endHolder(String(stdout))).toBe(true);
    expect(String(stderr).trim()).toBe('oops');
  });
});

describe('the function', () => {
  function start(this: unknown, ...args: unknown[]): unknown[] {
    return [this, args];
  }
  Object.assign(start, { extra: { deep: 1 } });

  it('keeps this, arguments, result, properties, name and length, and is the same each time', () => {
    const wrapped = closeOnExit(start as (...args: unknown[]) => unknown);
    const self = {};
    expect(wrapped.call(self, 1, 'two')).toEqual([self, [1, 'two']]);
    expect([wrapped.name, wrapped.length]).toEqual(['start', 0]);
    expect((wrapped as unknown as { extra: unknown }).extra).toBe((start as unknown as { extra: unknown }).extra);
    expect(closeOnExit(start as (...args: unknown[]) => unknown)).toBe(wrapped);
    expect(closeOnExit(wrapped)).toBe(wrapped);
  });

  it.each([
    ['exited', ''],
    ['failed', '; exit 3'],
    ['was ended by a signal', '; kill -KILL $$'],
  ])('ends the output of a child that %s before', async (_, end) => {
    const child = childProcess.spawn('sh', ['-c', LEAVE + end]);
    const output = collect(child);
    await once(child, 'exit');
    closeOnExit(child);
    const { stdout } = await output;
    expect(endHolder(String(stdout))).toBe(true);
  });

  it('does not concern children that others start', async () => {
    closeOnExit(childProcess.spawn)('true');
    const child = childProcess.spawn('sh', LEAVE_ARGS);
    let isClosed = false;
    child.once('close', () => (isClosed = true));
    const pid = once(child.stdout, 'data');
    await once(child, 'exit');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isClosed).toBe(false);
    endHolder(String(await pid));
    await once(child, 'close');
  });

  it.each([
    ['spawnSync', childProcess.spawnSync],
    ['execSync', childProcess.execSync],
    ['execFileSync', childProcess.execFileSync],
    ['a sealed one', sealed(childProcess.spawnSync)],
    ['that of cross-spawn', crossSpawn.sync],
  ])('is refused if it is synchronous: %s', (_, synchronous) => {
    expect(() => closeOnExit(synchronous as () => unknown)).toThrow(
      expect.objectContaining({
        code: 'ERR_NOINHERIT_BAD_TARGET',
        message: expect.stringMatching(/^\w+Sync returns/) as string,
      }),
    );
  });
});

it('keeps no program alive: neither with output that nobody reads, nor with a paused stream', () => {
  const pidFile = join(folder, 'left');
  const program = `
    const { closeOnExit } = require(${JSON.stringify(join(dist, 'runtime.cjs'))});
    const { spawn } = require('node:child_process');
    closeOnExit(spawn)('sh', ['-c', 'sleep 600 & echo $! > ${pidFile}; seq 9000']);
    const paused = closeOnExit(spawn)('sh', ['-c', 'sleep 600 & echo $! > ${pidFile}-2; seq 20000']);
    paused.on('exit', () => setImmediate(() => paused.stdout.pause()));`;
  const { status, signal } = childProcess.spawnSync(process.execPath, ['-e', program], {
    stdio: 'inherit',
    timeout: 30_000,
  });
  const lived = [pidFile, `${pidFile}-2`].map((path) => endHolder(readFileSync(path, 'utf8')));
  expect([status, signal, ...lived]).toEqual([0, null, true, true]);
});

it('what others write when the child has ended reaches no stream that waits to be read', async () => {
  const child = closeOnExit(childProcess.spawn)('sh', ['-c', '(sleep 0.3; echo late; sleep 600) & echo $!']);
  const closed = once(child, 'close');
  const errors: unknown[] = [];
  child.stdout.on('error', (error) => errors.push(error));
  // A listener for this event reads when it wants to, and the stream ends when it has read everything.
  child.stdout.on('readable', () => {});
  await once(child, 'exit');
  await new Promise((resolve) => setTimeout(resolve, 800));
  const pid = String(child.stdout.read());
  const rest: unknown = child.stdout.read();
  await closed;
  expect(endHolder(pid)).toBe(true);
  expect([rest, errors]).toEqual([null, []]);
});

describe('where the system cannot be asked', () => {
  /** Whether `'close'` waits for the process that is left behind. */
  async function waitsForHolder(): Promise<boolean> {
    const child = closeOnExit(childProcess.spawn)('sh', LEAVE_ARGS);
    const pid = once(child.stdout, 'data');
    let isClosed = false;
    const closed = once(child, 'close').then(() => (isClosed = true));
    child.stderr.resume();
    await once(child, 'exit');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waits = !isClosed;
    endHolder(String(await pid));
    await closed;
    return waits;
  }

  it('the child is as it would be without, and a warning says so, once', async () => {
    const warnings: Error[] = [];
    const keep = (warning: Error): void => void warnings.push(warning);
    process.on('warning', keep);
    replaceBinding(createProcfsBinding(new Error('no koffi')));
    expect([await waitsForHolder(), await waitsForHolder()]).toEqual([true, true]);
    replaceBinding({
      ...binding(),
      unread() {
        throw new NoInheritError('ERR_NOINHERIT_SYSCALL', 'ioctl(9) failed: ENOTTY');
      },
    });
    expect(await waitsForHolder()).toBe(true);
    process.off('warning', keep);
    expect(warnings).toMatchObject([
      {
        name: 'NoInheritWarning',
        code: 'NOINHERIT_NO_CLOSE',
        message: expect.stringContaining('koffi could not be loaded') as string,
      },
    ]);
  });

  it('nothing is said where the system says that nobody else holds the output', async () => {
    replaceBinding({ ...binding(), unread: () => undefined });
    expect(await waitsForHolder()).toBe(true);
  });
});

it('leaves output alone that has no descriptor', async () => {
  const asked: unknown[] = [];
  replaceBinding({ ...binding(), unread: (descriptor) => void asked.push(descriptor) });
  const stdout = new PassThrough();
  const child = { exitCode: 0, signalCode: null, kill: () => true, stdio: [null, stdout] };
  closeOnExit(Object.assign(new EventEmitter(), child));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([asked, stdout.readableEnded, stdout.readable]).toEqual([[], false, true]);
});

it('asks nothing of the system for a child whose output nobody else holds', async () => {
  let asked = 0;
  const native = binding();
  replaceBinding({ ...native, unread: (descriptor) => ((asked += 1), native.unread(descriptor)) });
  for (let index = 0; index < 20; index += 1) await promisify(closeOnExit(childProcess.execFile))('echo', ['hello']);
  expect(asked).toBe(0);
});

it('takes a child that could not be started because no descriptor was free: its own error comes as without it', () => {
  const script = `
    const { spawn } = require('node:child_process');
    const { openSync } = require('node:fs');
    const { closeOnExit, isInheritable } = require(${JSON.stringify(join(dist, 'runtime.cjs'))});
    isInheritable(0);
    try { for (;;) openSync('/dev/null'); } catch {}
    const said = [];
    for (const start of [spawn, closeOnExit(spawn), (file) => closeOnExit(spawn(file))])
      start('true').on('error', ({ code }) => said.push(code));
    setImmediate(() => setImmediate(() => console.log(said.join())));
  `;
  const shell = ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, '-e', script];
  expect(childProcess.execFileSync('sh', shell, { encoding: 'utf8' })).toBe('EMFILE,EMFILE,EMFILE\n');
});
