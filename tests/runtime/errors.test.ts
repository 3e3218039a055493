import { spawn } from 'node:child_process';
import * as dgram from 'node:dgram';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import { createGzip } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { describe as describeValue } from '../../src/runtime/errors.ts';
import { isInheritable, NoInheritError, setNoInherit, type Descriptor } from '../../src/runtime/index.ts';
import { createBinding, replaceBinding, binding } from '../../src/runtime/native.ts';

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

afterEach(() => replaceBinding(undefined));

const foreign: readonly [string, unknown][] = [
  ['-1', -1],
  ['1.5', 1.5],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['2 ** 31', 2 ** 31],
  ['a string', '3'],
  ['a bigint', 3n],
  ['a boolean', true],
  ['a symbol', Symbol('fd')],
  ['null', null],
  ['a plain object', {}],
  ['a plain object with an fd', { fd: 0 }],
  ['a function', () => {}],
  ['an array', [0]],
  ['a compression stream', createGzip()],
];

describe.each(foreign)('%s', (_, value) => {
  it('is refused by name', async () => {
    const bad = { name: 'NoInheritError', code: 'ERR_NOINHERIT_BAD_TARGET' };
    const target = value as Descriptor;
    for (const error of [
      errorOf(() => setNoInherit(target)),
      errorOf(() => setNoInherit(target, false)),
      errorOf(() => isInheritable(target)),
    ]) {
      expect(error).toBeInstanceOf(NoInheritError);
      expect(error).toMatchObject(bad);
    }
    await expect(setNoInherit(Promise.resolve(target))).rejects.toMatchObject(bad);
  });
});

describe('what a message calls', () => {
  class Own {}
  it.each<[title: string, value: unknown, name: string]>([
    ['an object of a class', new Own(), 'an instance of Own'],
    ['an object of Node', createGzip(), 'an instance of Gzip'],
    ['a plain object', {}, 'a plain object'],
    ['an object without a prototype', Object.create(null), 'a plain object'],
    ['an object of a class without a name', new (class {})(), 'a plain object'],
    ['an object whose class is named by something else', { constructor: { name: 5 } }, 'a plain object'],
    [
      'an object that does not let itself be asked',
      Object.defineProperty({}, 'constructor', {
        get() {
          throw new Error('no');
        },
      }),
      'a plain object',
    ],
    ['a text', 'a.txt', 'a string'],
    ['a number', -1, 'the number -1'],
  ])('%s', (_, value, name) => {
    expect(describeValue(value)).toBe(name);
  });
});

it('the largest number of a descriptor is one', () => {
  expect(errorOf(() => setNoInherit(2 ** 31 - 1))).toMatchObject({ code: 'ERR_NOINHERIT_SYSCALL', errno: 'EBADF' });
});

describe('what is a NoInheritError', () => {
  class Special extends NoInheritError {}
  const error = new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', 'no');
  const special = new Special('ERR_NOINHERIT_UNSUPPORTED', 'no');
  // Another copy of this package brands its errors in the same way.
  const ofAnotherCopy = { [Symbol.for('eslint-plugin-noinherit/NoInheritError')]: true };

  it.each<[title: string, value: unknown, isOne: boolean, isSpecial: boolean]>([
    ['one', error, true, false],
    ['one of a class of its own', special, true, true],
    ['one of another copy', ofAnotherCopy, true, false],
    ['another error', new Error('no'), false, false],
    ['null', null, false, false],
    ['undefined', undefined, false, false],
    ['a text', 'ERR_NOINHERIT_UNSUPPORTED', false, false],
  ])('%s', (_, value, isOne, isSpecial) => {
    expect(value instanceof NoInheritError).toBe(isOne);
    expect(value instanceof Special).toBe(isSpecial);
  });
});

describe('objects that hold no descriptor of their own', () => {
  it('a child process, a directory and a watcher are refused by name', async () => {
    const child = spawn('true');
    const directory = fs.opendirSync('/');
    const watcher = fs.watch('/');
    for (const target of [child, directory, watcher]) {
      expect(errorOf(() => setNoInherit(target as unknown as Descriptor))).toMatchObject({
        code: 'ERR_NOINHERIT_BAD_TARGET',
      });
    }
    watcher.close();
    directory.closeSync();
    await once(child, 'close');
  });

  it('a promise is no descriptor to ask about', () => {
    expect(errorOf(() => isInheritable(Promise.resolve(0) as unknown as Descriptor))).toMatchObject({
      code: 'ERR_NOINHERIT_BAD_TARGET',
    });
  });
});

describe('a closed descriptor', () => {
  it.each([
    ['setNoInherit', (fd: number) => setNoInherit(fd)],
    ['setNoInherit false', (fd: number) => setNoInherit(fd, false)],
    ['isInheritable', (fd: number) => isInheritable(fd)],
  ])('is EBADF of fcntl: %s', (_, act) => {
    expect(errorOf(() => act(987_654))).toMatchObject({
      code: 'ERR_NOINHERIT_SYSCALL',
      errno: 'EBADF',
      syscall: 'fcntl',
    });
  });
});

