// How does the audit read the answers of macOS? Never run on a Mac: the answers are built from the system's headers.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { Judge } from '../../src/audit/judge.ts';
import type { DarwinProcessCalls } from '../../src/audit/darwin/calls.ts';
import { DarwinTable } from '../../src/audit/darwin/table.ts';

const folder = mkdtempSync(join(tmpdir(), 'noinherit-darwin-'));
const log = join(folder, 'log');
writeFileSync(log, '');
afterAll(() => rmSync(folder, { recursive: true }));

interface Process {
  readonly parent: number;
  readonly name: string;
  readonly hasExecuted?: boolean;
  readonly hasEnded?: boolean;
  readonly args?: readonly string[];
  readonly environment?: readonly string[];
  /** By number: the type, and the structure about it. Undefined for a process of another user. */
  readonly fds?: Readonly<Record<number, readonly [type: number, bytes: Buffer]>>;
}

/** `struct proc_fileinfo`, with room for the rest of the structure. */
function file(size: number, isInheritable: boolean, flags = 3): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32LE(flags, 0);
  bytes.writeUInt32LE(isInheritable ? 0 : 2, 4);
  return bytes;
}

function vnode(path: string, isInheritable: boolean, type = 1, flags = 3): readonly [number, Buffer] {
  const bytes = file(1200, isInheritable, flags);
  const { dev, ino } = path === log ? statSync(log, { bigint: true }) : { dev: 7n, ino: BigInt(path.length) };
  bytes.writeUInt32LE(Number(dev), 24);
  bytes.writeBigUInt64LE(ino, 32);
  bytes.writeInt32LE(type, 24 + 136);
  bytes.write(path, 24 + 152);
  return [1, bytes];
}

function pipe(end: number, otherEnd: number): readonly [number, Buffer] {
  const bytes = file(184, true, end % 2 === 1 ? 1 : 2);
  bytes.writeBigUInt64LE(BigInt(end), 24 + 136);
  bytes.writeBigUInt64LE(BigInt(otherEnd), 24 + 144);
  return [6, bytes];
}

function socket(own: number, kind: number, write: (details: Buffer) => void, options = 0): readonly [number, Buffer] {
  const bytes = file(792, true);
  bytes.writeBigUInt64LE(BigInt(own), 24 + 136);
  bytes.writeInt32LE(kind === 1 ? 17 : 6, 24 + 156);
  bytes.writeInt16LE(options, 24 + 164);
  bytes.writeInt32LE(kind, 24 + 232);
  write(bytes.subarray(24 + 240));
  return [2, bytes];
}

const tcp = (own: number, port: number, state: number, remote = 0): readonly [number, Buffer] =>
  socket(own, 2, (details) => {
    details.writeUInt16BE(remote, 0);
    details.writeUInt16BE(port, 4);
    details.writeUInt8(1, 24);
    details.set([10, 0, 0, 9], 32 + 12);
    details.set([127, 0, 0, 1], 48 + 12);
    details.writeInt32LE(state, 80);
  });

const udp6 = (own: number, port: number): readonly [number, Buffer] =>
  socket(own, 1, (details) => {
    details.writeUInt16BE(port, 4);
    details.writeUInt8(2, 24);
    details.writeUInt8(1, 48 + 15);
  });

const unix = (own: number, peer: number, path = ''): readonly [number, Buffer] =>
  socket(
    own,
    3,
    (details) => {
      details.writeBigUInt64LE(BigInt(peer), 0);
      details.writeUInt8(path === '' ? 0 : path.length + 3, 16);
      details.write(path, 18);
    },
    path === '' ? 0 : 2,
  );

function machine(processes: Readonly<Record<number, Process>>): DarwinProcessCalls {
  const pids = [0, ...Object.keys(processes).map(Number), process.pid];
  return {
    listPids(buffer) {
      if (buffer) for (const [index, pid] of pids.entries()) buffer.writeInt32LE(pid, index * 4);
      return pids.length * 4;
    },
    pidInfo(pid, flavor, buffer) {
      const its = processes[pid];
      if (!its) return 0;
      if (flavor === 3 && buffer) {
        buffer.writeUInt32LE(its.hasExecuted === false ? 0 : 0x4000, 0);
        buffer.writeUInt32LE(its.hasEnded === true ? 5 : 2, 4);
        buffer.writeUInt32LE(pid, 12);
        buffer.writeUInt32LE(its.parent, 16);
        buffer.write(its.name, 64);
        buffer.writeBigUInt64LE(BigInt(pid), 120);
        buffer.writeBigUInt64LE(5000n, 128);
        return 136;
      }
      const fds = Object.entries(its.fds ?? {});
      if (buffer)
        for (const [index, [fd, [type]]] of fds.entries()) {
          buffer.writeInt32LE(Number(fd), index * 8);
          buffer.writeUInt32LE(type, index * 8 + 4);
        }
      return fds.length * 8;
    },
    fdInfo: (pid, fd, _flavor, buffer) => processes[pid]?.fds?.[fd]?.[1].copy(buffer) ?? 0,
    procArgs(pid, buffer) {
      const { args, environment = [] } = processes[pid] ?? {};
      if (!args) return -1;
      buffer.writeInt32LE(args.length, 0);
      return (
        4 +
        buffer.write(
          ['/bin/program', '', '', ...args, ...environment, '', 'executable_path=/bin/program', ''].join('\0'),
          4,
        )
      );
    },
  };
}

