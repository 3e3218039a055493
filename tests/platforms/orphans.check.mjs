// The experiment in tests/seed: a server starts a child and exits, and the child, which knows nothing of it, holds its
// sockets.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { runtimeName, skip, test } from './kit.mjs';
import { endProcess } from './kit/end-process.mjs';

const program = fileURLToPath(new URL('kit/orphan-server.mjs', import.meta.url));

/**
 * Runs the server until it exits; its child sleeps on.
 * @param {string} measure
 */
async function serveAndEnd(measure) {
  const parent = fork(program, [measure], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exit = once(parent, 'exit');
  const [{ port }] = await once(parent, 'message');
  const first = net
    .connect(port, '127.0.0.1')
    .on('error', () => {})
    .resume();
  const state = { isClosed: false };
  const closed = once(first, 'close').then(() => void (state.isClosed = true));
  first.write('hello');
  const [{ sleeper }] = await once(parent, 'message');
  await exit;
  return { port, first, state, closed, sleeper };
}

/** Connects, sends, and returns `'sent'` or the error's code. */
async function connectAndSend(/** @type {number} */ port, /** @type {net.Socket[]} */ clients) {
  const client = net.connect(port, '127.0.0.1');
  clients.push(client);
  const failure = once(client, 'error').then(([error]) => error.code);
  const success = once(client, 'connect').then(
    () => new Promise((resolve) => void client.write('hello', () => resolve('sent'))),
  );
  success.catch(() => {});
  return Promise.race([failure, success]);
}

/**
 * The system closes a process's descriptors one after the other, and its listening socket may be the last: connects
 * until that has happened, and returns the result of the last attempt.
 */
async function connectUntilRefused(/** @type {number} */ port) {
  let outcome = 'sent';
  for (let attempt = 0; attempt < 200 && outcome === 'sent'; attempt++) {
    /** @type {net.Socket[]} */
    const clients = [];
    outcome = String(await connectAndSend(port, clients));
    for (const client of clients) client.on('error', () => {}).destroy();
    await setTimeout(20);
  }
  // A connection that was still accepted may be reset instead.
  return outcome === 'ECONNRESET' ? connectUntilRefused(port) : outcome;
}

/** @param {string} name */
function skipUnderBun(name) {
  skip(name, 'the spawn of Bun closes everything in the child');
}

/** Listens where the server was, and returns `'listening'` or the error's code. */
async function restart(/** @type {number} */ port) {
  const server = net.createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code;
  }
  await new Promise((resolve) => void server.close(resolve));
  return 'listening';
}

const withoutUs = runtimeName === 'bun' ? skipUnderBun : test;

withoutUs(
  'nothing done: the dead server is connected to and sent to, its port is taken, its first client waits',
  async () => {
    const { port, first, state, closed, sleeper } = await serveAndEnd('nothing');
    /** @type {net.Socket[]} */
    const clients = [];
    try {
      // As many as the server's backlog: they will never be accepted.
      for (let count = 0; count < 5; count++) assert.equal(await connectAndSend(port, clients), 'sent');
      assert.equal(await restart(port), 'EADDRINUSE');
      assert.equal(state.isClosed, false, 'the first client has seen no end');
    } finally {
      endProcess(sleeper, 'SIGKILL');
      for (const client of clients) client.on('error', () => {}).destroy();
    }
    // The child held everything: when it exits, the first client's connection ends.
    await closed;
    first.destroy();
  },
);

for (const measure of ['marked', 'sealed']) {
  test(`${measure}: the server's end is the end, although its child lives`, async () => {
    const { port, closed, sleeper } = await serveAndEnd(measure);
    try {
      await closed;
      assert.equal(await connectUntilRefused(port), 'ECONNREFUSED');
      assert.equal(await restart(port), 'listening');
      // It is alive all the while, which signal 0 tests.
      assert.equal(process.kill(sleeper, 0), true);
    } finally {
      endProcess(sleeper, 'SIGKILL');
    }
  });
}
