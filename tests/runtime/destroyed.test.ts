// An object destroyed before it had a descriptor keeps its own error, for a listener that is added after the mark.
import * as dgram from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import { finished, type Stream } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isInheritable, setNoInherit, type Descriptor } from '../../src/runtime/index.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { clearFlag, handleFd, openInheritable, rawFlags } from './helpers.ts';

const reason = Object.assign(new Error('own'), { code: 'OWN' });

const destroyed: readonly [string, string | undefined, () => fs.ReadStream | fs.WriteStream | net.Socket][] = [
  [
    'createReadStream with an aborted signal',
    'ABORT_ERR',
    () => fs.createReadStream('/dev/null', { signal: AbortSignal.abort() }),
  ],
  [
    'createWriteStream with an aborted signal',
    'ABORT_ERR',
    () => fs.createWriteStream('/dev/null', { signal: AbortSignal.abort() }),
  ],
  [
    'connect with an aborted signal',
    'ABORT_ERR',
    () => net.connect({ port: 9, host: '127.0.0.1', signal: AbortSignal.abort() }),
  ],
  ['a path that no socket can have', 'ENOENT', () => net.connect(`./${'x'.repeat(300)}`)],
  ['a new Socket that is destroyed', undefined, () => new net.Socket().destroy()],
  ['a new Socket that is destroyed with an error', 'OWN', () => new net.Socket().destroy(reason)],
  ['a new Socket that is read from and destroyed', 'OWN', () => new net.Socket().resume().destroy(reason)],
  ['a connecting socket that is destroyed', 'OWN', () => net.connect(9, '127.0.0.1').destroy(reason)],
  [
    'a socket that is destroyed while its address is looked up',
    'OWN',
    () => net.connect({ port: 9, host: 'x.test', lookup: () => {} }).destroy(reason),
  ],
  ['a stream that is destroyed before it is open', 'OWN', () => fs.createReadStream('/dev/null').destroy(reason)],
];

describe.each(destroyed)('%s', (_, code, make) => {
  it.each([
    ['not marked', (target: ReturnType<typeof make>) => target],
    ['marked', (target: ReturnType<typeof make>) => setNoInherit(target)],
  ])('%s: reports its own error to its own listener', async (__, mark) => {
    const target = make();
    expect(mark(target)).toBe(target);
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
      const stream: Stream = target;
      if (code === undefined) stream.once('close', () => resolve(undefined));
      else finished(target, resolve);
    });
    expect(error?.code).toBe(code);
  });
});

it('a stream that could not be opened passes until it says that it has closed', async () => {
  const stream = fs.createReadStream('/nowhere');
  const failed = new Promise((resolve) => stream.on('error', () => resolve([stream.destroyed, setNoInherit(stream)])));
  const closed = new Promise<void>((resolve) => stream.on('close', () => resolve()));
  expect(await failed).toEqual([true, stream]);
  await closed;
  expect(() => setNoInherit(stream)).toThrow(expect.objectContaining({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' }));
});

it('a socket that one listener destroys is no error in the next', async () => {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const request = http.get({ port: (server.address() as net.AddressInfo).port });
  const marked = new Promise<net.Socket>((resolve) => {
    request.on('socket', (socket) => socket.destroy()).on('socket', (socket) => resolve(setNoInherit(socket)));
  });
  const failed = once(request, 'error').catch((error: unknown) => [error]);
  expect((await marked).destroyed).toBe(true);
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
  server.close();
});

it('a datagram socket with an aborted signal passes', async () => {
  const socket = dgram.createSocket({ type: 'udp4', signal: AbortSignal.abort() });
  expect(setNoInherit(socket)).toBe(socket);
  await once(socket, 'close');
});

describe('what had a descriptor, and was destroyed', () => {
  it('a stream is refused', async () => {
    for (const make of [fs.createReadStream, fs.createWriteStream]) {
      // One after the other: the second would open while the test waits for the first.
      const stream = make('/dev/null');
      await once(stream, 'open');
      stream.destroy();
      expect(() => setNoInherit(stream)).toThrow(expect.objectContaining({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' }));
    }
  });

  it('a connection is refused', async () => {
    const server = net.createServer((peer) => void peer.on('error', () => {}).resume()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    server.close();
    expect(() => setNoInherit(socket)).toThrow(expect.objectContaining({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' }));
  });
});

const method = (): void => {};

describe('an object that keeps no state as streams of Node do', () => {
  it.each<[string, object]>([
    [
      "a session, without a socket by now, as a test's double of one",
      { socket: undefined, goaway: method, ping: method },
    ],
    ['a stream of a package', { fd: null, pipe: method, emit: method }],
  ])('is refused once it was destroyed: %s', (_, object) => {
    expect(() => setNoInherit({ ...object, destroyed: true } as unknown as Descriptor)).toThrow(
      expect.objectContaining({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' }),
    );
  });
});

describe('a session that has no socket yet', () => {
  it('has no descriptor, and is marked when it connects', async () => {
    const session = Object.assign(new EventEmitter(), {
      socket: undefined as net.Socket | undefined,
      goaway: method,
      ping: method,
    }) as unknown as EventEmitter & { socket: net.Socket | undefined } & Descriptor;
    expect(() => isInheritable(session)).toThrow(expect.objectContaining({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' }));
    expect(setNoInherit(session)).toBe(session);
    const server = net.createServer((peer) => void peer.on('error', method).resume()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    clearFlag(handleFd(socket));
    session.socket = socket;
    session.emit('connect');
    expect(rawFlags(handleFd(socket))).toBe(1);
    socket.destroy();
    server.close();
  });
});

describe('an address that is bound and not in use yet, as newer versions of Node have it', () => {
  const module = process.getBuiltinModule('node:net') as { BoundSocket?: unknown };
  const before = module.BoundSocket;
  class BoundSocket {
    taken = false;
    readonly own = openInheritable();
    fd(): number {
      if (this.taken) throw new Error('taken over');
      return this.own;
    }
  }
  beforeEach(() => {
    module.BoundSocket = BoundSocket;
  });
  afterEach(() => {
    if (before === undefined) delete module.BoundSocket;
    else module.BoundSocket = before;
  });

  it('is marked, and refused once a server has taken it over', () => {
    const bound = new BoundSocket();
    const target = bound as unknown as Descriptor;
    expect(isInheritable(target)).toBe(true);
    expect(setNoInherit(target)).toBe(target);
    expect(rawFlags(bound.own)).toBe(1);
    bound.taken = true;
    const ofNumber = vi.fn(binding().ofNumber);
    replaceBinding({ ...binding(), ofNumber });
    for (const action of [() => isInheritable(target), () => setNoInherit(target)])
      expect(action).toThrow(expect.objectContaining({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' }));
    // The system is not asked for what is behind no number.
    expect(ofNumber).not.toHaveBeenCalled();
    replaceBinding(undefined);
    fs.closeSync(bound.own);
  });
});

describe('undefined, which an optional chain may give', () => {
  it('passes through a mark, and has no state to ask for', () => {
    const none = undefined as typeof net | undefined;
    expect(setNoInherit(none?.connect(1))).toBe(undefined);
    expect(setNoInherit(none?.createServer(), false)).toBe(undefined);
    expect(() => isInheritable(undefined as unknown as number)).toThrow(
      expect.objectContaining({ code: 'ERR_NOINHERIT_BAD_TARGET' }),
    );
  });

  it('is refused where a descriptor was promised', async () => {
    await expect(setNoInherit(Promise.resolve(undefined as unknown as number))).rejects.toMatchObject({
      code: 'ERR_NOINHERIT_BAD_TARGET',
    });
  });
});
