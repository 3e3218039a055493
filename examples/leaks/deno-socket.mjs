// Under Deno, a server that listens on a path is inheritable: a child keeps it listening after its owner has exited.
// `deno run --allow-all deno-socket.mjs mended` marks it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
import { hold } from './hold.mjs';

const folder = mkdtempSync(join(tmpdir(), 'noinherit-deno-'));
const server = createServer();
if (process.argv[2] === 'mended') setNoInherit(server);
server.listen(join(folder, 'socket'));
await once(server, 'listening');
hold(spawn('sleep', ['60'], { stdio: 'ignore' }), { folder });
