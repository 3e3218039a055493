import {
  spawn,
  spawnSync,
  type ChildProcess,
  type ChildProcessByStdio,
  type SpawnSyncReturns,
} from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { treeOf } from '../../src/audit/audit-process.ts';
import { sealDescriptors, setNoInherit } from '../../src/runtime/index.ts';
import { openInheritable } from '../runtime/helpers.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const cleanups: (() => unknown)[] = [];
beforeEach(() => sealDescriptors());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function noinherit(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [join(repository, 'dist/cli.cjs'), ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  });
}

function started(child: ChildProcess): ChildProcess {
  cleanups.push(() => child.kill('SIGKILL'));
  return child;
}

function open(path: string): number {
  const fd = openInheritable(path);
  cleanups.push(() => closeSync(fd));
  return fd;
}

const nameOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
const namesOfTree = (root: number): string[] => treeOf(root).map(nameOf);

const sleep = (): ChildProcess => started(spawn('sleep', ['60'], { stdio: 'ignore' }));

describe('noinherit audit', () => {
  it('ends with 0 where nothing is passed on', () => {
    const { pid } = sleep();
    const { status, stdout } = noinherit('audit', String(pid));
    expect(stdout).toBe(`${pid} sleep 60\n  nothing beyond stdio is inheritable or inherited\n`);
    expect(status).toBe(0);
  });

  it('names files and sockets with addresses and state, and the ancestor that they came from', async () => {
    const server = setNoInherit(net.createServer(), false).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => server.close());
    const six = setNoInherit(net.createServer(), false).listen(0, '::1');
    await once(six, 'listening');
    cleanups.push(() => six.close());
    const abstract = setNoInherit(net.createServer(), false).listen(`\0noinherit-audit-${process.pid}`);
    await once(abstract, 'listening');
    cleanups.push(() => abstract.close());
    const file = open('/proc/self/comm');
    const child = sleep();
    const { status, stdout } = noinherit('audit', String(child.pid), '--json');
    const [report] = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(report).toMatchObject({ pid: child.pid, parent: process.pid, command: 'sleep 60' });
    const from = expect.objectContaining({ pid: process.pid });
    const { port } = server.address() as net.AddressInfo;
    const { port: portSix } = six.address() as net.AddressInfo;
    expect(report.findings).toHaveLength(4);
    expect(report.findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'socket',
          from,
          inheritable: true,
          socket: { protocol: 'tcp', state: 'LISTEN', localAddress: `127.0.0.1:${port}` },
        }),
        expect.objectContaining({ socket: { protocol: 'tcp6', state: 'LISTEN', localAddress: `[::1]:${portSix}` } }),
        expect.objectContaining({
          socket: expect.objectContaining({
            protocol: 'unix',
            state: 'LISTEN',
            localAddress: expect.stringContaining(`@noinherit-audit-${process.pid}`),
          }),
        }),
        expect.objectContaining({ fd: file, kind: 'file', name: `/proc/${process.pid}/comm`, from }),
      ]),
    );
  });

  it('looks at a whole tree with --tree, and at one process without', async () => {
    open('/dev/zero');
    const shell = started(spawn('sh', ['-c', 'sleep 60 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'ignore'] }));
    const [line] = (await once(shell.stdout as NonNullable<typeof shell.stdout>, 'data')) as [Buffer];
    cleanups.push(() => process.kill(Number(line), 'SIGKILL'));
    await expect.poll(() => namesOfTree(shell.pid as number)).toContain('sleep');
    const all = noinherit('audit', String(shell.pid), '--tree').stdout;
    expect(all.match(/device \/dev\/zero: INHERITABLE\n +from \d+ .*node/g)).toHaveLength(2);
    expect(all).toContain('sleep 60');
    expect(noinherit('audit', String(shell.pid)).stdout.match(/INHERITABLE/g)).toHaveLength(1);
  });

  it('names the daemon that keeps a pipe open which another process reads', async () => {
    const pipeline = started(
      spawn('sh', ['-c', '(sleep 60 & echo $! >&2) | cat'], { stdio: ['ignore', 'ignore', 'pipe'] }),
    );
    const [line] = (await once(pipeline.stderr as NonNullable<typeof pipeline.stderr>, 'data')) as [Buffer];
    cleanups.push(() => process.kill(Number(line), 'SIGKILL'));
    // Both are the shell until they have become what they are.
    await expect
      .poll(() => [...namesOfTree(pipeline.pid as number), nameOf(Number(line))])
      .toEqual(expect.arrayContaining(['cat', 'sleep']));
    const { stdout, status } = noinherit('audit', String(pipeline.pid), '--tree');
    expect(stdout).toMatch(
      new RegExp(
        `cat\\n {2}0 pipe:\\[\\d+\\]: meant \\(stdio\\)\\n(?: +.*\\n)*? +also held by ${Number(line)} sleep 60 as 1\\n`,
      ),
    );
    expect(status).toBe(0);
  });

  it('says that a process has ended which its parent has not waited for', async () => {
    // The shell's child ends, and what the shell becomes does not ask how.
    const parent = started(
      spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    const [line] = (await once(parent.stdout as NonNullable<typeof parent.stdout>, 'data')) as [Buffer];
    await expect.poll(() => readFileSync(`/proc/${Number(line)}/stat`, 'utf8')).toContain(') Z ');
    const { stderr, status } = noinherit('audit', String(Number(line)));
    expect(stderr).toContain(
      `Process ${Number(line)} has ended and holds nothing any more; its parent ${parent.pid} has not yet`,
    );
    expect(status).toBe(2);
  });

  it('takes what the environment names for meant', () => {
    const fd = open('/dev/zero');
    started(spawn('sleep', ['60'], { stdio: 'ignore', env: { ...process.env, CRASHDUMP_SIGNAL_FD: String(fd) } }));
    const named = started(
      spawn('sleep', ['61'], { stdio: 'ignore', env: { ...process.env, CRASHDUMP_SIGNAL_FD: String(fd) } }),
    );
    const { stdout, status } = noinherit('audit', String(named.pid));
    expect(stdout).toContain(`${fd} device /dev/zero: meant (CRASHDUMP_SIGNAL_FD)`);
    expect(status).toBe(0);
  });
});

/** `noinherit run` with a shell's script, as the leader of a group of processes, when it has said something. */
async function ready(script: string): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const args = [join(repository, 'dist/cli.cjs'), 'run', '--', 'sh', '-c', script];
  const run = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  // Its program, too, if a test fails before that has ended.
  cleanups.push(() => {
    if (run.exitCode === null && run.signalCode === null) process.kill(-run.pid!, 'SIGKILL');
  });
  await once(run.stdout, 'data');
  return run;
}

/** What it still says, to both of its outputs, until nobody holds them. */
async function ended(
  run: ChildProcessByStdio<null, Readable, Readable>,
): Promise<{ code: number | null; output: string }> {
  let output = '';
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(run, 'close')) as [number | null];
  return { code, output };
}

