import { execFileSync, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as koffi from 'koffi';
import { isInheritable, sealDescriptors, setNoInherit, type Descriptor } from '../../src/runtime/index.ts';
import { bindLinux, declareLinuxCalls, type LinuxCalls } from '../../src/runtime/bindings/linux.ts';
import type { KoffiModule } from '../../src/runtime/load-koffi.ts';
import { namedByEnvironment } from '../../src/runtime/environment.ts';
import { replaceBinding } from '../../src/runtime/native.ts';
import { childHolds, clearFlag, dist, openInheritable, rawFlags } from './helpers.ts';

const opened: number[] = [];

/** A descriptor that native code left inheritable. */
function leak(path?: string): number {
  const fd = openInheritable(path);
  opened.push(fd);
  return fd;
}

afterEach(() => {
  replaceBinding(undefined);
  for (const fd of opened.splice(0)) fs.closeSync(fd);
  for (const name of ['MAKEFLAGS', 'LISTEN_FDS', 'LISTEN_PID', 'CRASHDUMP_SIGNAL_FD']) delete process.env[name];
});

const calls = declareLinuxCalls(koffi);
/** koffi on a libc without close_range(2): musl, or glibc before 2.34. */
const withoutCloseRange: KoffiModule = {
  ...koffi,
  load(path) {
    const libc = koffi.load(path);
    return {
      func(prototype: string) {
        if (prototype.includes('close_range')) throw new Error('Cannot find function close_range');
        return libc.func(prototype);
      },
    } as ReturnType<KoffiModule['load']>;
  },
};

const ways: readonly { name: string; calls: LinuxCalls }[] = [
  { name: 'close_range', calls },
  { name: 'syscall(2), where libc has no close_range', calls: declareLinuxCalls(withoutCloseRange) },
  { name: '/proc, where close_range fails', calls: { ...calls, closeRange: () => -1 } },
  {
    name: 'every number, where there is no /proc either',
    calls: {
      ...calls,
      closeRange: () => -1,
      openMax: () => 2048,
      openDescriptors: () => {
        throw new Error('no /proc');
      },
    },
  },
];

describe.each(ways)('sealDescriptors by $name', ({ calls: chosen }) => {
  beforeEach(() => replaceBinding(bindLinux(chosen)));

  it('seals what native code left open', () => {
    const fds = [leak(), leak(), leak()];
    expect(fds.map(childHolds)).toEqual([true, true, true]);
    sealDescriptors();
    expect(fds.map(childHolds)).toEqual([false, false, false]);
    expect(fds.map(rawFlags)).toEqual([1, 1, 1]);
  });

  it('leaves what is in except: numbers and objects, first, last and in between', async () => {
    const fds = [leak(), leak(), leak(), leak(), leak()];
    const handle = await fs.promises.open('/dev/null');
    clearFlag(handle.fd);
    sealDescriptors({ except: new Set<Descriptor>([handle, fds[4] as number, fds[0] as number, fds[2] as number, 1]) });
    expect(fds.map(childHolds)).toEqual([true, false, true, false, true]);
    expect(childHolds(handle.fd)).toBe(true);
    await handle.close();
  });

  it('leaves what setNoInherit opened up, until it is marked again', () => {
    const fd = leak();
    setNoInherit(fd, false);
    sealDescriptors();
    expect(childHolds(fd)).toBe(true);
    setNoInherit(fd);
    clearFlag(fd);
    sealDescriptors();
    expect(childHolds(fd)).toBe(false);
  });

  it('seals a stranger under the number of a descriptor that was opened up', () => {
    const fd = openInheritable('/dev/null');
    setNoInherit(fd, false);
    fs.closeSync(fd);
    const stranger = leak('/dev/zero');
    expect(stranger).toBe(fd);
    sealDescriptors();
    expect(childHolds(stranger)).toBe(false);
  });

  it('never touches stdio', () => {
    const before = [0, 1, 2].map(rawFlags);
    for (const fd of [0, 1, 2]) clearFlag(fd);
    sealDescriptors();
    expect([0, 1, 2].map(rawFlags)).toEqual([0, 0, 0]);
    before.forEach((flags, fd) => (flags === 1 ? setNoInherit(fd) : undefined));
  });
});

it('syscall(2) really seals, and not the next way', () => {
  const fd = leak();
  expect(declareLinuxCalls(withoutCloseRange).closeRange(fd, fd)).toBe(0);
  expect(rawFlags(fd)).toBe(1);
});

it('is one close_range(2) on gVisor too, which refuses numbers beyond those of C', () => {
  const ranges: [number, number][] = [];
  replaceBinding(
    bindLinux({
      ...calls,
      closeRange(first, last) {
        ranges.push([first, last]);
        return last > 0x7fff_ffff ? -1 : calls.closeRange(first, last);
      },
    }),
  );
  const fd = leak();
  expect(childHolds(fd)).toBe(true);
  sealDescriptors();
  expect([childHolds(fd), ranges]).toEqual([false, [[3, 0x7fff_ffff]]]);
});

describe('except', () => {
  it.each([
    ['a string', '3', 'ERR_NOINHERIT_BAD_TARGET'],
    ['a server that does not listen', net.createServer(), 'ERR_NOINHERIT_NO_DESCRIPTOR'],
  ])('refuses %s, and nothing is sealed', (_, value, code) => {
    const fd = leak();
    expect(() => sealDescriptors({ except: [value as Descriptor] })).toThrow(expect.objectContaining({ code }));
    expect(childHolds(fd)).toBe(true);
  });
});

describe('what the environment names', () => {
  it('CRASHDUMP_SIGNAL_FD stays', () => {
    const [named, other] = [leak(), leak()];
    process.env['CRASHDUMP_SIGNAL_FD'] = String(named);
    sealDescriptors();
    expect([named, other].map(childHolds)).toEqual([true, false]);
  });

  it('LISTEN_FDS stays from 3 up', () => {
    // In a process of its own, where a shell decides what 3, 4 and 5 are; Node marks them at startup.
    const program = `
      const { setNoInherit, sealDescriptors } = require(${JSON.stringify(`${dist}runtime.cjs`)});
      const koffi = require('koffi');
      const fcntl = koffi.load(null).func('int fcntl(int fd, int cmd, ...)');
      if (process.env.LISTEN_PID === 'own') process.env.LISTEN_PID = String(process.pid);
      for (const fd of [3, 4, 5]) fcntl(fd, 2, 'int', 0);
      sealDescriptors();
      console.log([3, 4, 5].map((fd) => fcntl(fd, 1)).join());`;
    const run = (env: Record<string, string>): string =>
      execFileSync('sh', ['-c', 'exec "$0" -e "$1" 3<&0 4</dev/null 5<&0', process.execPath, program], {
        encoding: 'utf8',
        cwd: dist,
        env: { PATH: process.env['PATH'], ...env },
      }).trim();
    // 3 and 5 are the stdin that Node gives a child, a socket; 4 is a device.
    expect(run({ LISTEN_FDS: '2', LISTEN_PID: 'own' })).toBe('0,0,1');
    expect(run({ LISTEN_FDS: '2' })).toBe('0,1,1');
    expect(run({ LISTEN_FDS: '3', LISTEN_PID: '' })).toBe('0,1,0');
    expect(run({ LISTEN_FDS: '2', LISTEN_PID: '1' })).toBe('1,1,1');
    expect(run({})).toBe('1,1,1');
  });

  it.each(['auth', 'fds'])('the pipes of MAKEFLAGS --jobserver-%s stay', (option) => {
    const other = leak();
    const pipes = fs.mkdtempSync('/tmp/noinherit-');
    spawnSync('mkfifo', [`${pipes}/fifo`]);
    const fifo = fs.openSync(`${pipes}/fifo`, fs.constants.O_RDWR);
    clearFlag(fifo);
    process.env['MAKEFLAGS'] = ` -j4 --jobserver-${option}=${fifo},${fifo} -- X=1`;
    sealDescriptors();
    expect([fifo, other].map(childHolds)).toEqual([true, false]);
    fs.closeSync(fifo);
    fs.rmSync(pipes, { recursive: true });
  });

  it('descriptors that MAKEFLAGS names and that are no pipes are sealed', () => {
    const [read, write] = [leak(), leak()];
    process.env['MAKEFLAGS'] = `--jobserver-auth=${read},${write}`;
    sealDescriptors();
    expect([read, write].map(childHolds)).toEqual([false, false]);
  });

  it.each<[Record<string, string>, Record<number, string>]>([
    [{}, {}],
    [{ LISTEN_FDS: '3' }, { 3: 'LISTEN_FDS', 4: 'LISTEN_FDS' }],
    [
      { LISTEN_FDS: '3', LISTEN_PID: '' },
      { 3: 'LISTEN_FDS', 4: 'LISTEN_FDS' },
    ],
    [
      { LISTEN_FDS: '3', LISTEN_PID: 'none' },
      { 3: 'LISTEN_FDS', 4: 'LISTEN_FDS' },
    ],
    [
      { LISTEN_FDS: '9', LISTEN_PID: '77' },
      { 3: 'LISTEN_FDS', 4: 'LISTEN_FDS', 5: 'LISTEN_FDS', 6: 'LISTEN_FDS' },
    ],
    [{ LISTEN_FDS: '1', LISTEN_PID: 'x1' }, { 3: 'LISTEN_FDS' }],
    [{ LISTEN_FDS: '1', LISTEN_PID: '1x' }, { 3: 'LISTEN_FDS' }],
    [{ LISTEN_FDS: '1', LISTEN_PID: '1' }, {}],
    [{ LISTEN_FDS: '1', LISTEN_PID: '12' }, {}],
    [{ LISTEN_FDS: '4096' }, { 3: 'LISTEN_FDS', 4: 'LISTEN_FDS', 6: 'LISTEN_FDS' }],
    [{ LISTEN_FDS: '4097' }, {}],
    [{ LISTEN_FDS: '-1' }, {}],
    [{ LISTEN_FDS: 'many' }, {}],
    [{ LISTEN_FDS: '99999999' }, {}],
    [{ CRASHDUMP_SIGNAL_FD: '5' }, { 5: 'CRASHDUMP_SIGNAL_FD' }],
    [{ CRASHDUMP_SIGNAL_FD: '9' }, {}],
    [{ CRASHDUMP_SIGNAL_FD: '' }, {}],
    [{ CRASHDUMP_SIGNAL_FD: '-1' }, {}],
    [{ NODE_CHANNEL_FD: '3' }, { 3: 'NODE_CHANNEL_FD' }],
    [{ MAKEFLAGS: '-j --jobserver-auth=4,6' }, { 4: 'MAKEFLAGS', 6: 'MAKEFLAGS' }],
    [{ MAKEFLAGS: '--jobserver-auth=4,6 --jobserver-fds=5,3' }, {}],
    [{ MAKEFLAGS: '--jobserver-auth=fifo:/tmp/3,4' }, {}],
    [{ MAKEFLAGS: '--jobserver-auth=-2,-2' }, {}],
    [{ MAKEFLAGS: 'w -- A=b' }, {}],
  ])('%j means %j', (env, expected) => {
    const kinds = new Map([
      [3, 'socket'],
      [4, 'pipe'],
      [5, 'file'],
      [6, 'pipe'],
    ] as const);
    const owner = { pid: 77, kindAt: (fd: number) => kinds.get(fd as 3) };
    expect(Object.fromEntries(namedByEnvironment(env, owner))).toEqual(expected);
  });

  it('is read again in another turn', async () => {
    const fd = leak();
    process.env['CRASHDUMP_SIGNAL_FD'] = String(fd);
    sealDescriptors();
    expect(childHolds(fd)).toBe(true);
    delete process.env['CRASHDUMP_SIGNAL_FD'];
    await Promise.resolve();
    sealDescriptors();
    expect(childHolds(fd)).toBe(false);
  });
});

describe('what a spawn passes on by its options', () => {
  it('still arrives: extra pipes, numbers, and the IPC channel', async () => {
    const fd = fs.openSync('/proc/self/comm', 'r');
    sealDescriptors();
    const listing = spawnSync('sh', ['-c', 'readlink /proc/self/fd/3; echo written >&4'], {
      stdio: ['ignore', 'pipe', 'inherit', fd, 'pipe'],
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect(listing.output[1]?.trim()).toMatch(/\/comm$/);
    expect(listing.output[4]?.trim()).toBe('written');
    fs.closeSync(fd);

    const child = fork('-e', ["process.send('hello', () => process.disconnect())"], { execArgv: [], stdio: 'ignore' });
    sealDescriptors();
    const [message] = (await once(child, 'message')) as [unknown];
    expect(message).toBe('hello');
    await once(child, 'close');
  });
});

it('is known to have been inheritable: the leak that these tests make is real', () => {
  const fd = leak();
  expect([isInheritable(fd), childHolds(fd)]).toEqual([true, true]);
});
