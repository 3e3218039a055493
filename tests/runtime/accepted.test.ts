import { EventEmitter, once } from 'node:events';
import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as https from 'node:https';
import * as net from 'node:net';
import { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isInheritable, NoInheritError, setNoInherit } from '../../src/runtime/index.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { certificate } from './certificate.ts';
import { childHolds, clearFlag, handleFd, inFrontOf } from './helpers.ts';

const servers = [
  { name: 'net', create: () => net.createServer() },
  { name: 'tls', create: () => tls.createServer(certificate) },
  { name: 'http', create: () => http.createServer() },
  { name: 'https', create: () => https.createServer(certificate) },
  { name: 'http2', create: () => http2.createServer() },
  { name: 'http2 secure', create: () => http2.createSecureServer(certificate) },
];

const open: { destroy(): void }[] = [];
const listeners: net.Server[] = [];

afterEach(() => {
  replaceBinding(undefined);
  for (const socket of open.splice(0)) socket.destroy();
  for (const server of listeners.splice(0)) server.close();
});

async function start(server: net.Server): Promise<number> {
  listeners.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as net.AddressInfo).port;
}

async function accept(server: net.Server, port: number): Promise<net.Socket> {
  const connection = once(server, 'connection') as Promise<[net.Socket]>;
  open.push(net.connect(port, '127.0.0.1').on('error', () => {}));
  const [socket] = await connection;
  open.push(socket.on('error', () => {}));
  return socket;
}

/** A binding in which every mark fails, as if the kernel rejected it. */
function refuseMarks(): void {
  const real = binding();
  replaceBinding({
    ...real,
    setInheritable(): void {
      throw new NoInheritError('ERR_NOINHERIT_SYSCALL', 'refused', { errno: 'EPERM', syscall: 'fcntl' });
    },
  });
}

