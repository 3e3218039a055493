import { EventEmitter, once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { isInheritable, noInheritCallback, NoInheritError, noInheritListener } from '../../src/runtime/index.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { childHolds, clearFlag, handleFd, openInheritable, rawFlags } from './helpers.ts';

afterEach(() => replaceBinding(undefined));

function refuseMarks(): void {
  replaceBinding({
    ...binding(),
    setInheritable(): void {
      throw new NoInheritError('ERR_NOINHERIT_SYSCALL', 'refused', { errno: 'EPERM', syscall: 'fcntl' });
    },
  });
}

describe('noInheritCallback', () => {
  it('marks the descriptor before the callback runs, and passes everything through', () => {
    const fd = openInheritable();
    const self = {};
    const wrapped = noInheritCallback(function (this: unknown, ...args: unknown[]): unknown {
      return [this, args, isInheritable(fd)];
    });
    const result = wrapped.call(self, null, fd, 'more') as unknown[];
    expect(result).toEqual([self, [null, fd, 'more'], false]);
    expect(result[0]).toBe(self);
    expect(childHolds(fd)).toBe(false);
    fs.closeSync(fd);
  });

  it('works with fs.open', async () => {
    const fd = await new Promise<number>((resolve, reject) => {
      fs.open(
        '/dev/null',
        noInheritCallback((error, opened) => (error === null ? resolve(opened) : reject(error))),
      );
    });
    expect(childHolds(fd)).toBe(false);
    fs.closeSync(fd);
  });

  it('keeps name and length', () => {
    const wrapped = noInheritCallback(function named(_error: unknown, _fd: unknown): void {});
    expect([wrapped.name, wrapped.length]).toEqual(['named', 2]);
  });

  it('marks nothing when there is an error', () => {
    const fd = openInheritable();
    const error = new Error('own');
    const wrapped = noInheritCallback((...args: unknown[]) => args);
    expect(wrapped(error, fd)).toEqual([error, fd]);
    expect(childHolds(fd)).toBe(true);
    fs.closeSync(fd);
  });

  it.each([[null], [undefined], [false]])('takes %s for no error, as Node and other packages do', (none) => {
    const fd = openInheritable();
    noInheritCallback((..._args: unknown[]) => {})(none, fd);
    expect(childHolds(fd)).toBe(false);
    fs.closeSync(fd);
  });

  it.each([[0], ['']])('takes %j for an error, which a callback may call one', (error) => {
    const fd = openInheritable();
    noInheritCallback((..._args: unknown[]) => {})(error, fd);
    expect(childHolds(fd)).toBe(true);
    fs.closeSync(fd);
  });

  it('hands a failed mark to the callback as its error and closes the descriptor', async () => {
    const fd = openInheritable();
    refuseMarks();
    const args = noInheritCallback((...all: unknown[]) => all)(null, fd);
    expect(args).toMatchObject([{ code: 'ERR_NOINHERIT_SYSCALL', errno: 'EPERM' }]);
    await expect.poll(() => rawFlags(fd)).toBe(-1);
  });

  it('says that a callback got no descriptor', () => {
    expect(noInheritCallback((...all: unknown[]) => all)(null, 'text')).toMatchObject([
      { code: 'ERR_NOINHERIT_BAD_TARGET' },
    ]);
  });
});

describe.each([
  ['noInheritCallback', noInheritCallback],
  ['noInheritListener', noInheritListener],
])('%s', (_, wrap) => {
  it('gives undefined and null back', () => {
    expect(wrap(undefined)).toBe(undefined);
    expect(wrap(null)).toBe(null);
  });

  it.each([
    ['a string', 'f'],
    ['an object', {}],
    ['a number', 3],
  ])('refuses %s', (__, value) => {
    expect(() => wrap(value)).toThrow(expect.objectContaining({ code: 'ERR_NOINHERIT_BAD_TARGET' }));
  });
});

async function connection(
  listener: (socket: net.Socket) => void,
  before?: (socket: net.Socket) => void,
): Promise<net.Socket> {
  const server = net.createServer();
  if (before !== undefined) server.on('connection', before);
  server.on('connection', listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[net.Socket]>;
  const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1').on('error', () => {});
  const [socket] = await accepted;
  socket.on('close', () => {
    client.destroy();
    server.close();
  });
  return socket;
}

describe('noInheritListener', () => {
  it('marks the socket before the listener runs', async () => {
    const seen: boolean[] = [];
    const listener = noInheritListener((socket: net.Socket) => seen.push(isInheritable(socket)));
    const socket = await connection(listener, (accepted) => clearFlag(handleFd(accepted)));
    expect(seen).toEqual([false]);
    expect(childHolds(handleFd(socket))).toBe(false);
    socket.destroy();
  });

  it('passes a socket on that is already gone', async () => {
    const seen: boolean[] = [];
    const socket = await connection(
      noInheritListener((accepted: net.Socket) => seen.push(accepted.destroyed)),
      (accepted) => accepted.destroy(),
    );
    expect(seen).toEqual([true]);
    expect(socket.destroyed).toBe(true);
  });

  it('destroys a live socket that cannot be marked, after the listener could listen for that', async () => {
    const errors: unknown[] = [];
    refuseMarks();
    const socket = await connection(
      noInheritListener((accepted: net.Socket) => {
        accepted.on('error', (error) => errors.push(error));
      }),
    );
    if (!socket.closed) await once(socket, 'close');
    expect(errors).toMatchObject([{ code: 'ERR_NOINHERIT_SYSCALL' }]);
  });

  it('passes this, all arguments and the result through, and a stream without a descriptor', () => {
    const self = {};
    const stream = new Duplex();
    const wrapped = noInheritListener(function (this: unknown, ...args: unknown[]): unknown {
      return [this, args];
    });
    const result = wrapped.call(self, stream, 2) as unknown[];
    expect(result[0]).toBe(self);
    expect(result[1]).toEqual([stream, 2]);
  });

  it('marks a number, and refuses what can hold no descriptor', () => {
    const fd = openInheritable();
    noInheritListener(() => {})(...([fd] as unknown as []));
    expect(childHolds(fd)).toBe(false);
    fs.closeSync(fd);
    const wrapped = noInheritListener((_value: unknown) => {});
    expect(() => wrapped({})).toThrow(expect.objectContaining({ code: 'ERR_NOINHERIT_BAD_TARGET' }));
  });

  it('is found by the original, and by wrapping again', () => {
    const emitter = new EventEmitter();
    const listener = (_socket: net.Socket): void => {};
    emitter.on('connection', noInheritListener(listener)).off('connection', listener);
    expect(emitter.listenerCount('connection')).toBe(0);
    emitter.on('connection', noInheritListener(listener)).off('connection', noInheritListener(listener));
    expect(emitter.listenerCount('connection')).toBe(0);
    expect(noInheritListener(noInheritListener(listener))).toBe(noInheritListener(listener));
  });

  it('keeps name and length', () => {
    const wrapped = noInheritListener(function named(_socket: unknown): void {});
    expect([wrapped.name, wrapped.length]).toEqual(['named', 1]);
  });
});