async function destroyedSocket(): Promise<Descriptor> {
  const socket = new net.Socket();
  socket.destroy();
  await once(socket, 'close');
  return socket;
}

async function closedHandle(): Promise<Descriptor> {
  const handle = await fs.promises.open('/dev/null');
  await handle.close();
  return handle;
}

async function closedStream(): Promise<Descriptor> {
  const stream = fs.createReadStream('/dev/null');
  stream.destroy();
  await once(stream, 'close');
  return stream;
}

async function closedDatagram(): Promise<Descriptor> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.close();
  await once(socket, 'close');
  return socket;
}

describe.each([
  ['a destroyed socket', destroyedSocket],
  ['a closed FileHandle', closedHandle],
  ['a closed stream', closedStream],
  ['a closed datagram socket', closedDatagram],
])('%s', (_, make) => {
  it('has no descriptor to mark or to ask about', async () => {
    const target = await make();
    for (const error of [
      errorOf(() => setNoInherit(target)),
      errorOf(() => setNoInherit(target, false)),
      errorOf(() => isInheritable(target)),
    ]) {
      expect(error).toMatchObject({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' });
    }
  });
});

describe('what has no descriptor yet', () => {
  it.each([
    ['an unconnected socket', () => new net.Socket()],
    ['a server that does not listen', () => net.createServer()],
    ['an unbound datagram socket', () => dgram.createSocket('udp4').unref()],
    ['a stream that is not open yet', () => fs.createReadStream('/dev/null')],
  ])('%s is refused when asked for its state', (_, make) => {
    expect(errorOf(() => isInheritable(make()))).toMatchObject({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' });
  });

  it('a stream that never opens reports its own error and no other', async () => {
    const stream = setNoInherit(fs.createReadStream('/nowhere/at/all'));
    const [error] = (await once(stream, 'error').catch((reason: unknown) => [reason])) as [unknown];
    expect(error).toMatchObject({ code: 'ENOENT' });
  });

  it('a connection that never comes reports its own error and no other', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    server.close();
    await once(server, 'close');
    const socket = setNoInherit(net.connect(port, '127.0.0.1'));
    const [error] = (await once(socket, 'error').catch((reason: unknown) => [reason])) as [unknown];
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('a stream whose mark fails is destroyed with that error', async () => {
    const stream = setNoInherit(fs.createReadStream('/dev/zero'));
    replaceBinding({
      ...binding(),
      setInheritable(): void {
        throw new NoInheritError('ERR_NOINHERIT_SYSCALL', 'refused', { errno: 'EPERM', syscall: 'fcntl' });
      },
    });
    const errors: unknown[] = [];
    stream.on('error', (error) => errors.push(error)).resume();
    // Not events.once(), which would reject with the error.
    await new Promise<void>((resolve) => void stream.once('close', resolve));
    expect(errors).toMatchObject([{ code: 'ERR_NOINHERIT_SYSCALL', errno: 'EPERM' }]);
    expect(stream.destroyed).toBe(true);
  });
});

describe('a promise', () => {
  it('rejects with its own reason', async () => {
    const reason = new Error('own');
    await expect(setNoInherit(Promise.reject<number>(reason))).rejects.toBe(reason);
  });
});

describe('another platform', () => {
  it.each([
    ['darwin', 'macOS'],
    ['win32', 'Windows'],
    ['sunos', 'sunos'],
  ] as const)('%s is refused by its name', (platform, name) => {
    const error = errorOf(() => createBinding(platform));
    expect(error).toMatchObject({ code: 'ERR_NOINHERIT_UNSUPPORTED' });
    expect((error as Error).message).toContain(name);
  });

  it('says what is missing of it', () => {
    const causeOf = (platform: NodeJS.Platform): string =>
      String((errorOf(() => createBinding(platform)) as Error).cause);
    expect(causeOf('darwin')).toMatch(/proc_pidinfo/);
    expect(causeOf('win32')).toMatch(/shared object/);
  });

  it('Android is Linux', () => {
    // For a number that is not open, every function reports the kernel's error.
    const error = errorOf(() => createBinding('android').isInheritable(987_654));
    expect(error).toMatchObject({ code: 'ERR_NOINHERIT_SYSCALL', errno: 'EBADF' });
  });

  it('is refused at the call, not in a later event', async () => {
    vi.resetModules();
    vi.doMock('../../src/runtime/platform.ts', async (original) => ({ ...(await original()), platform: 'win32' }));
    const elsewhere = await import('../../src/runtime/index.ts');
    vi.doUnmock('../../src/runtime/platform.ts');
    // Other files may run in this process, and are to find modules of this system.
    vi.resetModules();
    const server = net.createServer();
    const error = errorOf(() => elsewhere.setNoInherit(server));
    expect(error).toMatchObject({ code: 'ERR_NOINHERIT_UNSUPPORTED' });
    expect(server.listenerCount('listening')).toBe(0);
  });
});
