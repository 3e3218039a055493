// Every kind of object that holds a descriptor: how to make one, and what docs/runtime.md says about it. The page's
// table is generated from this file (`npm run update`), and objects.check.mjs tests each row.
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isMainThread, threadId } from 'node:worker_threads';
import tls from 'node:tls';

const certificate = createRequire(import.meta.url)('./kit/certificate.json');

/**
 * @typedef {object} Subject
 * @property {any} target
 * @property {any} [below] the socket whose handle it uses, if it has no libuv handle of its own
 * @property {() => unknown} [start] makes it get its descriptor, if it does not have one from the start
 * @property {() => unknown} end closes only the target, and waits until it is closed
 * @property {() => unknown} [cleanUp] closes everything else that was made for it
 */

/**
 * @typedef {object} Row
 * @property {string} object its name in docs/runtime.md
 * @property {'number' | 'fd' | 'handle'} found where its descriptor is read: the target itself, its `fd`, or its libuv
 *   handle
 * @property {'open' | 'connect' | 'listening'} [event] the event emitted when the descriptor becomes available
 * @property {readonly string[]} [refusedBy] the runtimes whose objects of this kind do not reveal their descriptor
 * @property {() => Subject | Promise<Subject>} make
 */

let made = 0;

/** Belongs to this process, and is removed with it: some runtimes leave the files of sockets behind. */
const folder = isMainThread ? newFolder() : /** @type {string} */ (process.env['NOINHERIT_TEST_FOLDER']);

/** Workers, which are terminated without notice, get its name from the environment that they start with. */
function newFolder() {
  const path = fs.mkdtempSync(join(tmpdir(), 'noinherit-'));
  process.env['NOINHERIT_TEST_FOLDER'] = path;
  process.on('exit', () => fs.rmSync(path, { recursive: true, force: true }));
  return path;
}

const newPath = () => join(folder, `${threadId}-${made++}`);

/** An unused path for a listening socket: a file, or on Windows a named pipe. */
function socketPath() {
  return process.platform === 'win32' ? `\\\\.\\pipe\\noinherit-${process.pid}-${threadId}-${made++}` : newPath();
}

function temporaryFile() {
  const path = newPath();
  fs.writeFileSync(path, 'content');
  return path;
}

const local = { port: 0, host: '127.0.0.1' };
const onPath = () => ({ path: socketPath() });

/** @param {any} emitter */
async function destroyed(emitter) {
  const closed = once(emitter, 'close');
  emitter.destroy();
  await closed;
}

/** @param {any} server */
async function closed(server) {
  await new Promise((resolve) => server.close(resolve));
}

/**
 * @param {string} object
 * @param {() => any} create
 * @param {() => object} address
 * @returns {Row}
 */
const server = (object, create, address = () => local) => ({
  object,
  found: 'handle',
  event: 'listening',
  make() {
    const target = create();
    return { target, start: () => target.listen(address()), end: () => closed(target) };
  },
});

/**
 * Makes a server, and a connection to it.
 * @param {any} listener
 * @param {(address: any) => any} connect makes the client: an http2 session or a socket
 * @param {object} address
 */
async function connection(listener, connect, address = local) {
  const peers = new Set();
  listener.on('connection', (/** @type {any} */ peer) => void peers.add(peer.on('error', () => {})));
  listener.on('tlsClientError', () => {}).on('sessionError', () => {});
  listener.listen(address);
  await once(listener, 'listening');
  const { port } = listener.address();
  const arrival = once(listener, 'connection');
  const client = connect(port === undefined ? address : { port, host: '127.0.0.1', rejectUnauthorized: false });
  client.on('error', () => {});
  return {
    client,
    arrival,
    async cleanUp() {
      client.destroy();
      for (const peer of peers) peer.destroy();
      await closed(listener);
    },
  };
}

/**
 * @param {string} object
 * @param {() => any} listener
 * @param {(address: any) => any} connect
 * @param {() => object} [address]
 * @returns {Row}
 */
const client = (object, listener, connect, address) => ({
  object,
  found: 'handle',
  event: 'connect',
  async make() {
    const { client: target, arrival, cleanUp } = await connection(listener(), connect, address?.());
    // Once the server has it, no new descriptor of the server reuses the number of one that closes.
    return { target, start: () => arrival, end: () => destroyed(target), cleanUp };
  },
});

/**
 * @param {string} object
 * @param {() => any} listen
 * @param {string} event the server's event that delivers it
 * @param {(address: any) => any} connect
 * @param {(argument: any) => any} pick
 * @param {() => object} [address]
 * @returns {Row}
 */
const accepted = (object, listen, event, connect, pick = (socket) => socket, address = undefined) => ({
  object,
  found: 'handle',
  async make() {
    const listener = listen();
    const arrived = once(listener, event);
    const { cleanUp } = await connection(listener, connect, address?.());
    const [argument] = await arrived;
    const target = pick(argument);
    return { target, end: () => destroyed(argument), cleanUp };
  },
});

/**
 * @param {string} object
 * @param {number} index
 * @returns {Row}
 */
const ofChild = (object, index) => ({
  object,
  found: 'handle',
  // Streams over one of Bun's own files, whose number is not in any property.
  refusedBy: index < 3 ? ['bun'] : [],
  make() {
    const stdio = Array.from({ length: Math.max(3, index + 1) }, (_, position) =>
      position === 0 || position === index ? 'pipe' : 'ignore',
    );
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: /** @type {any} */ (stdio) });
    const target = /** @type {any} */ (child.stdio[index]);
    return {
      target,
      end: () => destroyed(target),
      async cleanUp() {
        const exit = once(child, 'exit');
        child.stdin?.destroy();
        if (child.exitCode === null && child.signalCode === null) await exit;
      },
    };
  },
});

