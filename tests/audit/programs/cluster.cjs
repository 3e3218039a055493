// A cluster of three workers that share a port for a second.
const cluster = require('node:cluster');
const { createServer } = require('node:http');

if (cluster.isPrimary) {
  const workers = [1, 2, 3].map(() => cluster.fork());
  let listening = 0;
  cluster.on('listening', () => {
    listening += 1;
    if (listening === workers.length) setTimeout(() => workers.forEach((worker) => worker.kill()), 1000);
  });
} else {
  createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
}