const server: Process = {
  parent: 1,
  name: 'node',
  args: ['node', 'server.js'],
  environment: ['PORT=80', 'EMPTY='],
  fds: {
    1: pipe(2, 1),
    20: vnode(log, true),
    21: tcp(0xa, 8080, 1),
    22: tcp(0xb, 8080, 5, 5555),
    23: unix(0xc, 0xd),
    24: vnode('/tmp', false, 2, 1),
    25: udp6(0xe, 53),
    26: unix(0xf, 0, '/tmp/s'),
    27: [5, Buffer.alloc(0)],
    28: socket(0x10, 6, () => {}),
    29: vnode('/dev/null', true, 3),
    30: vnode('', true),
  },
};
const table = new DarwinTable(
  machine({
    10: server,
    11: { parent: 10, name: 'git', fds: { 0: pipe(1, 2), 20: vnode(log, true, 1, 2), 21: tcp(0xa, 8080, 1) } },
    12: { parent: 10, name: 'node', hasExecuted: false, fds: { 3: unix(0xd, 0xc) } },
    13: { parent: 1, name: 'loginwindow' },
    14: { parent: 10, name: 'gone', hasEnded: true },
  }),
);

describe('the table of a Mac', () => {
  it('has all other processes, and knows whose descriptors are not shown', () => {
    expect([...table.processes.keys()]).toEqual([10, 11, 12, 13, 14]);
    expect(table.processes.get(10)).toEqual({
      pid: 10,
      parent: 1,
      name: 'node',
      hasEnded: false,
      endedChildren: 0,
      startedAt: 10_005,
    });
    expect(table.processes.get(14)?.hasEnded).toBe(true);
    expect(table.unreadable).toEqual([13]);
  });

  it('knows command lines and environments', () => {
    expect(table.commandOf(10)).toBe('node server.js');
    expect(table.environmentOf(10)).toEqual({ PORT: '80', EMPTY: '' });
    expect([table.commandOf(11), table.commandOf(99)]).toEqual(['[git]', '']);
    expect(table.environmentOf(11)).toEqual({});
  });

  it('tells a copy of a process from a program', () => {
    expect([10, 11, 12, 99].map((pid) => table.isFork(pid))).toEqual([false, false, true, false]);
    expect(table.startOf(12)).toBe(table.startOf(10));
    expect(table.startOf(11)).not.toBe(table.startOf(10));
    expect(table.startOf(99)).toBe('');
  });

  it('names what is open, and whether children get it', () => {
    expect(
      table.descriptorsOf(10).map(({ fd, kind, name, inheritable, access }) => [fd, kind, name, inheritable, access]),
    ).toEqual([
      [1, 'pipe', 'pipe', true, 'write'],
      [20, 'file', log, true, 'read and write'],
      [21, 'socket', 'socket', true, 'read and write'],
      [22, 'socket', 'socket', true, 'read and write'],
      [23, 'socket', 'socket', true, 'read and write'],
      [24, 'directory', '/tmp', false, 'read'],
      [25, 'socket', 'socket', true, 'read and write'],
      [26, 'socket', 'socket', true, 'read and write'],
      [28, 'socket', 'socket', true, 'read and write'],
      [29, 'device', '/dev/null', true, 'read and write'],
      [30, 'file', 'deleted file', true, 'read and write'],
    ]);
  });

  it('says what sockets are connected to', () => {
    const socketAt = (fd: number) => table.socketOf(table.at({ pid: 10, fd })!);
    expect([21, 22, 23, 25, 26, 28, 20].map(socketAt)).toEqual([
      { protocol: 'TCP', localAddress: '127.0.0.1:8080', state: 'LISTEN' },
      { protocol: 'TCP', localAddress: '127.0.0.1:8080', remoteAddress: '10.0.0.9:5555', state: 'CLOSE_WAIT' },
      { protocol: 'unix', peer: 'd' },
      { protocol: 'UDP', localAddress: '[::1]:53' },
      { protocol: 'unix', state: 'LISTEN', localAddress: '/tmp/s' },
      { protocol: 'other' },
      undefined,
    ]);
    expect(table.socketsOfPort(8080).map(({ places }) => places.map(({ pid, fd }) => [pid, fd]))).toEqual([
      [
        [10, 21],
        [11, 21],
      ],
      [[10, 22]],
    ]);
    expect(table.socketsOfPort(80)).toEqual([]);
  });

  it('finds the other ends of pipes and of pairs of sockets, and where a file is open', () => {
    const otherEnds = (fd: number) => table.otherEndsOf(table.at({ pid: 10, fd })!).map((end) => [end.pid, end.fd]);
    expect([1, 23, 26, 20].map(otherEnds)).toEqual([[[11, 0]], [[12, 3]], [], []]);
    expect(table.placesOf(table.at({ pid: 11, fd: 20 })!).map(({ pid }) => pid)).toEqual([10, 11]);
    expect(table.placesOfFile(log).map(({ pid, fd }) => [pid, fd])).toEqual([
      [10, 20],
      [11, 20],
    ]);
    expect(table.at({ pid: 10, fd: 27 })).toBeUndefined();
    expect(table.at({ pid: 99, fd: 1 })).toBeUndefined();
    expect(table.compareOpenFiles()).toBeUndefined();
  });

  it('is judged as any other', () => {
    const judge = new Judge(table);
    expect(judge.judge(11).findings.filter(({ meant }) => meant === undefined)).toMatchObject([
      { fd: 20, inheritable: true, from: 10 },
      { fd: 21, inheritable: true, from: 10 },
    ]);
  });

  it('does without what is closed between two questions', () => {
    const calls = machine({ 10: server });
    const closing = new DarwinTable({ ...calls, fdInfo: () => 0 });
    expect(closing.descriptorsOf(10)).toEqual([]);
    const gone = new DarwinTable({
      ...calls,
      pidInfo: (pid, flavor, buffer) => (flavor === 1 && buffer ? -1 : calls.pidInfo(pid, flavor, buffer)),
    });
    expect(gone.descriptorsOf(10)).toEqual([]);
  });
});
