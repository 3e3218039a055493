// The contract, checked against the built runtime without any test framework, so that every supported Node
// can run it: `node tests/runtime/conformance.mjs`. Prints what failed and a closing count.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { createRequire } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import { promisify } from 'node:util';
import * as runtime from '../../dist/runtime.mjs';

const { isInheritable, listInheritable, noInheritCallback, noInheritListener, openNoInherit, openNoInheritSync, sealDescriptors, sealed, setNoInherit } =
  runtime;
const require = createRequire(import.meta.url);
const nativeBefore = Object.keys(require.cache).some((file) => file.includes('koffi'));
const koffi = require('koffi');
const libc = koffi.load(null);
const fcntl = libc.func('int fcntl(int fd, int cmd, ...)');
const openNative = libc.func('int open(const char *path, int flags)');

const clearFlag = (fd) => assert.equal(fcntl(fd, 2, 'int', 0), 0);
const leak = () => openNative('/dev/null', 0);
const childHolds = (fd) => {
  const child = childProcess.spawnSync('readlink', [`/proc/self/fd/${fd}`], { encoding: 'utf8' });
  return child.status === 0 && child.stdout.trim() === fs.readlinkSync(`/proc/self/fd/${fd}`);
};
const codeOf = (action) => {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof runtime.NoInheritError);
    return error.code;
  }
  return 'none';
};

// A pre-shared key needs no certificate.
const psk = {
  pskCallback: () => Buffer.alloc(16, 1),
  ciphers: 'PSK',
  maxVersion: 'TLSv1.2',
};
const pskClient = {
  ...psk,
  pskCallback: () => ({ psk: Buffer.alloc(16, 1), identity: 'any' }),
  checkServerIdentity: () => undefined,
};

const servers = {
  'net.Server': () => net.createServer(),
  'tls.Server': () => tls.createServer(psk),
  'http.Server': () => http.createServer(),
  'https.Server': () => https.createServer(psk),
  Http2Server: () => http2.createServer(),
  Http2SecureServer: () => http2.createSecureServer(psk),
};

const checks = {};

checks['importing loads nothing native'] = () => assert.equal(nativeBefore, false);

checks['a number'] = () => {
  const fd = leak();
  assert.equal(childHolds(fd), true);
  assert.equal(setNoInherit(fd), fd);
  assert.equal(childHolds(fd), false);
  setNoInherit(fd, false);
  assert.equal(childHolds(fd), true);
  fs.closeSync(fd);
};

checks['a FileHandle, and a promise of one'] = async () => {
  const handle = await setNoInherit(fs.promises.open('/dev/null'));
  clearFlag(handle.fd);
  assert.equal(setNoInherit(handle), handle);
  assert.equal(childHolds(handle.fd), false);
  await handle.close();
  assert.equal(codeOf(() => setNoInherit(handle)), 'ERR_NOINHERIT_NO_DESCRIPTOR');
};

checks['opening without inheritance'] = async () => {
  for (const args of [[], ['r+'], [fs.constants.O_RDWR], ['a', 0o600]]) {
    const fd = openNoInheritSync('/dev/null', ...args);
    assert.deepEqual([fcntl(fd, 1), childHolds(fd)], [1, false]);
    fs.closeSync(fd);
    const handle = await openNoInherit('/dev/null', ...args);
    assert.deepEqual([fcntl(handle.fd, 1), childHolds(handle.fd)], [1, false]);
    await handle.close();
  }
};

checks['file streams'] = async () => {
  for (const create of [fs.createReadStream, fs.createWriteStream]) {
    const stream = create('/dev/null');
    setNoInherit(stream, false);
    await once(stream, 'open');
    assert.equal(childHolds(stream.fd), true);
    setNoInherit(stream);
    assert.equal(childHolds(stream.fd), false);
    stream.destroy();
    await once(stream, 'close');
    assert.equal(codeOf(() => isInheritable(stream)), 'ERR_NOINHERIT_NO_DESCRIPTOR');
  }
};

checks['a datagram socket, without a warning'] = async () => {
  const warnings = [];
  process.on('warning', (warning) => warnings.push(warning));
  const socket = dgram.createSocket('udp4');
  setNoInherit(socket, false);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  assert.equal(isInheritable(socket), true);
  assert.equal(listInheritable().some((info) => info.localAddress === `127.0.0.1:${socket.address().port}`), true);
  setNoInherit(socket);
  assert.equal(isInheritable(socket), false);
  socket.close();
  await once(socket, 'close');
  assert.equal(codeOf(() => setNoInherit(socket)), 'ERR_NOINHERIT_NO_DESCRIPTOR');
  assert.deepEqual(warnings, []);
};

for (const [name, create] of Object.entries(servers)) {
  checks[`${name}, and what it accepts`] = async () => {
    const server = setNoInherit(create());
    const seen = [];
    server.on('connection', (socket) => seen.push(isInheritable(socket)));
    server.prependListener('connection', (socket) => clearFlag(socket._handle.fd));
    server.prependListener('listening', () => clearFlag(server._handle.fd));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    assert.equal(childHolds(server._handle.fd), false);
    const connection = once(server, 'connection');
    const client = net.connect(server.address().port, '127.0.0.1').on('error', () => {});
    const [socket] = await connection;
    assert.deepEqual(seen, [false]);
    assert.equal(childHolds(socket._handle.fd), false);
    client.destroy();
    socket.destroy();
    server.close();
    assert.equal(codeOf(() => setNoInherit(client)), 'ERR_NOINHERIT_NO_DESCRIPTOR');
    assert.equal(codeOf(() => setNoInherit(socket, false)), 'ERR_NOINHERIT_NO_DESCRIPTOR');
    assert.equal(setNoInherit(socket), socket);
  };
}

