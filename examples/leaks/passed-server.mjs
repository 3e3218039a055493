// A server is passed to a child in stdio: its port stays in use until the child exits, whatever this program closes.
// `node passed-server.mjs` cannot listen again; `node passed-server.mjs mended` does not pass its server on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
import { hold } from './hold.mjs';

const mended = process.argv[2] === 'mended';
const server = setNoInherit(createServer()).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const child = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', mended ? 'ignore' : server._handle.fd] });
server.close();
await once(server, 'close');
const again = createServer().listen(port, '127.0.0.1');
const outcome = await once(again, 'listening').then(
  () => 'listening',
  ({ code }) => code,
);
again.close();
hold(child, { port, outcome });
