import * as dgram from 'node:dgram';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import * as net from 'node:net';

import type * as Koffi from 'koffi';
import { afterEach, describe, expect, it } from 'vitest';

import {
  createMarkCheck,
  CHECK_EVERY,
  hasAddress,
  locateByAddress,
  type AcceptCalls,
  type SocketCalls,
} from '../../src/runtime/bindings/by-address.ts';
import { declareAcceptCalls, declareLinuxCalls, declareSocketOptions } from '../../src/runtime/bindings/linux.ts';
import { clearFlag, handleFd, rawFlags } from './helpers.ts';

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

/** A socket of an imagined process, as the system describes it. */
interface Imagined {
  readonly local: string;
  readonly remote?: string;
  readonly isDatagram?: boolean;
  readonly isListening?: boolean;
  readonly isInheritable?: boolean;
}

const overSockets = (sockets: ReadonlyMap<number, Imagined>): SocketCalls => ({
  openDescriptors: () => [...sockets.keys()],
  socketName: (fd) => sockets.get(fd)?.local,
  peerName: (fd) => sockets.get(fd)?.remote,
  isDatagram: (fd) => sockets.get(fd)?.isDatagram === true,
  isListening: (fd) => sockets.get(fd)?.isListening === true,
});

describe('addresses in the forms of JavaScript and of the system', () => {
  const from = { localAddress: '127.0.0.1', localPort: 8080, remoteAddress: '10.1.2.3', remotePort: 443 };

  it.each<[string, object, Imagined]>([
    ['IPv4 within IPv6 there', from, { local: '[::ffff:7f00:1]:8080', remote: '[::ffff:a01:203]:443' }],
    [
      'IPv4 within IPv6 here',
      { ...from, localAddress: '::ffff:127.0.0.1', remoteAddress: '::ffff:10.1.2.3' },
      { local: '127.0.0.1:8080', remote: '10.1.2.3:443' },
    ],
    [
      'a link-local address with its interface here',
      { ...from, localAddress: 'fe80::1%eth0', remoteAddress: 'fe80:0:0:0:0:0:0:2%eth0' },
      { local: '[fe80::1]:8080', remote: '[fe80::2]:443' },
    ],
  ])('are the same: %s', (_, target, socket) => {
    const sockets = new Map<number, Imagined>([
      [7, { ...socket, local: '127.0.0.1:8081' }],
      [8, socket],
    ]);
    expect(locateByAddress(overSockets(sockets), target)).toBe(8);
  });

  it('are not the same if they only begin as IPv4 within IPv6 does', () => {
    const sockets = new Map<number, Imagined>(
      ['1:2:3', '4:5:6'].map((end, index) => [index + 7, { local: `[::ffff:${end}]:80`, isListening: true }]),
    );
    expect(locateByAddress(overSockets(sockets), { address: () => ({ address: '::ffff:4:5:6', port: 80 }) })).toBe(8);
  });

  it.each(['localAddress', 'localPort', 'remoteAddress', 'remotePort'])('are unknown without %s', (missing) => {
    const target = { ...from, [missing]: undefined };
    expect(hasAddress(from)).toBe(true);
    expect(hasAddress(target)).toBe(false);
    expect(locateByAddress(overSockets(new Map()), target)).toBeUndefined();
  });

  it('are unknown while a socket connects, which is not asked for them, and where there is no port', () => {
    const connecting = Object.defineProperty({ connecting: true }, 'localPort', {
      get() {
        throw new Error('asked');
      },
    });
    expect(hasAddress(connecting)).toBe(false);
    expect(hasAddress({ address: () => ({ address: '127.0.0.1' }) })).toBe(false);
    expect(hasAddress({ address: () => null })).toBe(false);
  });

  it('may be those of several, which are counted', () => {
    const shared: Imagined = { local: '127.0.0.1:53', isDatagram: true };
    const sockets = new Map<number, Imagined>([
      [3, shared],
      [4, { ...shared, isDatagram: false, isListening: true }],
      [5, shared],
      [6, shared],
    ]);
    const target = { bind() {}, address: () => ({ address: '127.0.0.1', port: 53 }) };
    expect(() => locateByAddress(overSockets(sockets), target)).toThrow('3 descriptors of this process');
  });
});

