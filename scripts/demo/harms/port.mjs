// A static file server that gets its listening socket as descriptor 20, so that a restart loses no connection.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

import serveHandler from 'serve-handler';

const server = createServer((request, response) => serveHandler(request, response, { public: 'public' }));

server.listen({ fd: 20 }, () => {
  // Represents a worker that still has a job to finish when the server exits.
  const worker = spawn('sleep', ['30'], { stdio: 'ignore', detached: true });
  worker.once('spawn', () => {
    console.log(worker.pid);
    process.exit();
  });
});
