import * as dgram from 'node:dgram';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import * as net from 'node:net';

import type * as Koffi from 'koffi';
import { afterEach, describe, expect, it } from 'vitest';

import { createMarkCheck, CHECK_EVERY, locateByAddress } from '../../src/runtime/bindings/by-address.ts';
import { declareAcceptCalls, declareLinuxCalls, declareSocketOptions } from '../../src/runtime/bindings/linux.ts';
import { clearFlag, handleFd } from './helpers.ts';

// The lookup that Bun's and Deno's objects need, tested with Node's objects, which expose the number to be found.
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
    // IPv4 within IPv6, on one side.
    ['::', '127.0.0.1'],
  ])('is the listening, the accepted or the connecting socket of %s', async (host, target) => {
    const server = await listen(host);
    const { client, accepted } = await connection(server, target);
    expect([server, client, accepted].map(locate)).toEqual([server, client, accepted].map(handleFd));
  });

  it('is what listens on an abstract name, which the system shows with another sign in front', async () => {
    const server = net.createServer().listen(`\0noinherit-by-address-${process.pid}`);
    closing.push(() => server.close());
    await once(server, 'listening');
    expect(locate(server)).toBe(handleFd(server));
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

describe('a connection, of which only the flag is asked', () => {
  const accepting = { ...calls, ...declareAcceptCalls(koffi) };
  /** The numbers whose flag was read. */
  const asked: number[] = [];
  const counting = {
    ...accepting,
    getFlags(fd: number): number {
      asked.push(fd);
      return accepting.getFlags(fd);
    },
  };
  const withoutList = {
    ...counting,
    openDescriptors: () => {
      throw new Error('all descriptors were looked at');
    },
  };
  afterEach(() => void asked.splice(0));

  it.each(['127.0.0.1', '::1'])('is found without a look at all descriptors: %s', async (host) => {
    const server = await listen(host);
    const isMarked = createMarkCheck(withoutList);
    for (let round = 0; round < 3; round++) {
      const { accepted, client } = await connection(server, host);
      const both = [handleFd(accepted), handleFd(client)];
      // By the server's mark, by the socket's own, and once more by another listener.
      expect([isMarked(accepted, server), isMarked(client), isMarked(accepted)]).toEqual([true, true, true]);
      expect(asked.splice(0)).toEqual([...both, both[0]]);
      both.forEach(clearFlag);
      expect([isMarked(accepted, server), isMarked(client), isMarked(accepted)]).toEqual([false, false, false]);
      asked.splice(0);
      accepted.destroy();
      await once(accepted, 'close');
    }
  });

  const rows = [5, 9, 3, 7].flatMap((length) => Array.from({ length }, (_, index) => 20 + index));
  it.each<[string, (round: number) => number]>([
    ['in a row, as a server gives them that answers later', (round) => 20 + (round % 9)],
    ['in a row that begins anew at any time, when the lowest is free again', (round) => rows[round % rows.length]!],
    ['the same again and again', () => 20],
  ])('is looked for where the next one is to be expected: numbers %s', async (_, numberOf) => {
    const server = await listen('127.0.0.1');
    const { accepted } = await connection(server, '127.0.0.1');
    let current = -1;
    const looks = { peers: 0, free: 0 };
    const isMarked = createMarkCheck({
      ...withoutList,
      // The connection, as if its number were a different one in each round.
      socketName: () => calls.socketName(handleFd(accepted)),
      isDatagram: () => false,
      getFlags: () => 1,
      peerAt: (fd, port) => {
        looks.peers++;
        return fd === current ? accepting.peerAt(handleFd(accepted), port) : undefined;
      },
      lowestFree: () => {
        looks.free++;
        return current + 1;
      },
    });
    for (let round = 0; round < 1000; round++) {
      current = numberOf(round);
      expect(isMarked(accepted)).toBe(true);
    }
    expect(looks.free).toBeLessThan(50);
    expect(looks.peers).toBeLessThan(3000);
  });

  it('is found wherever it is, by a look at all', async () => {
    const server = await listen('127.0.0.1');
    const { accepted } = await connection(server, '127.0.0.1');
    expect(createMarkCheck({ ...counting, lowestFree: () => -1 })(accepted, server)).toBe(true);
    expect(asked).toEqual([handleFd(accepted)]);
    expect(() => createMarkCheck({ ...withoutList, lowestFree: () => -1 })(accepted, server)).toThrow(
      'all descriptors',
    );
  });

  it('is one of many that the runtime makes non-inheritable, of which few are looked at, until one is not', async () => {
    const server = await listen('127.0.0.1');
    const { accepted } = await connection(server, '127.0.0.1');
    const fd = handleFd(accepted);
    const isMarked = createMarkCheck(counting);
    const lookedAt = (count: number): number => {
      asked.splice(0);
      for (let index = 0; index < count; index++) isMarked(accepted, server);
      return asked.length;
    };
    expect(lookedAt(CHECK_EVERY)).toBe(CHECK_EVERY);
    expect(lookedAt(10 * CHECK_EVERY)).toBe(10);
    clearFlag(fd);
    expect(lookedAt(1)).toBe(1);
    calls.setFlags(fd, 1);
    expect(lookedAt(2 * CHECK_EVERY)).toBe(CHECK_EVERY + 1);
    // A connection that another server emits was accepted by this one earlier.
    const emitter = await listen('127.0.0.1');
    asked.splice(0);
    for (let index = 0; index < 2 * CHECK_EVERY; index++) expect(isMarked(accepted, emitter)).toBe(true);
    expect(asked.length).toBe(2 * CHECK_EVERY);
    // Another server's connections are checked separately.
    const otherServer = await listen('127.0.0.1');
    const other = await connection(otherServer, '127.0.0.1');
    clearFlag(handleFd(other.accepted));
    expect(isMarked(other.accepted, otherServer)).toBe(false);
  });

  it('shares its answer with those at the same address, if they agree', async () => {
    const isMarked = createMarkCheck(accepting);
    const first = await bind(0);
    const second = await bind(first.address().port);
    expect(isMarked(second)).toBe(true);
    const [fd] = calls.openDescriptors().filter((one) => calls.socketName(one) === `127.0.0.1:${first.address().port}`);
    clearFlag(fd!);
    expect(isMarked(second)).toBe(false);
  });

  it('is not known to be marked before it has an address', () => {
    expect([net.createServer(), new net.Socket()].map((target) => createMarkCheck(accepting)(target))).toEqual([
      false,
      false,
    ]);
  });
});
