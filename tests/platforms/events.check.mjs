// Marks that wait for an event, wrappers, and where errors are reported.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { createRequire } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

import {
  isInheritable,
  listInheritable,
  noInheritCallback,
  noInheritListener,
  setNoInherit,
} from 'eslint-plugin-noinherit/runtime';

import { childHolds, clearFlag, codeOf, inFrontOf, rawInheritable, someFile, test } from './kit.mjs';

const certificate = createRequire(import.meta.url)('./kit/certificate.json');

const servers = {
  'net.Server': () => net.createServer(),
  'tls.Server': () => tls.createServer(certificate),
  'http.Server': () => http.createServer(),
  'https.Server': () => https.createServer(certificate),
  Http2Server: () => http2.createServer(),
  Http2SecureServer: () => http2.createSecureServer(certificate),
};

for (const [name, create] of Object.entries(servers)) {
  test(`${name}, and what it accepts, before any listener of the program runs`, async () => {
    const server = setNoInherit(create());
    /** @type {boolean[]} */
    const seen = [];
    server.on('connection', (socket) => seen.push(isInheritable(socket)));
    inFrontOf(server, 'connection', clearFlag);
    inFrontOf(server, 'listening', () => clearFlag(server));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    assert.equal(rawInheritable(server), false);
    const connection = once(server, 'connection');
    const client = net
      .connect(/** @type {net.AddressInfo} */ (server.address()).port, '127.0.0.1')
      .on('error', () => {});
    const [socket] = await connection;
    assert.deepEqual(seen, [false]);
    assert.equal(childHolds(socket), false);
    const closed = [client, socket].map((one) => once(one, 'close'));
    client.destroy();
    socket.destroy();
    server.close();
    await Promise.all(closed);
    assert.equal(
      codeOf(() => setNoInherit(client)),
      'ERR_NOINHERIT_NO_DESCRIPTOR',
    );
    assert.equal(
      codeOf(() => setNoInherit(socket, false)),
      'ERR_NOINHERIT_NO_DESCRIPTOR',
    );
    assert.equal(setNoInherit(socket), socket, 'an accepted socket that is gone is marked enough');
  });
}

for (const [name, create] of [
  ['net.Server', () => net.createServer()],
  ['http.Server', () => http.createServer()],
]) {
  test(`${name}: each of many connections that somebody opens up is marked, and one that may be inherited is`, async () => {
    const server = setNoInherit(create());
    inFrontOf(server, 'connection', clearFlag);
    /** @type {net.Socket[]} */
    const open = [];
    let wanted = false;
    let seen = 0;
    server.on('connection', (socket) => {
      assert.equal(rawInheritable(socket), wanted);
      seen++;
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = /** @type {net.AddressInfo} */ (server.address());
    for (let count = 1; count <= 80; count++) {
      if (count === 80) {
        wanted = true;
        setNoInherit(server, false);
      }
      const accepted = once(server, 'connection');
      const client = net.connect(port, '127.0.0.1').on('error', () => {});
      const [socket] = await accepted;
      if (count % 40 === 0) assert.equal(childHolds(socket), wanted);
      // Every other one stays open until the end.
      if (count % 2 === 0) client.destroy();
      else open.push(client);
    }
    assert.equal(seen, 80);
    for (const client of open) client.destroy();
    server.close();
  });
}

test('a promise of a FileHandle', async () => {
  const handle = await setNoInherit(fs.promises.open(someFile));
  clearFlag(handle);
  assert.equal(setNoInherit(handle), handle);
  assert.equal(childHolds(handle), false);
  await handle.close();
  assert.equal(
    codeOf(() => setNoInherit(handle)),
    'ERR_NOINHERIT_NO_DESCRIPTOR',
  );
});

test('a socket that is marked in the turn in which it begins to connect', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  for (const host of ['127.0.0.1', 'localhost']) {
    const client = net.connect(/** @type {net.AddressInfo} */ (server.address()).port, host).on('error', () => {});
    setNoInherit(client, false);
    await once(client, 'connect');
    assert.equal(rawInheritable(client), true);
    client.destroy();
  }
  server.close();
});

test('a datagram socket, without a warning', async () => {
  /** @type {Error[]} */
  const warnings = [];
  process.on('warning', (warning) => warnings.push(warning));
  const socket = dgram.createSocket('udp4');
  setNoInherit(socket, false);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  assert.equal(isInheritable(socket), true);
  assert.equal(
    listInheritable().some((info) => info.localAddress === `127.0.0.1:${socket.address().port}`),
    true,
  );
  setNoInherit(socket);
  assert.equal(isInheritable(socket), false);
  socket.close();
  await once(socket, 'close');
  assert.equal(
    codeOf(() => setNoInherit(socket)),
    'ERR_NOINHERIT_NO_DESCRIPTOR',
  );
  assert.deepEqual(warnings, []);
});

test('no descriptor yet', () => {
  for (const none of [net.createServer(), new net.Socket()]) {
    assert.equal(
      codeOf(() => isInheritable(none)),
      'ERR_NOINHERIT_NO_DESCRIPTOR',
    );
  }
});

test('what was destroyed before it had a descriptor passes, and reports its own error', async () => {
  for (const make of [() => new net.Socket(), () => fs.createReadStream(someFile)]) {
    // One after the other: the second would open while the test waits for the first.
    const target = make();
    const reason = new Error('own');
    target.destroy(reason);
    assert.equal(setNoInherit(target), target);
    const error = await new Promise((resolve) => void target.on('error', resolve));
    assert.equal(error, reason);
  }
});

test('a stream that never opens reports its own error', async () => {
  const stream = setNoInherit(fs.createReadStream('/nowhere/at/all'));
  const error = await new Promise((resolve) => void stream.on('error', resolve));
  assert.equal(error.code, 'ENOENT');
});

test('callbacks and listeners', async () => {
  const fd = await new Promise((resolve, reject) => {
    fs.open(
      someFile,
      noInheritCallback((/** @type {any} */ error, /** @type {number} */ opened) =>
        error ? reject(error) : resolve(opened),
      ),
    );
  });
  assert.equal(childHolds(fd), false);
  fs.closeSync(fd);
  const listener = () => {};
  const server = net.createServer(noInheritListener(listener));
  server.off('connection', listener);
  assert.equal(server.listenerCount('connection'), 0);
});
