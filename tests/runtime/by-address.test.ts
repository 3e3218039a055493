import * as dgram from 'node:dgram';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import * as net from 'node:net';

import type * as Koffi from 'koffi';
import { afterEach, describe, expect, it } from 'vitest';

import { createAcceptLocator, ENOUGH, locateByAddress } from '../../src/runtime/bindings/by-address.ts';
import { declareAcceptCalls, declareLinuxCalls, declareSocketOptions } from '../../src/runtime/bindings/linux.ts';
import { clearFlag, handleFd } from './helpers.ts';

// The way that Bun's and Deno's objects need, tried on Node's, which carry the number that has to be found.
const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
const calls = { ...declareLinuxCalls(koffi), ...declareSocketOptions(koffi) };
const locate = (target: object): number | undefined => locateByAddress(calls, target);

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(host: string): Promise<net.Server> {
  const server = net.createServer().listen(0, host);
  closing.push(() => server.close());
  await once(server, 'listening');
  return server;
}

async function connection(server: net.Server, host: string): Promise<{ client: net.Socket; accepted: net.Socket }> {
  const client = net.connect((server.address() as net.AddressInfo).port, host);
  const [[accepted]] = (await Promise.all([once(server, 'connection'), once(client, 'connect')])) as [
    [net.Socket],
    unknown,
  ];
  closing.push(
    () => client.destroy(),
    () => accepted.destroy(),
  );
  return { client, accepted };
}

async function bind(port: number): Promise<dgram.Socket> {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true });
  closing.push(() => socket.close());
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

describe('an object by its addresses', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    // IPv4 within IPv6, at one end.
    ['::', '127.0.0.1'],
  ])('is the listening, the accepted or the connecting socket of %s', async (host, target) => {
    const server = await listen(host);
    const { client, accepted } = await connection(server, target);
    expect([server, client, accepted].map(locate)).toEqual([server, client, accepted].map(handleFd));
  });

  it('is a datagram socket, also beside a server on the same port', async () => {
    const server = await listen('127.0.0.1');
    const { port } = server.address() as net.AddressInfo;
    const socket = await bind(port);
    const found = locate(socket);
    expect(calls.isDatagram(found!)).toBe(true);
    expect(calls.socketName(found!)).toBe(`127.0.0.1:${port}`);
    expect(locate(server)).toBe(handleFd(server));
  });

  it('is refused where two datagram sockets share a port', async () => {
    const { port } = (await bind(0)).address();
    const second = await bind(port);
    expect(() => locate(second)).toThrow(
      expect.objectContaining({ name: 'NoInheritError', code: 'ERR_NOINHERIT_AMBIGUOUS' }),
    );
  });

  it('is not there before an address is, and refused where no descriptor has it', () => {
    expect([net.createServer(), new net.Socket(), dgram.createSocket('udp4')].map(locate)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const stranger = { address: () => ({ address: '127.0.0.1', port: 1 }) };
    expect(() => locate(stranger)).toThrow(
      expect.objectContaining({ name: 'NoInheritError', code: 'ERR_NOINHERIT_NO_DESCRIPTOR' }),
    );
  });

  it("is a connection's where an object has values of properties that it denies to have, as an HTTP/2 session's socket", async () => {
    const server = await listen('127.0.0.1');
    const { accepted } = await connection(server, '127.0.0.1');
    const proxy = new Proxy(accepted, { has: () => false });
    expect(locate(proxy)).toBe(handleFd(accepted));
  });
});

describe('a connection that is accepted at this moment', () => {
  const accepting = { ...calls, ...declareAcceptCalls(koffi) };
  const withoutList = {
    ...accepting,
    openDescriptors: () => {
      throw new Error('all descriptors were looked at');
    },
  };

  it.each(['127.0.0.1', '::1'])('is found without a look at all descriptors: %s', async (host) => {
    const server = await listen(host);
    const find = createAcceptLocator(withoutList);
    for (let round = 0; round < 3; round++) {
      const { accepted } = await connection(server, host);
      expect(find(accepted, server)).toBe(handleFd(accepted));
      // Once more, for another listener.
      expect(find(accepted, server)).toBe(handleFd(accepted));
      accepted.destroy();
      await once(accepted, 'close');
    }
  });

  it('is found wherever it is, by a look at all', async () => {
    const server = await listen('127.0.0.1');
    const { accepted } = await connection(server, '127.0.0.1');
    expect(createAcceptLocator({ ...accepting, lowestFree: () => -1 })(accepted, server)).toBe(handleFd(accepted));
    expect(() => createAcceptLocator({ ...withoutList, lowestFree: () => -1 })(accepted, server)).toThrow(
      'all descriptors',
    );
  });

  it('is one of many that the runtime makes non-inheritable, of which few are looked at, until one is not', async () => {
    const server = await listen('127.0.0.1');
    const { accepted } = await connection(server, '127.0.0.1');
    const fd = handleFd(accepted);
    const find = createAcceptLocator(accepting);
    const lookedAt = (count: number): number =>
      Array.from({ length: count }, () => find(accepted, server)).filter((found) => found === fd).length;
    expect(lookedAt(ENOUGH)).toBe(ENOUGH);
    expect(lookedAt(10 * ENOUGH)).toBe(10);
    clearFlag(fd);
    expect(lookedAt(1)).toBe(1);
    calls.setFlags(fd, 1);
    expect(lookedAt(2 * ENOUGH)).toBe(ENOUGH + 1);
    // What another server emits was accepted by this one some time ago.
    const emitter = await listen('127.0.0.1');
    expect(Array.from({ length: 2 * ENOUGH }, () => find(accepted, emitter)).every((found) => found === fd)).toBe(true);
    // Another server's are looked at for themselves.
    const otherServer = await listen('127.0.0.1');
    const other = await connection(otherServer, '127.0.0.1');
    expect(find(other.accepted, otherServer)).toBe(handleFd(other.accepted));
  });
});