describe.each(servers)('what a marked $name server accepts', ({ create }) => {
  it('is marked before a listener that was there first', async () => {
    const server = create();
    const seen: boolean[] = [];
    server.on('connection', (socket: net.Socket) => seen.push(isInheritable(socket)));
    setNoInherit(server);
    inFrontOf(server, 'connection', (socket) => clearFlag(handleFd(socket)));
    const socket = await accept(server, await start(server));
    expect(seen).toEqual([false]);
    expect(childHolds(handleFd(socket))).toBe(false);
  });

  it('is marked when the server was marked while it listened', async () => {
    const server = create();
    const port = await start(server);
    setNoInherit(server);
    inFrontOf(server, 'connection', (socket) => clearFlag(handleFd(socket)));
    const socket = await accept(server, port);
    expect(childHolds(handleFd(socket))).toBe(false);
  });

  it('is opened up from the moment on that the server is', async () => {
    const server = setNoInherit(create());
    const port = await start(server);
    const first = await accept(server, port);
    setNoInherit(server, false);
    const second = await accept(server, port);
    expect([first, second].map((socket) => childHolds(handleFd(socket)))).toEqual([false, true]);
  });

  it('may have been destroyed by another listener before one marks it', async () => {
    const server = net.createServer((socket) => socket.destroy());
    const marked = new Promise<net.Socket>((resolve) => {
      server.on('connection', (socket) => resolve(setNoInherit(socket)));
    });
    const port = await start(server);
    open.push(net.connect(port, '127.0.0.1').on('error', () => undefined));
    const socket = await marked;
    // It cannot be inherited, but cannot be made inheritable either.
    expect(() => setNoInherit(socket, false)).toThrow(expect.objectContaining({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' }));
  });

  it('is destroyed, with the error, when the mark fails', async () => {
    const server = create();
    const errors: unknown[] = [];
    server.on('connection', (socket: net.Socket) => socket.on('error', (error) => errors.push(error)));
    const port = await start(setNoInherit(server));
    refuseMarks();
    const connection = once(server, 'connection') as Promise<[net.Socket]>;
    const client = net.connect(port, '127.0.0.1').on('error', () => {});
    const closed = once(client.resume(), 'close');
    const [socket] = await connection;
    await closed;
    expect(socket.destroyed).toBe(true);
    expect(errors).toMatchObject([{ code: 'ERR_NOINHERIT_SYSCALL', errno: 'EPERM' }]);
  });
});

describe('a marked server', () => {
  it('has no listener of ours, however often it is marked', () => {
    const server = net.createServer();
    setNoInherit(server);
    setNoInherit(server, false);
    setNoInherit(server);
    expect([server.listenerCount('connection'), server.listenerCount('listening')]).toEqual([0, 0]);
  });

  it('is marked again each time it listens', async () => {
    const server = setNoInherit(net.createServer());
    await start(server);
    server.close();
    await once(server, 'close');
    setNoInherit(server, false);
    await start(server);
    expect(childHolds(handleFd(server))).toBe(true);
  });

  it.each(['connection', undefined])('is still marked after removeAllListeners(%j)', async (event) => {
    const server = setNoInherit(net.createServer(), false);
    server.removeAllListeners(event);
    const socket = await accept(server, await start(server));
    expect([server, socket].map((one) => childHolds(handleFd(one)))).toEqual([true, true]);
  });

  it('is marked again when the program has put its own emit in place and taken it away', async () => {
    const server = setNoInherit(net.createServer(), false);
    const { emit } = net.Server.prototype;
    server.emit = emit;
    delete (server as { emit?: unknown }).emit;
    expect(server.emit).toBe(emit);
    setNoInherit(server, false);
    const socket = await accept(server, await start(server));
    expect([server, socket].map((one) => childHolds(handleFd(one)))).toEqual([true, true]);
  });

  it('keeps the emit that a program gives by a getter of its own', async () => {
    const server = net.createServer();
    const events: unknown[] = [];
    const emit = server.emit.bind(server);
    const own = (event: string, ...args: unknown[]): boolean => {
      events.push(event);
      return emit(event, ...args);
    };
    Object.defineProperty(server, 'emit', { get: () => own, configurable: true });
    setNoInherit(server);
    inFrontOf(server, 'connection', (socket) => clearFlag(handleFd(socket)));
    const socket = await accept(server, await start(server));
    expect(events).toEqual(['listening', 'connection']);
    expect(childHolds(handleFd(socket))).toBe(false);
  });

  it('follows a tracer that replaces the emit of its class later', async () => {
    class Traced extends net.Server {}
    const server = setNoInherit(new Traced());
    const seen: unknown[] = [];
    const emit = net.Server.prototype.emit as (this: net.Server, ...args: unknown[]) => boolean;
    Traced.prototype.emit = function traced(this: net.Server, ...args: unknown[]): boolean {
      seen.push(args[0]);
      return emit.apply(this, args);
    };
    await accept(server, await start(server));
    expect(seen).toEqual(expect.arrayContaining(['listening', 'connection']));
  });

  it.each(['before', 'after'])("leaves the program's limit of listeners as it is: set %s the mark", (when) => {
    const { defaultMaxListeners } = EventEmitter;
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const [byDefault, own] = [net.createServer(), net.createServer()];
    const mark = (): void => void [byDefault, own].map((server) => setNoInherit(server));
    if (when === 'after') mark();
    EventEmitter.defaultMaxListeners = 12;
    own.setMaxListeners(3);
    if (when === 'before') mark();
    const limits = [byDefault, own].map((server) => server.getMaxListeners());
    for (let count = 0; count < 12; count++) byDefault.on('connection', () => {});
    for (let count = 0; count < 3; count++) own.on('listening', () => {});
    const early = warned.mock.calls.length;
    byDefault.on('connection', () => {});
    own.on('listening', () => {});
    const calls = warned.mock.calls.length;
    warned.mockRestore();
    EventEmitter.defaultMaxListeners = defaultMaxListeners;
    expect([limits, early, calls]).toEqual([[12, 3], 0, 2]);
  });

  it('survives a socket that is gone when its turn comes, and what has no descriptor', async () => {
    const server = setNoInherit(net.createServer());
    server.prependListener('connection', (socket: net.Socket) => socket.destroy());
    const port = await start(server);
    const socket = await accept(server, port);
    expect(socket.destroyed).toBe(true);
    const stream = new Duplex();
    const seen: unknown[] = [];
    server.removeAllListeners('connection');
    server.on('connection', (connection) => seen.push(connection));
    const unconnected = new net.Socket();
    for (const connection of [stream, unconnected]) server.emit('connection', connection);
    expect(seen).toEqual([stream, unconnected]);
    expect(unconnected.destroyed).toBe(false);
  });

  it('emits the error and goes on when its own mark fails', async () => {
    const server = setNoInherit(net.createServer());
    refuseMarks();
    const errors: unknown[] = [];
    server.on('error', (error) => errors.push(error));
    listeners.push(server);
    // Not events.once(), which would reject with the error.
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    expect(errors).toMatchObject([{ code: 'ERR_NOINHERIT_SYSCALL' }]);
    expect(server.listening).toBe(true);
  });
});

it('is not looked for where it is known to be marked already: its address may be several sockets\u2019', () => {
  const looked: object[] = [];
  replaceBinding({
    ...binding(),
    isMarked: (target) => target instanceof net.Socket,
    locate: (target) => void looked.push(target),
  });
  const server = setNoInherit(new net.Server());
  const socket = new net.Socket();
  looked.length = 0;
  server.emit('connection', socket);
  expect(looked).toEqual([]);
  expect(socket.destroyed).toBe(false);
});
