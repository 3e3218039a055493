import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as koffi from 'koffi';
import {
  isInheritable,
  listInheritable,
  NoInheritError,
  sealDescriptors,
  setNoInherit,
} from '../../src/runtime/index.ts';
import { bindDarwin, declareDarwinCalls, type DarwinCalls } from '../../src/runtime/bindings/darwin.ts';
import { declareLinuxCalls } from '../../src/runtime/bindings/linux.ts';
import type { KoffiModule } from '../../src/runtime/load-koffi.ts';
import { replaceBinding } from '../../src/runtime/native.ts';
import { darwinAddresses, formatSocketAddress } from '../../src/runtime/socket-address.ts';
import { childHolds, clearFlag, handleFd, openInheritable, rawFlags } from './helpers.ts';

// The macOS binding cannot run here, but its logic can: with Linux's own fcntl, and a list of descriptors in macOS's
// format.
const linux = declareLinuxCalls(koffi);

/** `struct proc_fdinfo`s of this process's open descriptors. */
function descriptorList(): Buffer {
  const numbers = fs.readdirSync('/proc/self/fd').map(Number);
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((fd, index) => bytes.writeInt32LE(fd, 8 * index));
  return bytes;
}

const calls: DarwinCalls = {
  ...linux,
  getPath: (fd) => fs.readlinkSync(`/proc/self/fd/${fd}`),
  listDescriptors(buffer) {
    const list = descriptorList();
    // As the kernel does: reports a size with some room to spare, and fills in what fits.
    return buffer === null ? list.length + 160 : list.copy(buffer);
  },
};

const opened: number[] = [];
function leak(path?: string): number {
  const fd = openInheritable(path);
  opened.push(fd);
  return fd;
}

afterEach(() => {
  replaceBinding(undefined);
  for (const fd of opened.splice(0)) fs.closeSync(fd);
});

const ways: readonly [string, DarwinCalls][] = [
  ['proc_pidinfo', calls],
  [
    'proc_pidinfo whose first answer is too small',
    { ...calls, listDescriptors: (buffer) => (buffer === null ? 8 : calls.listDescriptors(buffer)) },
  ],
  ['every number, where proc_pidinfo says nothing', { ...calls, listDescriptors: () => 0, openMax: () => 2048 }],
  [
    'every number, where proc_pidinfo fails the second time',
    { ...calls, listDescriptors: (buffer) => (buffer === null ? 800 : -1), openMax: () => 2048 },
  ],
];

describe.each(ways)('the macOS binding by %s', (_, chosen) => {
  beforeEach(() => replaceBinding(bindDarwin(chosen)));

  it('marks, asks, seals and leaves what is meant to be inherited', () => {
    const fds = [leak(), leak(), leak(), leak()] as const;
    setNoInherit(fds[0]);
    setNoInherit(fds[1], false);
    expect(fds.map(isInheritable)).toEqual([false, true, true, true]);
    sealDescriptors({ except: [fds[2]] });
    expect(fds.map(childHolds)).toEqual([false, true, true, false]);
    expect([0, 1, 2].map(rawFlags)).not.toContain(-1);
  });

  it('lists what is inheritable, with its path', () => {
    sealDescriptors();
    const fd = leak('/dev/zero');
    expect(listInheritable()).toEqual([{ fd, kind: 'device', path: '/dev/zero' }]);
  });

  it('names the errors of the system', () => {
    expect(() => setNoInherit(987_654)).toThrow(
      expect.objectContaining({ code: 'ERR_NOINHERIT_SYSCALL', errno: 'EBADF', syscall: 'fcntl' }),
    );
    expect(() => isInheritable(987_654)).toThrow(NoInheritError);
  });
});

describe('what a file has no path for', () => {
  it('is listed without one', () => {
    replaceBinding(bindDarwin({ ...calls, getPath: () => undefined }));
    sealDescriptors();
    const fd = leak();
    expect(listInheritable()).toEqual([{ fd, kind: 'device' }]);
  });

  it('is listed without one if macOS knows none, and what can have none is not asked for', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const asked: number[] = [];
    replaceBinding(bindDarwin({ ...calls, getPath: (fd) => (asked.push(fd), '') }));
    sealDescriptors();
    const fd = leak();
    clearFlag(handleFd(server));
    const { port } = server.address() as net.AddressInfo;
    expect(listInheritable()).toEqual(
      [
        { fd, kind: 'device' },
        { fd: handleFd(server), kind: 'socket', localAddress: `127.0.0.1:${port}` },
      ].sort((one, other) => one.fd - other.fd),
    );
    expect(asked).toEqual([fd]);
    server.close();
  });

  it('is left out if it was closed meanwhile', () => {
    const closed = bindDarwin({ ...calls, getFlags: () => 0, openMax: () => 4096, listDescriptors: () => 0 }).list();
    expect(closed.every(({ fd }) => fs.existsSync(`/proc/self/fd/${fd}`))).toBe(true);
  });
});

