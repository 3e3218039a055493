// A library took a port and did not mark it, and the worker that was started outlives the server.
const { spawn } = require('node:child_process');
const net = require('node:net');

const { setNoInherit } = require('../../../dist/runtime.cjs');

const server = net.createServer().listen(0, '127.0.0.1', () => {
  // As native code leaves it.
  setNoInherit(server, false);
  const worker = spawn('sleep', ['40'], { stdio: 'ignore', detached: true });
  worker.once('spawn', () => {
    console.log(server.address().port, worker.pid);
    process.exit();
  });
});
