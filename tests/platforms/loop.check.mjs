// libuv's loop as the way from an object to its descriptor: on Linux it must find the same as `_handle.fd`. (On Windows
// the runtime itself uses the loop, and objects.check.mjs checks what it finds.)
import assert from 'node:assert/strict';
import cluster from 'node:cluster';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import net from 'node:net';
import { PassThrough } from 'node:stream';
import tls from 'node:tls';
import { isMainThread } from 'node:worker_threads';

import { isWindows, onBothThreads, runtimeName, skip, test } from './kit.mjs';
import { objects } from './objects.mjs';

if (isWindows) skip("libuv's loop", 'on Windows the runtime itself finds objects this way: objects.check.mjs');
else if (runtimeName !== 'node') skip("libuv's loop", 'only Node has one');
else await checkLoop();

async function checkLoop() {
  const { declareLoopCalls, locateInLoop } = await import('../../.cache/internals/libuv-loop.mjs');
  const koffi = createRequire(import.meta.url)('koffi');
  const calls = declareLoopCalls(koffi);
  const locate = (/** @type {any} */ target) => locateInLoop(calls, target);

  /** The number that Node itself has for the object. */
  const handleFd = (/** @type {any} */ target) => target._handle.fd;
  const datagramFd = (/** @type {any} */ target) => {
    const state = Object.getOwnPropertySymbols(target).find(({ description }) => description === 'state symbol');
    return target[/** @type {symbol} */ (state)].handle.fd;
  };

  /** @type {Record<string, () => unknown>} */
  const checks = {};
  for (const row of objects.filter(({ found }) => found === 'handle')) {
    checks[`finds ${row.object.replaceAll('`', '')}`] = async () => {
      const { target, below, start, end, cleanUp } = await row.make();
      const holder = below ?? (target.goaway === undefined ? target : target.socket);
      const fd = () => (row.object.includes('dgram') ? datagramFd(target) : holder._handle.fd);
      if (row.event !== undefined) {
        const ready = once(target, row.event);
        await start?.();
        await ready;
      }
      // It is found and keeps its state, whether or not the program lets it keep the event loop alive.
      for (const wish of ['ref', 'unref', 'ref']) {
        if (typeof holder[wish] === 'function') holder[wish]();
        assert.equal(locate(holder), fd());
      }
      await end();
      // The socket of a session that has ended throws for any property.
      if (holder === target && !row.object.includes('HTTP/2')) assert.equal(locate(holder), undefined);
      await cleanUp?.();
    };
  }

  checks['tells two hundred sockets apart, and leaves the bits of all as they were'] = async () => {
    const servers = Array.from({ length: 200 }, () => net.createServer().listen(0, '127.0.0.1'));
    await Promise.all(servers.map((server) => once(server, 'listening')));
    for (const [index, server] of servers.entries()) if (index % 2 === 0) server.unref();
    const bits = () => calls.handles().map((/** @type {bigint} */ handle) => [handle, calls.hasRef(handle)]);
    const before = bits();
    for (const server of servers) assert.equal(locate(server), handleFd(server));
    assert.deepEqual(bits(), before);
    for (const server of servers) server.close();
  };

  checks['no descriptor: before connect() and listen(), while a name is looked up, after the end'] = async () => {
    const [socket, server] = [new net.Socket(), net.createServer()];
    assert.equal(locate(socket), undefined);
    assert.equal(locate(server), undefined);
    assert.deepEqual(socket.eventNames(), new net.Socket().eventNames(), 'no listener was added');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // The handle exists in the same turn, but has no socket yet.
    socket.connect(/** @type {any} */ ({ port: /** @type {any} */ (server.address()).port, host: 'localhost' }));
    assert.equal(locate(socket), undefined);
    await once(socket, 'connect');
    assert.equal(locate(socket), handleFd(socket));
    socket.destroy();
    assert.equal(locate(socket), undefined);
    server.close();
    assert.equal(locate(server), undefined);
    const datagrams = dgram.createSocket('udp4');
    assert.equal(locate(datagrams), undefined);
    datagrams.close();
  };

  checks['no descriptor: TLS over a stream of the program, a stand-in for a handle'] = () => {
    const secure = new tls.TLSSocket(/** @type {any} */ (new PassThrough()));
    secure.on('error', () => {});
    assert.equal(locate(secure), undefined);
    secure.destroy();
    let asked = 0;
    assert.equal(locate({ _handle: { ref: () => asked++, unref: () => asked++, close() {} } }), undefined);
    assert.equal(asked, 0, 'and the stand-in keeps its own state');
  };

  checks['keeps no callback'] = async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    locate(server);
    const before = koffi.stats().callbacks;
    for (let index = 0; index < 10_000; index++) locate(server);
    assert.equal(koffi.stats().callbacks, before);
    server.close();
  };

  onBothThreads(import.meta.url, checks);

  if (isMainThread) {
    test("no descriptor: a server in a cluster's worker", async () => {
      cluster.setupPrimary({ exec: new URL('kit/cluster-worker.mjs', import.meta.url).pathname, execArgv: [] });
      const worker = cluster.fork();
      const [answer] = await once(worker, 'message');
      const exit = once(worker, 'exit');
      worker.disconnect();
      await exit;
      assert.deepEqual(answer, { located: 'none', fd: 'undefined' });
    });
  }
}
