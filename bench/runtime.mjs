// What does the runtime cost, compared with the calls that it consists of? `npm run bench:runtime`
// The two sides of each row take turns, so that a busy machine slows both. Its ratio is the median of the
// ratios of all rounds.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';

import { compare, reportRows, row, rows, time } from './measure.mjs';
import { benchCpython, benchFsExt, benchLock, benchManySockets, benchThreads, benchWaits } from './runtime-peers.mjs';

const require = createRequire(import.meta.url);
const { closeOnExit, sealDescriptors, sealed, setNoInherit } = require('../dist/runtime.cjs');
const koffi = require('koffi');
const libc = koffi.load(null);
const getFlags = libc.func('int fcntl(int fd, int cmd)');
const setFlags = libc.func('int fcntl(int fd, int cmd, int flags)');
const closeRange = libc.func('int close_range(unsigned int first, unsigned int last, int flags)');
const [F_GETFD, F_SETFD, CLOEXEC_RANGE, LAST] = [1, 2, 4, 0xffff_ffff];

async function compareTurns(name, base, mine) {
  const [bases, mines] = [[], []];
  for (let round = 0; round < 5000; round++) {
    await null;
    bases.push(time(base, 1));
    await null;
    mines.push(time(mine, 1));
  }
  row(name, undefined, bases, mines);
}

function benchMark() {
  const fd = fs.openSync('/dev/null', 'r');
  const bare = () => getFlags(fd, F_GETFD);
  compare('setNoInherit(fd), bit right : fcntl', 2.2, bare, () => setNoInherit(fd));
  // The bit is cleared before each mark, so that the mark must write. The time for clearing it is subtracted.
  const clear = () => setFlags(fd, F_SETFD, 0);
  const [bases, mines] = [[], []];
  for (let round = 0; round < 60; round++) {
    bases.push(time(bare, 4000));
    mines.push(time(() => (clear(), setNoInherit(fd)), 4000) - time(clear, 4000));
  }
  row('setNoInherit(fd), bit wrong : fcntl', 2.2, bases, mines);
  fs.closeSync(fd);
}

async function benchSeal() {
  const fds = [];
  for (const count of [10, 1000, 10_000]) {
    while (fds.length < count) fds.push(fs.openSync('/dev/null', 'r'));
    compare(
      `sealDescriptors() : close_range, ${count} open`,
      1.4,
      () => closeRange(3, LAST, CLOEXEC_RANGE),
      () => sealDescriptors(),
    );
  }
  await compareTurns(
    '  the same, first seal of its turn',
    () => closeRange(3, LAST, CLOEXEC_RANGE),
    () => sealDescriptors(),
  );
  for (const fd of fds) fs.closeSync(fd);
  const seals = rows.filter(({ what }) => what.startsWith('sealDescriptors'));
  // The growth is compared with that of the system call, which takes a little longer for a longer table.
  row(
    'growth from 10 to 10,000 open (per mille)',
    1.3,
    [(1000 * seals[2].base) / seals[0].base],
    [(1000 * seals[2].mine) / seals[0].mine],
  );
}

function benchSpawn() {
  const fixed = () => sealed(spawnSync)('true').status;
  compare('sealed(spawnSync) : spawnSync', 1.02, () => spawnSync('true').status, fixed, { rounds: 400, batch: 1 });
}

/** Measures children whose output no other process holds, from the start to `'close'`. */
async function benchClose() {
  const sides = [spawn, closeOnExit(spawn)];
  const times = [[], []];
  for (let round = 0; round < 1000; round++) {
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const start = process.hrtime.bigint();
      const child = sides[side]('echo', ['hello'], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.resume();
      child.stderr.resume();
      await once(child, 'close');
      times[side].push(Number(process.hrtime.bigint() - start));
    }
  }
  row('closeOnExit(spawn), to its close : spawn', 1.02, ...times);
}

/** Connects `count` times, 32 at a time, and reads each answer to its end. */
const askingClient = `
  const net = require('node:net');
  const [port, count] = process.argv.slice(1).map(Number);
  let started = 0;
  const connect = () => started++ < count && net.connect(port, '127.0.0.1').on('close', connect).resume();
  for (let index = 0; index < 32; index++) connect();`;

/** Fills the server's queue of connections and exits. */
const leavingClient = `
  const net = require('node:net');
  const [port, count] = process.argv.slice(1).map(Number);
  let connected = 0;
  for (let index = 0; index < count; index++) {
    net.connect(port, '127.0.0.1', () => ++connected === count && process.exit());
  }`;

/**
 * The nanoseconds of the server's CPU time per connection, which it accepts, answers and closes. The client
 * is another process. With `isQueued`, the client fills the queue and exits while this process is blocked, and
 * the server does not answer, so that nearly all of the time is for accepting.
 */
async function connectionTime(prepare, count, isQueued) {
  const server = prepare(net.createServer()).listen(0, '127.0.0.1', 511);
  await once(server, 'listening');
  let closed = 0;
  let start;
  const all = new Promise((resolve) => {
    const close = () => ++closed === count && resolve(process.cpuUsage(start));
    server.on('connection', (socket) => {
      socket
        .on('error', () => {})
        .on('close', close)
        .resume()
        .end(isQueued ? undefined : 'hello');
    });
  });
  const args = ['-e', isQueued ? leavingClient : askingClient, String(server.address().port), String(count)];
  const client = isQueued ? undefined : spawn(process.execPath, args);
  if (isQueued) spawnSync(process.execPath, args);
  else await once(server, 'connection');
  start = process.cpuUsage();
  const { user, system } = await all;
  server.close();
  await Promise.all([once(server, 'close'), client && client.exitCode === null && once(client, 'close')]);
  return ((user + system) * 1000) / count;
}

async function benchConnections(name, goal, rounds, count, isQueued) {
  const sides = [(server) => server, (server) => setNoInherit(server)];
  const times = [[], []];
  for (let round = 0; round < rounds; round++) {
    // The order alternates, because the second side pays for the garbage of the first.
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0])
      times[side].push(await connectionTime(sides[side], count, isQueued));
  }
  // As rates, of which a higher one is better.
  const [base, mine] = times.map((all) => all.map((cost) => 1e9 / cost));
  row(name, goal, base, mine);
}

/** Opens listening sockets without clients. */
async function openSockets(count) {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  return servers;
}

benchMark();
await benchSeal();
benchSpawn();
await benchClose();
await benchConnections('connections/s, marked server : unmarked', 0.98, 40, 2000, false);
await benchConnections('  the same, of a full queue, unanswered', undefined, 60, 500, true);
const sockets = await openSockets(1000);
await benchConnections('  the same, with 1,000 other sockets open', 0.98, 40, 2000, false);
for (const socket of sockets) socket.close();
await benchManySockets();
await benchLock();
await benchThreads();
await benchWaits();
benchFsExt();
benchCpython();
reportRows();
