// An object destroyed before it had a descriptor keeps its own error, for a listener that is added after the mark.
import * as dgram from 'node:dgram';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import { finished, type Stream } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { isInheritable, setNoInherit } from '../../src/runtime/index.ts';

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