/**
 * @param {string} object
 * @param {(path: string) => any} create
 * @returns {Row}
 */
const stream = (object, create) => ({
  object,
  found: 'fd',
  event: 'open',
  make() {
    const path = temporaryFile();
    const target = create(path);
    return { target, end: () => destroyed(target), cleanUp: () => fs.rmSync(path) };
  },
});

/** A TLS connection over a socket that the program created: the underlying socket. @type {Row} */
const below = {
  object: 'the `net.Socket` below a `TLSSocket`',
  found: 'handle',
  async make() {
    let socket = /** @type {any} */ (undefined);
    const { client: secure, cleanUp } = await connection(tls.createServer(certificate), ({ port, host }) => {
      socket = net.connect(port, host);
      return tls.connect({ socket, rejectUnauthorized: false });
    });
    await once(secure, 'secureConnect');
    return { target: socket, end: () => destroyed(secure), cleanUp };
  },
};

/** TLS over a socket that has no descriptor yet; Node then runs TLS over a JavaScript stream. @type {Row} */
const over = {
  object: '`tls.TLSSocket` over a `net.Socket` that connects later',
  found: 'handle',
  event: 'connect',
  async make() {
    const socket = new net.Socket();
    let address = /** @type {any} */ (undefined);
    const { client: target, cleanUp } = await connection(tls.createServer(certificate), (given) => {
      address = given;
      return tls.connect({ socket, rejectUnauthorized: false });
    });
    const start = () => void socket.connect(address);
    return { target, below: socket, start, end: () => Promise.all([destroyed(target), destroyed(socket)]), cleanUp };
  },
};

/** @type {readonly Row[]} */
export const objects = [
  {
    object: 'a descriptor number',
    found: 'number',
    make() {
      const target = fs.openSync(import.meta.filename ?? process.execPath, 'r');
      return { target, end: () => fs.closeSync(target) };
    },
  },
  {
    object: '`FileHandle`',
    found: 'fd',
    async make() {
      const target = await fs.promises.open(process.execPath);
      return { target, end: () => target.close() };
    },
  },
  stream('`fs.ReadStream`', (path) => fs.createReadStream(path)),
  stream('`fs.WriteStream`', (path) => fs.createWriteStream(path)),
  server('`net.Server`', () => net.createServer()),
  server('`net.Server` on a path', () => net.createServer(), onPath),
  server('`tls.Server`', () => tls.createServer(certificate)),
  server('`http.Server`', () => http.createServer()),
  server('`https.Server`', () => https.createServer(certificate)),
  server('`Http2Server`', () => http2.createServer()),
  server('`Http2SecureServer`', () => http2.createSecureServer(certificate)),
  client(
    '`net.Socket` that connects',
    () => net.createServer(),
    (address) => net.connect(address),
  ),
  client(
    '`net.Socket` that connects to a path',
    () => net.createServer(),
    (address) => net.connect(address),
    onPath,
  ),
  client(
    '`tls.TLSSocket` that connects',
    () => tls.createServer(certificate),
    (address) => tls.connect(address),
  ),
  client(
    '`tls.TLSSocket` over a `net.Socket` that connects',
    () => tls.createServer(certificate),
    ({ port, host }) => tls.connect({ socket: net.connect(port, host), rejectUnauthorized: false }),
  ),
  over,
  below,
  client(
    '`ClientHttp2Session`',
    () => http2.createServer(),
    ({ port }) => http2.connect(`http://127.0.0.1:${port}`),
  ),
  accepted(
    'accepted `net.Socket`',
    () => net.createServer(),
    'connection',
    (address) => net.connect(address),
  ),
  accepted(
    'accepted `net.Socket` on a path',
    () => net.createServer(),
    'connection',
    (address) => net.connect(address),
    undefined,
    onPath,
  ),
  accepted(
    'accepted `tls.TLSSocket`',
    () => tls.createServer(certificate),
    'secureConnection',
    (address) => tls.connect(address),
  ),
  accepted(
    'the `socket` of an HTTP/2 session',
    () => http2.createServer(),
    'session',
    ({ port }) => http2.connect(`http://127.0.0.1:${port}`),
    (session) => session.socket,
  ),
  {
    object: '`dgram.Socket`',
    found: 'handle',
    event: 'listening',
    make() {
      const target = dgram.createSocket('udp4');
      return {
        target,
        start: () => target.bind(0, '127.0.0.1'),
        end: () => new Promise((resolve) => void target.close(() => resolve(undefined))),
      };
    },
  },
  ofChild("a child's `stdin`", 0),
  ofChild("a child's `stdout`", 1),
  ofChild("a child's `stdio[3]`", 3),
];

/** The same rows as a Markdown table. */
export function objectTable() {
  const found = {
    number: ['itself', '`uv_get_osfhandle`'],
    fd: ['`fd`', '`fd`, `uv_get_osfhandle`'],
    handle: ['`_handle.fd`', 'event loop'],
  };
  const moment = (/** @type {Row} */ { event }) => (event === undefined ? 'from the start' : `on \`'${event}'\``);
  const refused = (/** @type {Row} */ { refusedBy = [] }) =>
    refusedBy.map((name) => (name === 'bun' ? 'Bun' : name)).join(', ');
  const rows = objects.map((row) => [row.object, moment(row), ...found[row.found], refused(row)]);
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const header = ['object', 'has its descriptor', 'found on Linux by', 'found on Windows by', 'refused under'];
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
