// A connection among many, and several sockets with one address: cases that could be slow or ambiguous with Bun's and
// Deno's objects, which do not expose their descriptor's number.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import process from 'node:process';
import tls from 'node:tls';

const require = createRequire(import.meta.url);
/** Called when this process's descriptors are listed. Installed before the runtime stores its functions of `fs`. */
let whenListed = () => {};
const fs = process.getBuiltinModule('node:fs');
const { readdirSync } = fs;
fs.readdirSync = /** @type {any} */ (
  (/** @type {any} */ path, /** @type {any} */ ...rest) => {
    if (path === '/proc/self/fd') whenListed();
    return readdirSync(path, ...rest);
  }
);
const { isInheritable, listInheritable, noInheritListener, setNoInherit } = require('eslint-plugin-noinherit/runtime');
// Imported after that, because the kit loads the runtime's ES module, and the first copy stores the functions that are
// called.
const { childHolds, clearFlag, codeOf, inheritableNow, isWindows, runtimeName, skip, test } = await import('./kit.mjs');
const certificate = require('./kit/certificate.json');

const OTHERS = 150;

/** @type {net.Socket[]} */
const open = [];
const keep = (/** @type {net.Socket} */ socket) => void open.push(socket.on('error', () => {}));

/** @param {net.Server} server @param {object} [options] */
async function listen(server, options) {
  server.listen({ port: 0, host: '127.0.0.1', ...options });
  await once(server, 'listening');
  return /** @type {net.AddressInfo} */ (server.address()).port;
}

/** Makes a connection: both of its ends. @param {net.Server} server @param {number} port @returns {Promise<[any, any]>} */
async function connect(server, port) {
  const arrival = once(server, 'connection');
  const client = net.connect(port, '127.0.0.1');
  keep(client);
  const [[accepted]] = await Promise.all([arrival, once(client, 'connect')]);
  keep(accepted);
  return [client, accepted];
}

/**
 * Counts how often `action` makes the system list this process's descriptors.
 * @param {() => Promise<unknown>} action
 */
async function countLists(action) {
  let count = 0;
  whenListed = () => void count++;
  try {
    await action();
  } finally {
    whenListed = () => {};
  }
  return count;
}

/** Each way to mark connections. @type {Record<string, (server: net.Server) => net.Server>} */
const ways = {
  'by its server': (server) => setNoInherit(server),
  'by a listener that marks it': (server) => server.on('connection', (socket) => void setNoInherit(socket)),
  'by a wrapped listener': (server) =>
    server.on(
      'connection',
      noInheritListener(() => {}),
    ),
};

