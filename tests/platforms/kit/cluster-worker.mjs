// A cluster worker whose server has a substitute for a handle: what does libuv's loop contain for it?
import { once } from 'node:events';
import { createRequire } from 'node:module';
import net from 'node:net';

import { declareLoopCalls, locateInLoop } from '../../../.cache/internals/libuv-loop.mjs';

const server = net.createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const calls = declareLoopCalls(createRequire(import.meta.url)('koffi'));
process.send?.({
  located: String(locateInLoop(calls, server) ?? 'none'),
  fd: String(/** @type {any} */ (server)._handle.fd),
});
