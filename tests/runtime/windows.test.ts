import { describe, expect, it, vi } from 'vitest';
import type { Binding, SystemDescriptor } from '../../src/runtime/bindings/binding.ts';
import { bindWindows } from '../../src/runtime/bindings/windows.ts';
import type { WindowsCalls } from '../../src/runtime/bindings/windows-calls.ts';
import { handlesOfAllProcesses } from '../../src/runtime/bindings/windows-handles.ts';

// The binding with calls that imitate Windows'. tests/platforms runs it with the real ones (`npm run test:windows`).

const [DISK, CHAR, PIPE, OTHER] = [1, 2, 3, 0];
const NOT_IMPLEMENTED = 0xc000_0002 | 0;
const LENGTH_MISMATCH = 0xc000_0004 | 0;

interface Handle {
  flags: number;
  readonly type: number;
  readonly socket?: readonly [type: number, local: string | undefined, remote?: string];
  readonly identity?: string;
}

const file = (flags: number, identity = '1:0:1'): Handle => ({ flags, type: DISK, identity });
const socket = (flags: number): Handle => ({ flags, type: PIPE, socket: [1, '127.0.0.1:80', '127.0.0.1:81'] });
const pipe = (flags: number): Handle => ({ flags, type: PIPE });

type Listing = 'process' | 'system' | 'each value';

/** A system with these handles, which lists them by one of the three methods. */
function makeCalls(
  handles: Map<SystemDescriptor, Handle>,
  listing: Listing = 'process',
  pointerSize = 8,
): WindowsCalls & { writes: SystemDescriptor[] } {
  let error = 0;
  const writes: SystemDescriptor[] = [];
  const answer = (
    bytes: Buffer,
    length: number[],
    layout: (entry: number, handle: SystemDescriptor, value: Handle) => void,
    count: number,
  ): number => {
    const size = 2 * pointerSize + count * (3 * pointerSize + 16);
    // As koffi does, which fills what the list has and adds nothing.
    if (length.length > 0) length[0] = size;
    if (bytes.length < size) return LENGTH_MISMATCH;
    writePointer(bytes, 0, count, pointerSize);
    [...handles].forEach(([handle, value], index) =>
      layout(2 * pointerSize + index * (3 * pointerSize + 16), handle, value),
    );
    return 0;
  };
  return {
    writes,
    pointerSize,
    processId: 42,
    queryProcess: (bytes, length) =>
      listing !== 'process'
        ? NOT_IMPLEMENTED
        : answer(
            bytes,
            length,
            (entry, handle, value) => {
              writePointer(bytes, entry, handle, pointerSize);
              bytes.writeUInt32LE(value.flags === 1 ? 2 : 0, entry + 3 * pointerSize + 8);
            },
            handles.size,
          ),
    bytesToRead: () => 0,
    querySystem: (bytes, length) =>
      listing !== 'system'
        ? NOT_IMPLEMENTED
        : answer(
            bytes,
            length,
            (entry, handle, value) => {
              // Another process's handle with the same value is not ours.
              writePointer(bytes, entry + pointerSize, value.identity === 'foreign' ? 43 : 42, pointerSize);
              writePointer(bytes, entry + 2 * pointerSize, handle, pointerSize);
              bytes.writeUInt32LE(0x12_0089, entry + 3 * pointerSize);
              bytes.writeUInt16LE(37, entry + 3 * pointerSize + 6);
              bytes.writeUInt32LE(value.flags === 1 ? 2 : 0, entry + 3 * pointerSize + 8);
            },
            handles.size,
          ),
    osHandle: (fd) => [0x10, 0x14, 0x18, 0x1c][fd] ?? -1,
    getFlags(handle) {
      error = 6;
      return handles.get(handle)?.flags;
    },
    setInherit(handle, inherit) {
      const found = handles.get(handle);
      error = found === undefined ? 6 : 5;
      if (found === undefined || found.identity === 'denied') return false;
      writes.push(handle);
      found.flags = inherit ? 1 : 0;
      return true;
    },
    lastError: () => error,
    standardHandles: () => [0x10, 0x14, 0x20],
    fileType: (handle) => handles.get(handle)?.type ?? OTHER,
    fileInformation: (handle) => ({ isDirectory: false, identity: handles.get(handle)?.identity ?? '' }),
    finalPath: (handle) => `C:\\${handle}`,
    socketType: (handle) => handles.get(handle)?.socket?.[0],
    socketName: (handle) => handles.get(handle)?.socket?.[1],
    peerName: (handle) => handles.get(handle)?.socket?.[2],
  };
}