describe('the search for a connection', () => {
  const target = (remotePort: number, remoteAddress = '10.0.0.1'): object => ({
    localAddress: '127.0.0.1',
    localPort: 80,
    remoteAddress,
    remotePort,
  });

  /** An imagined process: its sockets, which number is free, and which numbers were asked for their peer and name. */
  function imagine(): AcceptCalls & { sockets: Map<number, Imagined>; free: number; peers: number[]; names: number[] } {
    const sockets = new Map<number, Imagined>();
    const base = overSockets(sockets);
    const all = {
      ...base,
      sockets,
      free: -1,
      peers: [] as number[],
      names: [] as number[],
      socketName: (fd: number) => (all.names.push(fd), base.socketName(fd)),
      peerAt(fd: number, port: number) {
        all.peers.push(fd);
        const remote = sockets.get(fd)?.remote;
        return remote?.endsWith(`:${port}`) === true ? remote : undefined;
      },
      lowestFree: () => all.free,
      getFlags: (fd: number) => (sockets.get(fd)?.isInheritable === true ? 0 : 1),
    };
    return all;
  }

  /** Lets a connection come under a number, and returns the numbers that are asked for it. */
  function tracing(): (fd: number) => number[] {
    const process = imagine();
    const isMarked = createMarkCheck(process);
    let port = 1000;
    return (fd) => {
      port++;
      process.sockets.set(fd, { local: '127.0.0.1:80', remote: `10.0.0.1:${port}` });
      process.free = fd + 1;
      process.peers.length = 0;
      process.names.length = 0;
      expect(isMarked(target(port))).toBe(true);
      // Only one that has the right peer is asked for its own name.
      expect(process.names).toEqual([fd]);
      return [...process.peers];
    };
  }

  it('tries the number above that of the last one, the last, the lowest, and then those below the lowest free one', () => {
    const asked = tracing();
    expect(asked(5)).toEqual([5]);
    expect(asked(8)).toEqual([5, 5, 8]);
    expect(asked(12)).toEqual([8, 5, 8, 12]);
    // The second lowest, where the last connection had the highest number.
    expect(asked(8)).toEqual([12, 5, 8]);
    // The next one above, and again the same.
    expect(asked(12)).toEqual([12]);
    expect(asked(12)).toEqual([12]);
    // A new number between the others is known from then on.
    expect(asked(6)).toEqual([12, 5, 8, 6]);
    expect(asked(8)).toEqual([8]);
    // The next but one.
    expect(asked(5)).toEqual([12, 8, 5]);
    expect(asked(8)).toEqual([6, 5, 5, 8]);
  });

  it('remembers 256 numbers, and then begins anew', () => {
    const asked = tracing();
    for (let index = 0; index < 256; index++) asked(1000 + index);
    expect(asked(1000)).toEqual([1255, 1000]);
    asked(1256);
    expect(asked(2000)).toEqual([1256, 1256, 2000]);
  });

  it('ends at the first number after stdio, and is not led astray by one that was not found', () => {
    const process = imagine();
    const isMarked = createMarkCheck(process);
    process.free = 6;
    expect(isMarked(target(1))).toBe(false);
    expect(process.peers.splice(0)).toEqual([5, 4, 3]);
    process.sockets.set(3, { local: '127.0.0.1:80', remote: '10.0.0.1:1' });
    expect(isMarked(target(1))).toBe(true);
    expect(process.peers.splice(0)).toEqual([5, 4, 3]);
    process.sockets.set(5, { local: '127.0.0.1:80', remote: '10.0.0.1:2' });
    expect(isMarked(target(2))).toBe(true);
    expect(isMarked(target(3))).toBe(false);
    process.peers.length = 0;
    // The number of the last one that was found is the first to be tried.
    expect(isMarked(target(1))).toBe(true);
    expect(process.peers).toEqual([5, 3]);
  });

  it('takes none that another address has, at the same port', () => {
    const process = imagine();
    process.sockets.set(4, { local: '127.0.0.1:80', remote: '10.0.0.1:1', isInheritable: true });
    process.sockets.set(5, { local: '127.0.0.1:80', remote: '10.0.0.2:1' });
    process.free = 6;
    const isMarked = createMarkCheck(process);
    expect(isMarked(target(1, '10.0.0.2'))).toBe(true);
    expect(isMarked(target(1, '10.0.0.1'))).toBe(false);
  });

  it('is not made for what has no peer', () => {
    const process = imagine();
    process.sockets.set(4, { local: '127.0.0.1:80', isListening: true });
    process.free = 5;
    expect(createMarkCheck(process)({ address: () => ({ address: '127.0.0.1', port: 80 }) })).toBe(true);
    expect(process.peers).toEqual([]);
  });

  it('asks the system for the peer at a port alone, and for the lowest free number, which stays free', async () => {
    const accepting = declareAcceptCalls(koffi);
    const server = await listen('127.0.0.1');
    const { accepted } = await connection(server, '127.0.0.1');
    const { remotePort = 0 } = accepted;
    expect(accepting.peerAt(handleFd(accepted), remotePort)).toBe(`127.0.0.1:${remotePort}`);
    expect(accepting.peerAt(handleFd(accepted), remotePort ^ 1)).toBeUndefined();
    expect(accepting.peerAt(handleFd(server), remotePort)).toBeUndefined();
    const free = accepting.lowestFree();
    expect(rawFlags(free)).toBe(-1);
    expect(accepting.lowestFree()).toBe(free);
  });
});
