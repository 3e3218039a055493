// What arrives in another thread by postMessage: a socket and a server, from Node 24.20 and 26.6 on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { isMainThread, MessageChannel, parentPort, Worker } from 'node:worker_threads';

import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

import { childHolds, isWindows, skip, test } from './kit.mjs';

if (!isMainThread) {
  // The object itself stays here: only its number is passed on. It is kept alive until the end.
  const held = [];
  parentPort?.on('message', ({ target, isMarked }) => {
    held.push(isMarked ? setNoInherit(target) : target);
    parentPort?.postMessage(target._handle.fd);
  });
} else if (isWindows) {
  skip('what arrives in another thread', 'on Windows a socket has no number to tell');
} else {
  const server = await listening();
  if (canMove(server)) {
    test('a server that arrives in another thread is marked there at once', async () => {
      assert.deepEqual(await moved(listening), { unmarked: true, marked: false });
    });
    test('a socket that arrives in another thread is marked there at once', async () => {
      assert.deepEqual(await moved(accepted), { unmarked: true, marked: false });
    });
  } else skip('what arrives in another thread', 'this runtime moves no server');
  server.close();
}

/** Whether the runtime supports transferring servers at all: tested with a server in a transfer list. */
function canMove(/** @type {net.Server} */ server) {
  const { port1 } = new MessageChannel();
  try {
    port1.postMessage(null, [/** @type {any} */ (server)]);
    return true;
  } catch {
    return false;
  } finally {
    port1.close();
  }
}

/** Whether a child holds the transferred object, depending on whether it was marked on arrival. */
async function moved(/** @type {() => Promise<net.Server | net.Socket>} */ make) {
  const worker = new Worker(new URL(import.meta.url));
  const [unmarked, marked] = [await sent(worker, await make(), false), await sent(worker, await make(), true)];
  const held = { unmarked: childHolds(unmarked), marked: childHolds(marked) };
  await worker.terminate();
  return held;
}

/** Its descriptor number in the other thread. */
async function sent(
  /** @type {Worker} */ worker,
  /** @type {net.Server | net.Socket} */ target,
  /** @type {boolean} */ isMarked,
) {
  worker.postMessage({ target, isMarked }, [/** @type {any} */ (target)]);
  const [fd] = await once(worker, 'message');
  return fd;
}

async function listening() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** A socket that a server has accepted; the client ends with the process. */
async function accepted() {
  const server = await listening();
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  net
    .connect(port, '127.0.0.1')
    .on('error', () => {})
    .unref();
  const [socket] = await once(server, 'connection');
  server.close();
  return socket;
}