function writePointer(bytes: Buffer, offset: number, value: SystemDescriptor, size: number): void {
  if (size === 4) bytes.writeInt32LE(Number(value), offset);
  else bytes.writeBigInt64LE(BigInt(value), offset);
}

const bind = (calls: WindowsCalls): Binding => bindWindows(calls, () => undefined);
const inheritable = (handles: Map<SystemDescriptor, Handle>): SystemDescriptor[] =>
  [...handles].filter(([, { flags }]) => flags === 1).map(([handle]) => handle);
const NOTHING = new Set<SystemDescriptor>();

describe.each(['process', 'system', 'each value'] as const)('handles as listed by %s', (listing) => {
  it.each([8, 4])('are sealed with pointers of %i bytes, but for the standard ones and the kept', (pointerSize) => {
    const handles = new Map([0x10, 0x14, 0x18, 0x20, 0x100, 0x104, 0x108].map((handle) => [handle, file(1)] as const));
    bind(makeCalls(handles, listing, pointerSize)).seal(new Set([0x104]), { othersMaySpawn: false });
    expect(inheritable(handles as Map<SystemDescriptor, Handle>)).toEqual([0x10, 0x14, 0x18, 0x20, 0x104]);
  });

  it('are written to only where the flag is set', () => {
    const calls = makeCalls(
      new Map([
        [0x100, file(0)],
        [0x104, file(1)],
      ]),
      listing,
    );
    bind(calls).seal(NOTHING, { othersMaySpawn: true });
    expect(calls.writes).toEqual([0x104]);
  });

  it('may be many: the list gets as much room as it needs, as soon as the system has said how much', () => {
    const handles = new Map<SystemDescriptor, Handle>(
      Array.from({ length: 5_000 }, (_, index) => [0x100 + index * 4, file(index % 2)]),
    );
    const calls = makeCalls(handles, listing);
    const queries = [vi.spyOn(calls, 'queryProcess'), vi.spyOn(calls, 'querySystem')];
    bind(calls).seal(NOTHING, { othersMaySpawn: true });
    expect(inheritable(handles)).toEqual([]);
    const asked = { process: [2, 0], system: [1, 2], 'each value': [1, 1] };
    expect(queries.map(({ mock }) => mock.calls.length)).toEqual(asked[listing]);
  });
});

it('handles that are opened faster than they are listed are found by the next method, after eight attempts', () => {
  const handles = new Map<SystemDescriptor, Handle>([[0x100, file(1)]]);
  const calls = makeCalls(handles, 'system');
  const rooms: number[] = [];
  const queryProcess = (bytes: Buffer, length: number[]): number => {
    rooms.push(bytes.length);
    length[0] = bytes.length;
    return LENGTH_MISMATCH;
  };
  bind({ ...calls, queryProcess }).seal(NOTHING, { othersMaySpawn: true });
  expect(inheritable(handles)).toEqual([]);
  // Twice the room each time, so that a list that grows is caught up with.
  expect(rooms).toEqual(Array.from({ length: 8 }, (_, attempt) => 0x4000 * 2 ** attempt));
});

it('a handle that only the query of each value can find lies among the first 65,536', () => {
  const last = 4 * 0xffff;
  const handles = new Map<SystemDescriptor, Handle>([last, last + 4].map((handle) => [handle, file(1)]));
  bind(makeCalls(handles, 'each value')).seal(NOTHING, { othersMaySpawn: true });
  expect(inheritable(handles)).toEqual([last + 4]);
});

it('the handles of all processes are listed with what the system says about each, or not at all', () => {
  const handles = new Map<SystemDescriptor, Handle>([
    [0x104, file(1)],
    [0x100, { ...file(0), identity: 'foreign' }],
  ]);
  const found = handlesOfAllProcesses(makeCalls(handles, 'system'));
  expect(found).toEqual([
    { processId: 42, value: 0x104, inheritable: true, access: 0x12_0089, type: 37 },
    { processId: 43, value: 0x100, inheritable: false, access: 0x12_0089, type: 37 },
  ]);
  expect(handlesOfAllProcesses(makeCalls(handles, 'each value'))).toBeUndefined();
});

