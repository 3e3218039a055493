// What does `listInheritable` report for each kind of descriptor?
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { devNull } from 'node:os';

import { listInheritable, sealDescriptors, setNoInherit } from 'eslint-plugin-noinherit/runtime';

import { closeOpened, closingOf, find, isWindows, openInheritable, someFile, system, test } from './kit.mjs';

sealDescriptors();

/** The list's entry for a descriptor. */
const entryOf = (/** @type {any} */ target) =>
  listInheritable().find((info) => (isWindows ? info.handle : info.fd) === find(target));

test('a file: its number or handle, and its path', () => {
  const fd = openInheritable();
  const entry = entryOf(fd);
  assert.equal(entry?.kind, 'file');
  assert.equal(fs.realpathSync(entry?.path ?? ''), fs.realpathSync(someFile));
  assert.equal('fd' in entry, !isWindows);
  assert.equal('handle' in entry, isWindows);
  setNoInherit(fd);
  assert.equal(entryOf(fd), undefined);
  closeOpened(fd);
});

test('a device', () => {
  const fd = openInheritable(devNull);
  assert.equal(entryOf(fd)?.kind, 'device');
  setNoInherit(fd);
  closeOpened(fd);
});

test('sockets: their addresses, and ascending', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  const server6 = net.createServer().listen(0, '::1');
  const datagrams = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([server, server6, datagrams].map((each) => once(each, 'listening')));
  const arrival = once(server, 'connection');
  const client = net.connect(/** @type {net.AddressInfo} */ (server.address()).port, '127.0.0.1');
  const [[accepted]] = await Promise.all([arrival, once(client, 'connect')]);
  for (const each of [server, server6, datagrams, client, accepted]) setNoInherit(each, false);
  const port = (/** @type {any} */ target) => target.address().port;
  const addresses = (/** @type {any} */ target) => {
    const { kind, localAddress, remoteAddress } = entryOf(target) ?? {};
    return [kind, localAddress, remoteAddress];
  };
  assert.deepEqual(addresses(server), ['socket', `127.0.0.1:${port(server)}`, undefined]);
  assert.deepEqual(addresses(server6), ['socket', `[::1]:${port(server6)}`, undefined]);
  assert.deepEqual(addresses(datagrams), ['socket', `127.0.0.1:${port(datagrams)}`, undefined]);
  assert.deepEqual(addresses(client), ['socket', `127.0.0.1:${client.localPort}`, `127.0.0.1:${port(server)}`]);
  assert.deepEqual(addresses(accepted), ['socket', `127.0.0.1:${port(server)}`, `127.0.0.1:${client.localPort}`]);
  const values = listInheritable().map((info) => info.handle ?? info.fd);
  assert.deepEqual(
    values,
    [...values].sort((a, b) => Number(a) - Number(b)),
  );
  assert.equal(values.length, 5);
  const closed = closingOf(...[server, server6, datagrams, client, accepted].map(find));
  client.destroy();
  accepted.destroy();
  server.close();
  server6.close();
  datagrams.close();
  await closed();
});

test('five hundred descriptors that are not inheritable, and one that is', () => {
  const fds = Array.from({ length: 500 }, () => fs.openSync(someFile, 'r'));
  const last = /** @type {number} */ (fds.at(-1));
  system.setInheritable(find(last), true);
  assert.deepEqual(
    listInheritable().map((info) => info.handle ?? info.fd),
    [find(last)],
  );
  sealDescriptors();
  assert.deepEqual(listInheritable(), []);
  for (const fd of fds) fs.closeSync(fd);
});
