// npm run probe: measures, on the Node that runs it, which descriptors a child would inherit by default.
// Linux only, for it reads /proc. Prints a Markdown table.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import koffi from 'koffi';

import { Failure, runCommand, say } from './lib/terminal.mjs';

/** Numbers below and above the gap at which Node's own sealing at start stops. */
const LOW = 10;
const HIGH = 20;

const self = fileURLToPath(import.meta.url);

await runCommand(async () => {
  if (process.platform !== 'linux') {
    throw new Failure(`this reads /proc, which ${process.platform} does not have.`, 'run it on Linux.');
  }
  if (process.argv[2] === 'launched') {
    say(JSON.stringify([LOW, HIGH].map(reachesChildren)));
    return;
  }
  say(`Node ${process.version}, Linux ${release()}, ${process.arch}`);
  say();
  say('| descriptor | inherited by every child |');
  say('|---|---|');
  const rows = { ...(await probeFiles()), ...(await probeSockets()), ...(await probeLaunched()) };
  for (const [what, inherited] of Object.entries(rows)) say(`| ${what} | ${inherited ? '**yes**' : 'no'} |`);
});

async function probeFiles() {
  const handle = await open(self);
  const stream = createReadStream(self);
  await once(stream, 'open');
  const nativeOpen = koffi.load(null).func('int open(const char *path, int flags)');
  const rows = {
    'file of `fs.openSync`': reachesChildren(openSync(self, 'r')),
    'file of `fs.promises.open`': reachesChildren(handle.fd),
    'file of `fs.createReadStream`': reachesChildren(/** @type {any} */ (stream).fd),
    'file that native code opened without `O_CLOEXEC`': reachesChildren(nativeOpen(self, 0)),
  };
  await handle.close();
  stream.destroy();
  return rows;
}

async function probeSockets() {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-probe-'));
  const server = createServer().listen(0, '127.0.0.1');
  const local = createServer().listen(join(folder, 'socket'));
  const datagrams = createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(local, 'listening'), once(datagrams, 'listening')]);
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const client = connect(port, '127.0.0.1');
  const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
  const rows = {
    'listening TCP socket': reachesChildren(numberOf(server)),
    'listening unix-domain socket': reachesChildren(numberOf(local)),
    'accepted socket': reachesChildren(numberOf(accepted)),
    'client socket': reachesChildren(numberOf(client)),
  };
  process.noDeprecation = true;
  const udp = { 'UDP socket': reachesChildren(numberOf(datagrams)) };
  for (const closable of [server, local, datagrams]) closable.close();
  client.destroy();
  accepted.destroy();
  rmSync(folder, { recursive: true });
  return { ...rows, ...udp };
}

/** Starts this script again, with two pipes that it did not ask for, and asks it about them. */
async function probeLaunched() {
  /** @type {('ignore' | 'pipe' | 'inherit')[]} */
  const stdio = Array.from({ length: HIGH + 1 }, () => 'ignore');
  stdio[1] = 'pipe';
  stdio[2] = 'inherit';
  stdio[LOW] = 'pipe';
  stdio[HIGH] = 'pipe';
  const launched = spawn(process.execPath, [self, 'launched'], { stdio });
  let output = '';
  launched.stdout?.on('data', (data) => (output += data));
  await once(launched, 'close');
  const [low, high] = JSON.parse(output);
  return { [`pipe that the launcher left open at ${LOW}`]: low, [`pipe that the launcher left open at ${HIGH}`]: high };
}

/** @param {number} fd */
function reachesChildren(fd) {
  const closeOnExec = 0o2000000;
  const [, flags = ''] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
  return (Number.parseInt(flags, 8) & closeOnExec) === 0;
}

/** @param {object} target */
function numberOf(target) {
  return /** @type {{ _handle: { fd: number } }} */ (target)._handle.fd;
}