describe('a seal', () => {
  it('leaves to other threads what libuv may have made for their spawns', () => {
    const make = (): Map<SystemDescriptor, Handle> =>
      new Map([
        [0x100, file(1)],
        [0x104, socket(1)],
        [0x108, pipe(1)],
        [0x10c, { flags: 1, type: CHAR }],
        [0x110, { flags: 1, type: OTHER }],
      ]);
    const [alone, among] = [make(), make()];
    bind(makeCalls(alone)).seal(NOTHING, { othersMaySpawn: false });
    bind(makeCalls(among)).seal(NOTHING, { othersMaySpawn: true });
    expect(inheritable(alone)).toEqual([]);
    expect(inheritable(among)).toEqual([0x108, 0x10c]);
  });

  it("does not touch another process's handles", () => {
    const handles = new Map<SystemDescriptor, Handle>([[0x100, { ...file(1), identity: 'foreign' }]]);
    bind(makeCalls(handles, 'system')).seal(NOTHING, { othersMaySpawn: false });
    expect(inheritable(handles)).toEqual([0x100]);
  });

  it('passes over what was closed meanwhile, and reports what is refused', () => {
    const handles = new Map<SystemDescriptor, Handle>([
      [0x100, file(1)],
      [0x104, file(1)],
    ]);
    const calls = makeCalls(handles);
    const closing = {
      ...calls,
      setInherit: (handle: SystemDescriptor, inherit: boolean) => (
        handles.delete(0x100),
        calls.setInherit(handle, inherit)
      ),
    };
    bind(closing).seal(NOTHING, { othersMaySpawn: true });
    expect(inheritable(handles)).toEqual([]);
    const denied = new Map<SystemDescriptor, Handle>([[0x1a0, { ...file(1), identity: 'denied' }]]);
    expect(() => bind(makeCalls(denied)).seal(NOTHING, { othersMaySpawn: true })).toThrow(
      expect.objectContaining({
        code: 'ERR_NOINHERIT_SYSCALL',
        errno: 'ERROR_ACCESS_DENIED',
        syscall: 'SetHandleInformation',
        message: 'SetHandleInformation(0x1a0) failed: ERROR_ACCESS_DENIED (5)',
      }),
    );
  });
});

