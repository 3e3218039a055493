// How does the audit read the answers of Windows? tests/platforms/command.check.mjs runs it on Windows itself.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { Judge } from '../../src/audit/judge.ts';
import type { ProcessCalls } from '../../src/audit/windows/calls.ts';
import { WindowsTable } from '../../src/audit/windows/table.ts';

const OBJ_INHERIT = 2;

/** A handle of some process. The string is a name for its object. */
type Handle = readonly [pid: number, value: number, object: string, inheritable: boolean];

/** A handle of this process, which shows the type number of files. */
const OWN_FILE = 1004;
const FILE_TYPE = 37;
type Row = readonly [state: number, local: number[], port: number, remote: number[], remotePort: number];

/** GetExtendedTcpTable, of IPv4. */
function tableOf(rows: readonly Row[]): ProcessCalls['tcpTable'] {
  return (bytes, size, family) => {
    size[0] = 20_000;
    if (bytes.length < size[0]) return 122;
    if (family !== 2) return 0;
    bytes.writeUInt32LE(rows.length, 0);
    for (const [index, [state, local, port, remote, remotePort]] of rows.entries()) {
      const row = bytes.subarray(4 + index * 24);
      row.writeUInt32LE(state, 0);
      row.set(local, 4);
      row.writeUInt16BE(port, 8);
      row.set(remote, 12);
      row.writeUInt16BE(remotePort, 16);
    }
    return 0;
  };
}

/** Duplicates that were closed. */
const closed: (bigint | number)[] = [];

/** A 64-bit machine. A duplicate is the handle's index in the list; two are the same if their objects are. */
function machine(others: readonly Handle[], broken: Partial<ProcessCalls> = {}): WindowsTable {
  const handles: Handle[] = [...others, [process.pid, OWN_FILE, 'C:\\own', false]];
  const objectOf = (copy: number | bigint): string => handles[Number(copy)]?.[2] ?? '';
  const standard: Record<number, number[]> = { 20: [8] };
  return new WindowsTable({
    pointerSize: 8,
    querySystem(bytes, length) {
      length[0] = 16 + handles.length * 40;
      if (bytes.length < length[0]) return 0xc000_0004 | 0;
      bytes.writeBigInt64LE(BigInt(handles.length), 0);
      for (const [index, [pid, value, , inheritable]] of handles.entries()) {
        const entry = 16 + index * 40;
        bytes.writeBigInt64LE(BigInt(pid), entry + 8);
        bytes.writeBigInt64LE(BigInt(value), entry + 16);
        bytes.writeUInt32LE(1, entry + 24);
        bytes.writeUInt16LE(FILE_TYPE, entry + 30);
        bytes.writeUInt32LE(inheritable ? OBJ_INHERIT : 0, entry + 32);
      }
      return 0;
    },
    processes: () => [
      { pid: 10, parent: 4, name: 'server.exe' },
      { pid: 20, parent: 10, name: 'worker.exe' },
      { pid: 30, parent: 20, name: 'elder.exe' },
    ],
    openProcess: (pid) => pid,
    startedAt: (process) => ({ 10: 100, 20: 200, 30: 50 })[Number(process)],
    commandLine: (process) => (process === 20 ? '"C:\\w.exe" --all' : undefined),
    standardHandles: (process) => standard[Number(process)],
    duplicate: (process, value) => handles.findIndex(([pid, its]) => pid === process && its === value),
    isSame: (one, other) => objectOf(one) === objectOf(other),
    osHandle: () => OWN_FILE,
    close: (copy) => closed.push(copy),
    fileTypeInTime: (copy) => (/^[A-Z]:/.test(objectOf(copy)) ? 1 : objectOf(copy) === 'NUL' ? 2 : 3),
    fileInformation: () => ({ isDirectory: false, identity: '' }),
    finalPath: objectOf,
    socketType: (copy) => (objectOf(copy).startsWith('socket') ? 1 : undefined),
    socketAddress: (copy) => (objectOf(copy).startsWith('socket') ? '127.0.0.1:80' : undefined),
    peerName: (copy) => /to (.*)/.exec(objectOf(copy))?.[1],
    tcpTable: tableOf([
      [2, [127, 0, 0, 1], 80, [0, 0, 0, 0], 0],
      [5, [127, 0, 0, 1], 80, [127, 0, 0, 1], 4711],
      [11, [127, 0, 0, 1], 80, [127, 0, 0, 1], 4712],
      [2, [0, 0, 0, 0], 443, [0, 0, 0, 0], 0],
    ]),
    udpTable: tableOf([]),
    ...broken,
  });
}

