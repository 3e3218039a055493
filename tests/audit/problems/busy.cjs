// A library listens on a port without marking it, and a worker process outlives the server.
const { spawn } = require('node:child_process');
const net = require('node:net');

const { setNoInherit } = require('../../../dist/runtime.cjs');

const server = net.createServer().listen(0, '127.0.0.1', () => {
  // Inheritable, as native code leaves it.
  setNoInherit(server, false);
  const worker = spawn('sleep', ['40'], { stdio: 'ignore', detached: true });
  worker.once('spawn', () => {
    console.log(server.address().port, worker.pid);
    process.exit();
  });
});
