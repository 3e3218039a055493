// A server is moved to another thread: Node (24.20, 26.6 and later) duplicates its descriptor without close-on-exec, so
// a child keeps the port after `close()`. `node transferred-server.mjs mended` marks the server where it is received.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, Server } from 'node:net';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
import { hold } from './hold.mjs';

const mended = process.argv[2] === 'mended';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  worker.postMessage(server, [server]);
  await once(worker, 'message');
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  worker.postMessage('close');
  await once(worker, 'message');
  const again = createServer().listen(port, '127.0.0.1');
  const outcome = await once(again, 'listening').then(
    () => 'listening',
    ({ code }) => code,
  );
  again.close();
  await worker.terminate();
  hold(child, { port, outcome });
} else {
  let server;
  parentPort.on('message', (message) => {
    if (message instanceof Server) {
      server = mended ? setNoInherit(message) : message;
      parentPort.postMessage('has it');
    } else server.close(() => parentPort.postMessage('closed'));
  });
}