describe('a handle', () => {
  const huge = 2n ** 62n;

  it('beyond the safe integers is a bigint all the way', () => {
    const handles = new Map<SystemDescriptor, Handle>([
      [huge, file(1)],
      [0x104, file(1)],
    ]);
    const binding = bind(makeCalls(handles));
    expect(binding.list().map(({ handle }) => handle)).toEqual([0x104, huge]);
    expect(binding.isInheritable(huge)).toBe(true);
    binding.setInheritable(huge, false);
    expect(inheritable(handles)).toEqual([0x104]);
    binding.seal(new Set([0x104]), { othersMaySpawn: false });
    expect(inheritable(handles)).toEqual([0x104]);
  });

  it('is what stands behind a number, and a closed number is refused', () => {
    const binding = bind(makeCalls(new Map()));
    expect(binding.ofNumber(3)).toBe(0x1c);
    expect(() => binding.ofNumber(9)).toThrow(
      expect.objectContaining({ code: 'ERR_NOINHERIT_SYSCALL', errno: 'EBADF', syscall: 'uv_get_osfhandle' }),
    );
  });

  it('that is closed is refused by the name that Windows has for it, and an unknown error by its number', () => {
    const calls = makeCalls(new Map());
    const expected = { code: 'ERR_NOINHERIT_SYSCALL', errno: 'ERROR_INVALID_HANDLE', syscall: 'GetHandleInformation' };
    expect(() => bind(calls).isInheritable(4)).toThrow(expect.objectContaining(expected));
    expect(() => bind(calls).setInheritable(4, true)).toThrow(expect.objectContaining(expected));
    expect(() => bind(calls).identify(4)).toThrow(expect.objectContaining(expected));
    expect(() => bind({ ...calls, lastError: () => 1234 }).isInheritable(4)).toThrow('WINDOWS_ERROR_1234 (1234)');
  });

  it('is written only if it is not as wanted', () => {
    const calls = makeCalls(new Map([[4, file(0)]]));
    bind(calls).setInheritable(4, false);
    expect(calls.writes).toEqual([]);
  });

  it('is told from the next of the same value by its file or its addresses', () => {
    const identify = (handle: Handle): string => bind(makeCalls(new Map([[4, handle]]))).identify(4);
    const other: Handle = { flags: 1, type: PIPE, socket: [1, '127.0.0.1:80', '127.0.0.1:82'] };
    const all = [file(1), file(1, '1:0:2'), socket(1), other, pipe(1), { flags: 1, type: CHAR }].map(identify);
    expect(new Set(all).size).toBe(all.length);
    expect(identify(socket(0))).toBe(identify(socket(1)));
  });

  it('is listed with its kind, and path or addresses', () => {
    const handles = new Map<SystemDescriptor, Handle>([
      [8, file(1)],
      [12, socket(1)],
      [16, pipe(1)],
      [24, { flags: 1, type: CHAR }],
      [28, { flags: 1, type: OTHER }],
    ]);
    expect(bind({ ...makeCalls(handles), standardHandles: () => [], osHandle: () => -1 }).list()).toEqual([
      { handle: 8, kind: 'file', path: 'C:\\8' },
      { handle: 12, kind: 'socket', localAddress: '127.0.0.1:80', remoteAddress: '127.0.0.1:81' },
      { handle: 16, kind: 'pipe' },
      { handle: 24, kind: 'device' },
      { handle: 28, kind: 'other' },
    ]);
  });

  it('is not listed if it is a standard one of the system or of Node, or was closed since the list was read', () => {
    const handles = new Map<SystemDescriptor, Handle>([0x18, 0x20, 0x100, 0x104].map((handle) => [handle, file(1)]));
    const calls = makeCalls(handles);
    const closing = { ...calls, getFlags: (handle: SystemDescriptor) => (handle === 0x100 ? undefined : 1) };
    expect(
      bind(closing)
        .list()
        .map(({ handle }) => handle),
    ).toEqual([0x104]);
  });

  it('is listed as what is known of it', () => {
    const handles = new Map<SystemDescriptor, Handle>([
      [8, file(1)],
      [12, { flags: 1, type: PIPE, socket: [2, '127.0.0.1:80'] }],
      [40, { flags: 1, type: PIPE, socket: [1, undefined, '127.0.0.1:81'] }],
    ]);
    const calls = { ...makeCalls(handles), finalPath: () => undefined };
    const directory = { ...calls, fileInformation: () => ({ isDirectory: true, identity: '1:0:1' }) };
    const unknown = { ...calls, fileInformation: () => undefined };
    expect(bind(directory).list()[0]).toEqual({ handle: 8, kind: 'directory' });
    expect(bind(unknown).list()).toEqual([
      { handle: 8, kind: 'file' },
      { handle: 12, kind: 'socket', localAddress: '127.0.0.1:80' },
      { handle: 40, kind: 'socket', remoteAddress: '127.0.0.1:81' },
    ]);
    expect(bind(unknown).identify(8)).toMatch(/^file/);
  });

  it('may inherit or not, and does not if it is closed', () => {
    const binding = bind(
      makeCalls(
        new Map([
          [4, file(1)],
          [8, file(0)],
        ]),
      ),
    );
    expect([4, 8, 12].map((handle) => binding.mayInherit(handle))).toEqual([true, false, false]);
  });

  it('that was never there for a standard number is refused as a closed one', () => {
    const binding = bind({ ...makeCalls(new Map()), osHandle: () => -2 });
    expect(() => binding.ofNumber(1)).toThrow(expect.objectContaining({ errno: 'EBADF' }));
  });

  it('that Windows does not let be marked is refused by its name', () => {
    const binding = bind(makeCalls(new Map([[4, { ...file(1), identity: 'denied' }]])));
    expect(() => binding.setInheritable(4, false)).toThrow(
      expect.objectContaining({ errno: 'ERROR_ACCESS_DENIED', syscall: 'SetHandleInformation' }),
    );
  });
});

describe('what waits to be read', () => {
  it('is counted, unknown where nobody holds the other end, and anything else an error', () => {
    const ask = (bytesToRead: number | undefined, lastError: number): number | undefined =>
      bind({ ...makeCalls(new Map()), bytesToRead: () => bytesToRead, lastError: () => lastError }).unread(0x100);
    expect(ask(17, 0)).toBe(17);
    expect(ask(undefined, 109)).toBe(undefined);
    expect(() => ask(undefined, 6)).toThrow(
      expect.objectContaining({ errno: 'ERROR_INVALID_HANDLE', syscall: 'PeekNamedPipe' }),
    );
  });
});