describe('the table of a Windows machine', () => {
  const table = machine([
    [10, 4, 'C:\\log', true],
    [10, 12, 'socket a', false],
    [20, 4, 'C:\\log', true],
    [20, 8, 'C:\\out', true],
    [20, 12, 'socket a', true],
    [20, 16, 'NUL', true],
    [20, 20, 'pipe', false],
  ]);

  it('lists what is inheritable, but no stdio and no device, with whom it came from', () => {
    const judge = new Judge(table);
    const { command, parent, findings } = judge.judge(20);
    expect([command, parent]).toEqual(['"C:\\w.exe" --all', 10]);
    expect(findings).toMatchObject([
      { fd: 4, inheritable: true, access: 'read', from: 10 },
      // The parent has marked it since.
      { fd: 12, inheritable: true, from: 10 },
    ]);
    expect(judge.objects).toMatchObject([
      { kind: 'file', name: 'C:\\log', holders: [{ pid: 10, inheritable: true }, { pid: 20 }] },
      { kind: 'socket', socket: { protocol: 'tcp', state: 'LISTEN', localAddress: '127.0.0.1:80' } },
    ]);
  });

  it('takes nobody for a parent who is younger', () => {
    expect(table.processes.get(30)).toMatchObject({ parent: 0 });
    expect(table.commandOf(30)).toBe('[elder.exe]');
  });

  it('knows who could not be looked at', () => {
    expect(machine([], { openProcess: (pid) => (pid === 20 ? undefined : pid) }).unreadable).toEqual([20]);
  });

  it('is refused where Windows does not list its handles', () => {
    expect(() => machine([], { querySystem: () => -1 })).toThrow('does not list the handles');
  });

  it('tells the sockets of a port apart by their other ends, with all who hold one, and without what nobody holds', () => {
    const found = machine([
      [10, 12, 'socket a', false],
      [10, 16, 'socket b to 127.0.0.1:4711', false],
      [20, 16, 'socket b to 127.0.0.1:4711', false],
      [20, 24, 'C:\\log', false],
    ]).socketsOfPort(80);
    const localAddress = '127.0.0.1:80';
    expect(found.map(({ socket, places }) => [socket, places.map(({ pid }) => pid)])).toEqual([
      [{ protocol: 'tcp', state: 'LISTEN', localAddress }, [10]],
      [{ protocol: 'tcp', state: 'ESTABLISHED', localAddress, remoteAddress: '127.0.0.1:4711' }, [10, 20]],
    ]);
  });

  it('does not guess which socket it is where Winsock does not know it', () => {
    const [found] = machine([[10, 12, 'socket a', false]], { socketType: () => undefined }).socketsOfPort(80);
    expect(found?.socket).toEqual({ protocol: 'tcp', localAddress: '127.0.0.1:80' });
  });

  it('knows of a port that it has a holder who could not be looked at', () => {
    const hidden = machine([[10, 12, 'socket a', false]], { openProcess: () => undefined }).socketsOfPort(443);
    expect(hidden).toEqual([{ socket: { protocol: 'tcp', state: 'LISTEN', localAddress: '0.0.0.0:443' }, places: [] }]);
    expect(machine([]).socketsOfPort(8080)).toEqual([]);
    expect(() => machine([], { tcpTable: () => 5 }).socketsOfPort(80)).toThrow('does not list its ports');
  });

  it('finds a file by what it is, however it is named, and asks nothing more of what does not answer', () => {
    const file = fileURLToPath(import.meta.url);
    const { dev, ino } = statSync(file, { bigint: true });
    const identity = [dev, ino >> 32n, ino].map((number) => BigInt.asUintN(32, number)).join(':');
    const asked: unknown[] = [];
    const handles: Handle[] = [
      [10, 4, 'C:\\this', false],
      [20, 8, 'C:\\other', false],
      [20, 12, 'pipe', false],
    ];
    const found = machine(handles, {
      fileTypeInTime: (copy) => (copy === 2 ? undefined : 1),
      fileInformation: (copy) => {
        asked.push(copy);
        return { isDirectory: false, identity: copy === 0 ? identity : '1:2:3' };
      },
    }).placesOfFile(file);
    expect(found).toMatchObject([{ pid: 10, fd: 4, kind: 'file' }]);
    expect(asked).not.toContain(2);
    expect(closed).toContain(2);
  });
});