if (isWindows) {
  skip('a connection among many', 'on Windows it is found in the event loop (loop.check.mjs)');
} else {
  for (const [name, create] of Object.entries({ net: () => net.createServer(), http: () => http.createServer() }))
    for (const [way, mark] of Object.entries(ways))
      test(`a connection among many, ${name}, marked ${way}: the others are not looked at`, async () => {
        const holder = net.createServer();
        const holderPort = await listen(holder);
        for (let index = 0; index < OTHERS; index++) await connect(holder, holderPort);
        const server = mark(create());
        const port = await listen(server);
        // Servers are found by examining all descriptors; the first connection loads what is loaded only once.
        await connect(server, port);
        /** @type {[any, any]} */
        let [client, accepted] = [undefined, undefined];
        const lists = await countLists(async () => {
          const arrival = once(server, 'connection');
          client = setNoInherit(net.connect(port, '127.0.0.1'));
          keep(client);
          [[accepted]] = await Promise.all([arrival, once(client, 'connect')]);
          keep(accepted);
          assert.deepEqual([client, accepted].map(isInheritable), [false, false]);
        });
        assert.equal(lists, 0);
        assert.equal(await countLists(async () => void listInheritable()), 1, 'what does look at all is counted');
        assert.deepEqual([client, accepted].map(childHolds), [false, false]);
        // Also, an inheritable connection is marked, not only looked at.
        for (const socket of [client, accepted]) {
          clearFlag(socket);
          assert.deepEqual([isInheritable(socket), childHolds(socket)], [true, true]);
          setNoInherit(socket);
          assert.deepEqual([isInheritable(socket), childHolds(socket)], [false, false]);
        }
        for (const socket of open.splice(0)) socket.destroy();
        holder.close();
        server.close();
      });
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canShare = !isWindows && (major > 22 || (major === 22 && minor >= 12));
const twoOnOne = 'two servers on one port are marked, as both are non-inheritable';
if (!canShare) skip(twoOnOne, isWindows ? 'Windows has no SO_REUSEPORT' : 'Node has reusePort from 22.12 on');
else
  test(twoOnOne, async () => {
    const servers = [setNoInherit(net.createServer()), setNoInherit(net.createServer())];
    /** @type {unknown[]} */
    const errors = [];
    for (const server of servers) server.on('error', (/** @type {unknown} */ error) => errors.push(error));
    const port = await listen(servers[0], { reusePort: true });
    await listen(servers[1], { port, reusePort: true });
    assert.deepEqual(servers.map(isInheritable), [false, false]);
    assert.deepEqual(errors, []);
    // Without a number it is not known which is which: rejected, rather than making a random one inheritable.
    const code = codeOf(() => setNoInherit(servers[0], false));
    assert.equal(code, typeof servers[0]._handle?.fd === 'number' ? 'none' : 'ERR_NOINHERIT_AMBIGUOUS', runtimeName);
    for (const server of servers) server.close();
  });

test('TLS over a socket that connects tells its addresses as before, when it has been marked or asked', async () => {
  const server = tls.createServer(certificate);
  const port = await listen(server);
  for (const look of [setNoInherit, (/** @type {net.Socket} */ it) => codeOf(() => isInheritable(it))]) {
    const socket = net.connect(port, '127.0.0.1');
    const secure = tls.connect({ socket, rejectUnauthorized: false });
    keep(secure);
    look(secure);
    await once(secure, 'secureConnect');
    assert.deepEqual([secure.localAddress, secure.localPort, secure.remotePort], ['127.0.0.1', socket.localPort, port]);
    assert.equal(isInheritable(secure), false);
    secure.destroy();
  }
  server.close();
});

const noNumberFree = 'what is marked while no number is free, so that descriptors cannot be listed, is marked';
if (isWindows) skip(noNumberFree, 'nothing is listed there to find a socket');
else
  for (const [name, create] of Object.entries({ net: () => net.createServer(), http: () => http.createServer() }))
    test(`${noNumberFree}: ${name}`, async () => {
      whenListed = () => {
        throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
      };
      const server = setNoInherit(create());
      /** @type {unknown[]} */
      const errors = [];
      server.on('error', (/** @type {unknown} */ error) => errors.push(error));
      try {
        await listen(server);
        assert.equal(isInheritable(server), false);
        setNoInherit(server, false);
        assert.equal(isInheritable(server), true);
      } finally {
        whenListed = () => {};
      }
      assert.deepEqual([errors, childHolds(server)], [[], true]);
      setNoInherit(server);
      assert.equal(childHolds(server), false);
      server.close();
    });

const abstractNames = 'a server on an abstract name is marked, and no child holds it';
if (process.platform !== 'linux') skip(abstractNames, 'only Linux has them');
else
  for (const [name, create] of Object.entries({ net: () => net.createServer(), http: () => http.createServer() }))
    test(`${abstractNames}: ${name}`, async () => {
      const server = setNoInherit(create());
      const failed = once(server, 'error');
      server.listen({ path: `\0noinherit-${process.pid}-${name}` });
      assert.equal(await Promise.race([once(server, 'listening').then(() => 'listens'), failed]), 'listens');
      assert.equal(isInheritable(server), false);
      const before = inheritableNow();
      setNoInherit(server, false);
      const opened = inheritableNow().filter((raw) => !before.includes(raw));
      assert.equal(opened.length, 1);
      assert.equal(childHolds({ raw: opened[0] }), true);
      setNoInherit(server);
      assert.equal(childHolds({ raw: opened[0] }), false);
      server.close();
    });