checks['a client socket and a TLS one, before and after they connect'] = async () => {
  const server = tls.createServer(psk).on('tlsClientError', () => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const clients = [() => net.connect(port, '127.0.0.1'), () => tls.connect({ port, host: '127.0.0.1', ...pskClient })];
  for (const connect of clients) {
    const client = connect();
    client.on('error', () => {});
    setNoInherit(client, false);
    await once(client, 'connect');
    assert.equal(childHolds(client._handle.fd), true);
    setNoInherit(client);
    assert.equal(childHolds(client._handle.fd), false);
    client.destroy();
  }
  server.close();
};

checks["the socket of an http2 session, behind Node's proxy"] = async () => {
  const server = http2.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const [session] = await once(server, 'session');
  setNoInherit(session.socket, false);
  assert.equal(isInheritable(session.socket), true);
  setNoInherit(session.socket);
  assert.equal(isInheritable(session.socket), false);
  client.destroy();
  session.destroy();
  server.close();
};

checks["a child's stdin"] = async () => {
  const child = childProcess.spawn('cat', { stdio: ['pipe', 'ignore', 'inherit'] });
  clearFlag(child.stdin._handle.fd);
  setNoInherit(child.stdin);
  assert.equal(childHolds(child.stdin._handle.fd), false);
  child.stdin.end();
  await once(child, 'close');
};

checks.refusals = () => {
  for (const bad of [-1, 1.5, Number.NaN, 2 ** 31, '3', {}, null, undefined, { fd: 0 }]) {
    assert.equal(codeOf(() => setNoInherit(bad)), 'ERR_NOINHERIT_BAD_TARGET');
    assert.equal(codeOf(() => isInheritable(bad)), 'ERR_NOINHERIT_BAD_TARGET');
  }
  assert.equal(codeOf(() => setNoInherit(987_654)), 'ERR_NOINHERIT_SYSCALL');
  for (const none of [net.createServer(), new net.Socket()]) {
    assert.equal(codeOf(() => isInheritable(none)), 'ERR_NOINHERIT_NO_DESCRIPTOR');
  }
};

checks['a stream that never opens'] = async () => {
  const stream = setNoInherit(fs.createReadStream('/nowhere/at/all'));
  const error = await new Promise((resolve) => void stream.on('error', resolve));
  assert.equal(error.code, 'ENOENT');
};

checks['callbacks and listeners'] = async () => {
  const fd = await new Promise((resolve, reject) => {
    fs.open('/dev/null', noInheritCallback((error, opened) => (error ? reject(error) : resolve(opened))));
  });
  assert.equal(childHolds(fd), false);
  fs.closeSync(fd);
  const listener = () => {};
  const server = net.createServer(noInheritListener(listener));
  server.off('connection', listener);
  assert.equal(server.listenerCount('connection'), 0);
};

checks['sealing, what stays, and the list'] = () => {
  const [plain, excepted, open] = [leak(), leak(), leak()];
  setNoInherit(open, false);
  sealDescriptors({ except: [excepted] });
  assert.deepEqual([plain, excepted, open].map(childHolds), [false, true, true]);
  assert.deepEqual(listInheritable().map(({ fd }) => fd), [excepted, open]);
  for (const fd of [plain, excepted, open]) fs.closeSync(fd);
  sealDescriptors();
  assert.deepEqual(listInheritable(), []);
};

checks['sealed spawns'] = async () => {
  const fd = leak();
  const script = `test -e /proc/self/fd/${fd} && echo leaked || echo sealed`;
  const calls = [
    () => sealed(childProcess.execSync)(script).toString(),
    () => sealed(childProcess.spawnSync)('sh', ['-c', script]).stdout.toString(),
    async () => (await promisify(sealed(childProcess.exec))(script)).stdout,
    async () => (await promisify(sealed(childProcess.execFile))('sh', ['-c', script])).stdout,
  ];
  assert.equal(childProcess.execSync(script).toString().trim(), 'leaked');
  for (const call of calls) {
    clearFlag(fd);
    assert.equal((await call()).trim(), 'sealed');
  }
  fs.closeSync(fd);
};

checks['stdio and IPC still arrive'] = async () => {
  const program = 'process.send(require("fs").readlinkSync("/proc/self/fd/4"), () => process.disconnect())';
  const fd = fs.openSync('/proc/self/comm', 'r');
  const child = sealed(childProcess.spawn)(process.execPath, ['-e', program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', fd],
  });
  const [link] = await once(child, 'message');
  assert.match(link, /\/comm$/);
  await once(child, 'close');
  fs.closeSync(fd);
};

// This process's launcher may have left something open, which is no business of these checks.
sealDescriptors();
let failed = 0;
let running = 'loading';
process.on('exit', () => {
  // Nothing left to wait for, and a check still waits.
  if (running !== '') console.log(`never ended: ${running}\n0 passed, 1 failed`);
});
for (const [name, check] of Object.entries(checks)) {
  running = name;
  try {
    await check();
  } catch (error) {
    failed++;
    console.log(`not ok: ${name}\n${error.stack}`);
  }
}
running = '';
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
