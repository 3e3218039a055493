// What do the functions cost in this runtime? Prints nanoseconds for each as JSON. `npm run bench:runtimes` runs it in
// each runtime, with the installed package.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import process from 'node:process';

import { isInheritable, sealDescriptors, sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';

const koffi = createRequire(import.meta.url)('koffi');
const getFlags = koffi.load(null).func('int fcntl(int fd, int cmd)');
const F_GETFD = 1;
const ROUNDS = 31;

/** Keeps the results, so that the compiler does not remove the calls. */
let kept;

/**
 * The median of several rounds. The functions take turns, so that a busy machine slows all of them.
 * @param {Record<string, () => unknown>} functions
 * @param {number} batch
 */
function measure(functions, batch) {
  const times = Object.fromEntries(Object.keys(functions).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, call] of Object.entries(functions)) {
      const start = performance.now();
      for (let i = 0; i < batch; i++) kept = call();
      // The first round warms up the compiler.
      if (round >= 0) times[name].push(((performance.now() - start) * 1e6) / batch);
    }
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, all.toSorted((a, b) => a - b)[ROUNDS >> 1]]),
  );
}

async function listening(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const fd = fs.openSync('/dev/null', 'r');
const server = await listening(net.createServer());
const webServer = await listening(http.createServer());
const client = net.connect(server.address().port, '127.0.0.1');
const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);

const results = {
  ...measure(
    {
      'the bare fcntl(2) through koffi': () => getFlags(fd, F_GETFD),
      'isInheritable(fd)': () => isInheritable(fd),
      'setNoInherit(fd)': () => setNoInherit(fd),
      'setNoInherit(socket)': () => setNoInherit(accepted),
      'setNoInherit(net.Server)': () => setNoInherit(server),
      'setNoInherit(http.Server)': () => setNoInherit(webServer),
      'sealDescriptors()': () => sealDescriptors(),
    },
    500,
  ),
  ...measure(
    { "spawnSync('true')": () => spawnSync('true'), "sealed(spawnSync)('true')": () => sealed(spawnSync)('true') },
    5,
  ),
};
if (kept === undefined) throw new Error('nothing was measured');
console.log(`costs: ${JSON.stringify(results)}`);
process.exit();