describe('noinherit run', () => {
  const program = fileURLToPath(new URL('programs/spawns.cjs', import.meta.url));

  it('tells what each process inherited, and where it was started', () => {
    const { status, stdout, stderr } = noinherit('run', '--', process.execPath, program);
    expect(stdout).toBe('done\n');
    expect(stderr).toMatch(
      /\d+, started by \d+ through spawn: sleep 0\n {2}\d+ device \/dev\/zero: INHERITED\n {6}at .*spawns\.cjs:\d+/,
    );
    expect(stderr).toMatch(/through spawnSync: true\n {2}\d+ device \/dev\/zero: INHERITED/);
    expect(status).toBe(1);
  });

  it('sees what other programs than Node pass on', () => {
    const { status, stderr } = noinherit('run', '--', 'bash', '-c', 'exec 9</dev/zero; sleep 2; true');
    expect(stderr).toMatch(/sleep 2\n {2}9 device \/dev\/zero: INHERITABLE/);
    expect(status).toBe(1);
  });

  it.each([
    ['exit 0', 0],
    ['exit 3', 3],
    ['kill -TERM $$', 143],
  ])('passes on how a clean program ended: %s', (script, expected) => {
    const { status, stderr } = noinherit('run', '--', 'sh', '-c', script);
    expect(stderr).toContain(`ended with ${expected}; nothing beyond stdio`);
    expect(status).toBe(expected);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('hands on %s, and reports when the program has ended', async (signal) => {
    const run = await ready("trap 'echo bye; exit 5' TERM HUP; echo up; while :; do sleep 0.1; done");
    run.kill(signal);
    const { code, output } = await ended(run);
    expect(output).toContain('bye\n');
    expect(output).toContain('the program ended with 5;');
    expect(code).toBe(5);
  });

  it('leaves ctrl-C to the program, which the terminal tells as well', async () => {
    const run = await ready("trap 'echo bye; exit 5' INT; echo up; while :; do sleep 0.1; done");
    process.kill(-run.pid!, 'SIGINT');
    const { code, output } = await ended(run);
    expect(output.match(/bye\n/g)).toHaveLength(1);
    expect(output).toContain('the program ended with 5;');
    expect(code).toBe(5);
  });

  it('breaks nothing that goes on when it has ended', async () => {
    const late = `setTimeout(() => { require(${JSON.stringify(program)}); }, 1500)`;
    const run = await ready(`${process.execPath} -e '${late}' & echo up; sleep 0.5`);
    expect((await ended(run)).output).toContain('done\n');
  });

  it('breaks nothing where it cannot look', () => {
    // As under another runtime: there is no handle whose spawn could be hooked.
    const otherRuntime = fileURLToPath(new URL('programs/other-runtime.cjs', import.meta.url));
    const script = `NODE_OPTIONS="--require ${otherRuntime} $NODE_OPTIONS" ${process.execPath} -p 1`;
    const { stdout, stderr } = noinherit('run', '--', 'sh', '-c', script);
    expect(stdout).toBe('1\n');
    expect(stderr).toContain('the program ended with 0;');
  });

  it('says nothing of what a process has opened by itself', () => {
    const { status, stderr } = noinherit(
      'run',
      '--',
      'sh',
      '-c',
      "bash -c 'exec 9</dev/zero; while (( SECONDS < 2 )); do :; done'; true",
    );
    expect([status, stderr]).toEqual([0, expect.stringContaining('nothing beyond stdio')]);
  });

  it('prints JSON', () => {
    const { stderr } = noinherit('run', '--json', '--', process.execPath, program);
    expect(JSON.parse(stderr)).toMatchObject({ spawns: [{ via: 'spawn' }, { via: 'spawnSync' }], seen: [], status: 0 });
  });

  it('writes into a file, and leaves stderr to the program', () => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'inherited.json');
    const { status, stderr } = noinherit(
      'run',
      '--json',
      '--output',
      file,
      '--',
      'sh',
      '-c',
      `echo its own >&2; '${process.execPath}' '${program}'`,
    );
    expect([status, stderr]).toEqual([1, 'its own\n']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      spawns: [{ via: 'spawn' }, { via: 'spawnSync' }],
      status: 0,
    });
  });
});

describe('what cannot be done', () => {
  it.each([
    [['audit', '2147483000'], 'There is no process 2147483000'],
    [['audit', 'zero'], 'zero is no process number'],
    [['audit'], 'expected `audit <pid>`'],
    [['run', 'true'], 'expected'],
    [['run', '--', '/nowhere'], '/nowhere cannot be started'],
    [['audit', '1', '--deep'], '--deep'],
    [['audit', '1', '--output', 'file'], 'expected'],
    [['run', '--output', '/nowhere/report', '--', 'echo', 'not started'], 'cannot be written'],
  ])('%j ends with 2 and says so', (args, message) => {
    const { status, stderr } = noinherit(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  });

  it('--help tells the commands and the exit codes', () => {
    const { status, stdout } = noinherit('--help');
    expect(stdout).toMatch(/noinherit audit <pid>[^]*Exit code: 0/);
    expect(status).toBe(0);
  });

  it('is the command of the package', () => {
    const { bin } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    expect(bin).toEqual({ noinherit: 'dist/cli.cjs' });
    expect(readFileSync(join(repository, bin.noinherit), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
