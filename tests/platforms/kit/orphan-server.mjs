// The server of the experiment in tests/seed. It accepts one client, starts a child that sleeps, and exits. argv[2]
// says how it prevents the child from holding its sockets: `nothing`, `marked` or `sealed`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

import { sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';

import { clearFlag } from '../kit.mjs';

const measure = process.argv[2];
const server = net.createServer().listen({ port: 0, host: '127.0.0.1', backlog: 5 });
await once(server, 'listening');
const arrival = once(server, 'connection');
process.send?.({ port: /** @type {net.AddressInfo} */ (server.address()).port });
const [socket] = await arrival;
await once(socket, 'data');

// As in a program that gets its sockets from elsewhere: Node's own are not inheritable.
clearFlag(server);
clearFlag(socket);
if (measure === 'marked') {
  setNoInherit(server);
  setNoInherit(socket);
}
const start = measure === 'sealed' ? sealed(spawn) : spawn;
// Exits by itself if no other process ends it.
const sleeper = start(process.execPath, ['-e', 'setTimeout(() => {}, 120_000)'], { detached: true, stdio: 'ignore' });
await once(sleeper, 'spawn');
process.send?.({ sleeper: sleeper.pid }, () => process.exit());
