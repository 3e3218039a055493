import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as koffi from 'koffi';
import { describe, expect, it } from 'vitest';
import { setNoInherit, type Descriptor } from '../../src/runtime/index.ts';
import { childHolds, clearFlag, handleFd, inFrontOf, rawFlags } from '../runtime/helpers.ts';
import { connected, end, sleeper } from './experiment.ts';

// The parts of the original proposal, in its order: 1 the function and its docstring, 2 the faults of the sample, 3 the
// effects of inheritance on servers, 4 the proposal. Each test is a claim; if Linux differs today, it says how.

/** An open object that can be marked, with its descriptor number. */
type Opened = readonly [target: Descriptor, fd: number, close: () => unknown];

async function listen(): Promise<net.Server> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function pair(): Promise<[net.Server, client: net.Socket, accepted: net.Socket]> {
  const server = await listen();
  const accepting = once(server, 'connection');
  const client = await connected((server.address() as net.AddressInfo).port);
  return [server, client, ((await accepting) as [net.Socket])[0]];
}

const kinds: readonly [string, () => Promise<Opened>][] = [
  [
    'a file',
    async () => {
      const fd = fs.openSync('/dev/null', 'r');
      return [fd, fd, () => fs.closeSync(fd)];
    },
  ],
  [
    'a file object',
    async () => {
      const handle = await fs.promises.open('/dev/null');
      return [handle, handle.fd, () => handle.close()];
    },
  ],
  [
    'a listening socket',
    async () => {
      const server = await listen();
      return [server, handleFd(server), () => server.close()];
    },
  ],
  [
    'the socket of a client',
    async () => {
      const [server, client, accepted] = await pair();
      return [client, handleFd(client), () => [client.destroy(), accepted.destroy(), server.close()]];
    },
  ],
  [
    'an accepted socket',
    async () => {
      const [server, client, accepted] = await pair();
      return [accepted, handleFd(accepted), () => [client.destroy(), accepted.destroy(), server.close()]];
    },
  ],
];

describe.each(kinds)('"an API to toggle the flag after the handle was created", on %s', (_, open) => {
  it('set_noinherit(x), set_noinherit(x, False) and set_noinherit(x, True)', async () => {
    const [target, fd, close] = await open();
    clearFlag(fd);
    expect(childHolds(fd)).toBe(true);
    setNoInherit(target);
    expect(childHolds(fd)).toBe(false);
    setNoInherit(target, false);
    expect(childHolds(fd)).toBe(true);
    setNoInherit(target, true);
    expect(childHolds(fd)).toBe(false);
    await close();
  });
});

describe('"can cause errors like \'permission denied\'"', () => {
  it('not on Linux: a file that a child holds can be deleted, and stays on the disk until the child ends', async () => {
    const path = join(fs.mkdtempSync(join(tmpdir(), 'noinherit-')), 'held');
    fs.writeFileSync(path, 'text');
    const fd = fs.openSync(path, 'r');
    setNoInherit(fd, false);
    const child = sleeper();
    fs.closeSync(fd);
    fs.rmSync(path);
    expect(fs.readlinkSync(`/proc/${child}/fd/${fd}`)).toBe(`${path} (deleted)`);
    expect(fs.readFileSync(`/proc/${child}/fd/${fd}`, 'utf8')).toBe('text');
    await end(child);
    fs.rmdirSync(join(path, '..'));
  });
});

const libc = koffi.load(null);
const calls = {
  socket: libc.func('int socket(int domain, int type, int protocol)'),
  bind: libc.func('int bind(int fd, const uint8_t *address, uint32_t length)'),
  listen: libc.func('int listen(int fd, int backlog)'),
  getsockname: libc.func('int getsockname(int fd, _Out_ uint8_t *address, _Inout_ uint32_t *length)'),
  accept: libc.func('int accept(int fd, void *address, void *length)'),
};
const [AF_INET, SOCK_STREAM, SOCK_CLOEXEC, LENGTH] = [2, 1, 0o2000000, 16];

describe('"the new socket returned from accept() will be inheritable even if the listener socket was not"', () => {
  it('accept(2) on a non-inheritable listener, still today', async () => {
    const listener = calls.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) as number;
    const address = Buffer.from([AF_INET, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([calls.bind(listener, address, LENGTH), calls.listen(listener, 1), rawFlags(listener)]).toEqual([0, 0, 1]);
    calls.getsockname(listener, address, [LENGTH]);
    const client = await connected(address.readUInt16BE(2));
    const accepted = calls.accept(listener, null, null) as number;
    expect([childHolds(listener), childHolds(accepted)]).toEqual([false, true]);
    setNoInherit(accepted);
    expect(childHolds(accepted)).toBe(false);
    client.destroy();
    for (const fd of [accepted, listener]) fs.closeSync(fd);
  });

  it("not what Node accepts, which libuv's accept4(2) makes non-inheritable; and a marked server marks it again", async () => {
    const [server, client, accepted] = await pair();
    clearFlag(handleFd(server));
    expect(childHolds(handleFd(accepted))).toBe(false);
    setNoInherit(server);
    inFrontOf(server, 'connection', (socket) => clearFlag(handleFd(socket)));
    const accepting = once(server, 'connection');
    const second = await connected((server.address() as net.AddressInfo).port);
    const [again] = (await accepting) as [net.Socket];
    expect(childHolds(handleFd(again))).toBe(false);
    for (const socket of [client, accepted, second, again]) socket.destroy();
    server.close();
  });
});
