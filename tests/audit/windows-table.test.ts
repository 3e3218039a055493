// What does the audit make of what Windows tells? Windows itself is looked at by tests/platforms/command.check.mjs.
import { describe, expect, it } from 'vitest';

import { Judge } from '../../src/audit/judge.ts';
import type { ProcessCalls } from '../../src/audit/windows/calls.ts';
import { WindowsTable } from '../../src/audit/windows/table.ts';

const OBJ_INHERIT = 2;

/** A handle of some process: what it is, by a name that stands for the object. */
type Handle = readonly [pid: number, value: number, object: string, inheritable: boolean];

/** A machine of 64 bits. A duplicate is the index of the handle in the list, and two are the same if their objects are. */
function machine(handles: readonly Handle[], broken: Partial<ProcessCalls> = {}): WindowsTable {
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
    fileType: (copy) => (/^[A-Z]:/.test(objectOf(copy)) ? 1 : objectOf(copy) === 'NUL' ? 2 : 3),
    fileInformation: () => ({ isDirectory: false, identity: '' }),
    finalPath: objectOf,
    socketType: (copy) => (objectOf(copy).startsWith('socket') ? 1 : undefined),
    socketName: () => '127.0.0.1:80',
    peerName: () => undefined,
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
      // Its parent has marked it since.
      { fd: 12, inheritable: true, from: 10 },
    ]);
    expect(judge.objects).toMatchObject([
      { kind: 'file', name: 'C:\\log', holders: [{ pid: 10, inheritable: true }, { pid: 20 }] },
      { kind: 'socket', socket: { protocol: 'tcp', localAddress: '127.0.0.1:80' } },
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
});
