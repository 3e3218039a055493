// What do marked connections cost, compared with unmarked ones, while many others are open? Prints nanoseconds of CPU
// time. `npm run bench:runtimes` runs `<runtime> runtime-accepts.mjs <Node for clients>` with the installed package.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';

import { noInheritListener, setNoInherit } from 'eslint-plugin-noinherit/runtime';

const OPEN = 2000;
const ROUNDS = 21;
const CONNECTIONS = 400;

/**
 * Another process. `hold` opens that many connections and keeps them; `ask` opens that many, eight at a time, and reads
 * each answer to its end; `listen` listens, and prints its port.
 */
const client = `
  const net = require('node:net');
  const held = [];
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const [order, ...numbers] = line.split(' ');
    const [port, count] = numbers.map(Number);
    let started = 0, ended = 0;
    if (order === 'listen')
      return void net.createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end('hello')))
        .listen(0, '127.0.0.1', function () { console.log(this.address().port); });
    const hold = () => {
      if (started++ < count) held.push(net.connect(port, '127.0.0.1', () => { if (++ended === count) console.log('done'); hold(); }));
    };
    const ask = () => {
      if (started++ >= count) return;
      const socket = net.connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\\r\\nHost: here\\r\\nConnection: close\\r\\n\\r\\n'));
      socket.on('close', () => { if (++ended === count) console.log('done'); ask(); }).on('error', () => {}).resume();
    };
    for (let index = 0; index < 8; index++) (order === 'hold' ? hold : ask)();
  });`;

const child = spawn(process.argv[2], ['-e', client], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

/** @param {net.Server} server */
async function portOf(server) {
  server.listen(0, '127.0.0.1', 511);
  await once(server, 'listening');
  return server.address().port;
}

/** @param {string} order */
async function tell(order) {
  child.stdin.write(`${order}\n`);
  return (await answers.next()).value;
}

/** @param {net.Socket} socket */
const answer = (socket) => void socket.on('error', () => {}).once('data', () => socket.end('hello'));
/** @param {http.Server} server @param {(socket: net.Socket) => void} [listener] */
const listen = (server, listener = () => {}) => server.on('connection', listener);
const webServer = () => http.createServer((_, response) => void response.end('hello'));

/** Unmarked and marked servers. @type {Record<string, { plain: () => net.Server, marked: () => net.Server }>} */
const servers = {
  'a marked `net.Server`': {
    plain: () => net.createServer(answer),
    marked: () => setNoInherit(net.createServer(answer)),
  },
  'a marked `http.Server`': { plain: webServer, marked: () => setNoInherit(webServer()) },
  'a `net.Server` whose listener marks the socket': {
    plain: () => net.createServer(answer),
    marked: () => net.createServer((socket) => answer(setNoInherit(socket))),
  },
  'an `http.Server` whose listener marks the socket': {
    plain: () => listen(webServer()),
    marked: () => listen(webServer(), (socket) => void setNoInherit(socket)),
  },
  'a `net.Server` with `noInheritListener`': {
    plain: () => net.createServer(answer),
    marked: () => net.createServer(noInheritListener(answer)),
  },
  'an `http.Server` with `noInheritListener`': {
    plain: () => listen(webServer()),
    marked: () =>
      listen(
        webServer(),
        noInheritListener(() => {}),
      ),
  },
};

const holder = net.createServer((socket) => void socket.on('error', () => {}));
await tell(`hold ${await portOf(holder)} ${OPEN}`);

/**
 * The nanoseconds of CPU time per connection of two functions that take turns.
 * @param {readonly [plain: () => Promise<unknown>, marked: () => Promise<unknown>]} both
 */
async function compare(both) {
  /** @type {[number[], number[]]} */
  const times = [[], []];
  for (let round = -2; round < ROUNDS; round++) {
    for (const side of /** @type {const} */ (round % 2 === 0 ? [0, 1] : [1, 0])) {
      const start = process.cpuUsage();
      await both[side]();
      const { user, system } = process.cpuUsage(start);
      // The first rounds warm up the compiler.
      if (round >= 0) times[side].push(((user + system) * 1000) / CONNECTIONS);
    }
  }
  // The first quartile instead of the median, because other programs on the machine can only add time.
  const [plain, marked] = times.map((all) => all.toSorted((a, b) => a - b)[ROUNDS >> 2]);
  return { plain, marked };
}

/**
 * Connects repeatedly to a server of the other process, which answers and closes.
 * @param {number} port
 * @param {(socket: net.Socket) => unknown} mark
 */
async function connect(port, mark) {
  for (let index = 0; index < CONNECTIONS; index++) {
    const socket = net.connect(port, '127.0.0.1', () => void socket.write('?'));
    mark(socket);
    await once(socket.resume(), 'close');
  }
}

/** @type {Record<string, { plain: number | undefined, marked: number | undefined }>} */
const results = {};
for (const [name, { plain, marked }] of Object.entries(servers)) {
  const [plainPort, markedPort] = [await portOf(plain()), await portOf(marked())];
  results[name] = await compare([
    () => tell(`ask ${plainPort} ${CONNECTIONS}`),
    () => tell(`ask ${markedPort} ${CONNECTIONS}`),
  ]);
}
const port = Number(await tell('listen'));
results['a server, marked at `net.connect()`'] = await compare([
  () => connect(port, () => {}),
  () => connect(port, (socket) => setNoInherit(socket)),
]);
console.log(`accepts: ${JSON.stringify(results)}`);
child.kill();
process.exit();
