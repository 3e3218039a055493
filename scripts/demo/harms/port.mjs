// A server of static files that whoever starts it gives its socket, as 20: so that a restart loses no connection.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

import serveHandler from 'serve-handler';

const server = createServer((request, response) => serveHandler(request, response, { public: 'public' }));

server.listen({ fd: 20 }, () => {
  // Stands for a worker that has a job to finish when the server ends.
  const worker = spawn('sleep', ['30'], { stdio: 'ignore', detached: true });
  worker.once('spawn', () => {
    console.log(worker.pid);
    process.exit();
  });
});