describe('what waits to be read', () => {
  it('is counted, and what cannot be asked is an error', () => {
    const native = bindDarwin(calls);
    const path = `${fs.mkdtempSync(join(tmpdir(), 'noinherit-'))}/pipe`;
    spawnSync('mkfifo', [path]);
    const pipe = fs.openSync(path, fs.constants.O_RDWR);
    fs.rmSync(dirname(path), { recursive: true });
    expect(native.unread(pipe)).toBe(0);
    fs.writeSync(pipe, 'seventeen letters');
    expect(native.unread(pipe)).toBe(17);
    fs.closeSync(pipe);
    expect(() => native.unread(pipe)).toThrow(expect.objectContaining({ errno: 'EBADF', syscall: 'ioctl' }));
  });
});

describe('the declarations', () => {
  /** A koffi that records what is declared and called, and whose functions return `result`. */
  function recorder(result = 0): [KoffiModule, declared: string[], called: unknown[][]] {
    const [declared, called]: [string[], unknown[][]] = [[], []];
    const func = (prototype: string) => {
      declared.push(prototype);
      const name = /(\w+)\(/.exec(prototype)?.[1];
      return (...args: unknown[]) => {
        called.push([name, ...args]);
        return result;
      };
    };
    return [{ load: () => ({ func }), errno: () => 0 } as unknown as KoffiModule, declared, called];
  }

  it('pass the flag as a variadic argument, which arm64 needs, and ask for the descriptors of this process', () => {
    const [fake, declared, called] = recorder();
    const native = declareDarwinCalls(fake);
    native.getFlags(5);
    native.setFlags(5, 1);
    native.listDescriptors(null);
    native.getPath(5);
    native.bytesToRead(5);
    expect(declared).toContain('int fcntl(int fd, int cmd, ...)');
    expect(declared).not.toContain('int fcntl(int fd, int cmd, int flags)');
    expect(called).toEqual([
      ['fcntl', 5, 1],
      ['fcntl', 5, 2, 'int', 1],
      ['proc_pidinfo', process.pid, 1, 0, null, 0],
      ['fcntl', 5, 50, 'uint8_t *', expect.any(Buffer)],
      ['ioctl', 5, 0x4004_667f, 'int *', expect.any(Int32Array)],
    ]);
  });

  it('give the path up to its end, and none where the system has none', () => {
    const [fake] = recorder();
    const path = (koffi: KoffiModule): string | undefined => declareDarwinCalls(koffi).getPath(5);
    expect(path(fake)).toBe('');
    expect(path(recorder(-1)[0])).toBeUndefined();
  });
});

describe('addresses, which start with their length', () => {
  it.each([
    [[16, 2, 0x1f, 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], '127.0.0.1:8080'],
    [[28, 30, 0, 80, 0, 0, 0, 0, ...Array<number>(15).fill(0), 1, 0, 0, 0, 0], '[::1]:80'],
    [[10, 1, ...Buffer.from('/tmp/a\0\0')], '/tmp/a'],
    [[16, 10, 0, 80, 0, 0, 0, 0], undefined],
  ])('%j is %s', (bytes, text) => {
    expect(formatSocketAddress(Buffer.from(bytes), bytes.length, darwinAddresses)).toBe(text);
  });
});

describe('the list of proc_pidinfo', () => {
  const listed = (listDescriptors: DarwinCalls['listDescriptors']): (number | undefined)[] =>
    bindDarwin({
      ...calls,
      listDescriptors,
      openMax() {
        throw new Error('every number would be tried');
      },
    })
      .list()
      .map(({ fd }) => fd);

  it('is asked for again, with twice the room, until it fits', () => {
    const fd = leak();
    const sizes: number[] = [];
    const found = listed((buffer) => {
      if (buffer === null) return 8;
      sizes.push(buffer.length);
      return calls.listDescriptors(buffer);
    });
    expect(found).toContain(fd);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes).toEqual(sizes.map((_, index) => 8 * 2 ** index + 8));
  });

  it('is not asked for again where it is empty', () => {
    expect(() => listed((buffer) => (buffer === null ? 8 : 0))).toThrow('every number would be tried');
  });

  it('is not asked for again where there is none', () => {
    let asked = 0;
    expect(() => listed(() => ((asked += 1), 0))).toThrow('every number would be tried');
    expect(asked).toBe(1);
  });
});
