// Measures, in whichever runtime it is run, what a marked server's connections cost beside an unmarked one's while many
// others are open: prints nanoseconds of processor time for each. Part of `npm run bench:runtimes`, which runs it beside the
// installed package. `<runtime> runtime-accepts.mjs <a Node that connects>`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';

import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

const OPEN = 2000;
const ROUNDS = 21;
const CONNECTIONS = 400;

/**
 * Another process, which connects: `hold` so many times for good, or `ask` so many times, eight at a time, and reads each
 * answer to its end.
 */
const client = `
  const net = require('node:net');
  const held = [];
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const [order, ...numbers] = line.split(' ');
    const [port, count] = numbers.map(Number);
    let started = 0, ended = 0;
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
  await answers.next();
}

const answering = {
  'net.Server': () =>
    net.createServer((socket) => void socket.on('error', () => {}).once('data', () => socket.end('hello'))),
  'http.Server': () => http.createServer((_, response) => void response.end('hello')),
};

const holder = net.createServer((socket) => void socket.on('error', () => {}));
await tell(`hold ${await portOf(holder)} ${OPEN}`);

const results = {};
for (const [name, create] of Object.entries(answering)) {
  const ports = [await portOf(create()), await portOf(setNoInherit(create()))];
  const times = [[], []];
  for (let round = -2; round < ROUNDS; round++) {
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const start = process.cpuUsage();
      await tell(`ask ${ports[side]} ${CONNECTIONS}`);
      const { user, system } = process.cpuUsage(start);
      // The first rounds are for the compiler.
      if (round >= 0) times[side].push(((user + system) * 1000) / CONNECTIONS);
    }
  }
  // What other programs of the machine do can only add to it, so not the median.
  const [plain, marked] = times.map((all) => all.toSorted((a, b) => a - b)[ROUNDS >> 2]);
  results[name] = { plain, marked };
}
console.log(`accepts: ${JSON.stringify(results)}`);
child.kill();
process.exit();
