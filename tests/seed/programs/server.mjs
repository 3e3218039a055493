// A server for one connection, with a sleeping child. `node server.mjs marked|inheritable`: with `inheritable`, the
// listener and the connection are as in the original report. Prints events as lines of JSON, and reads commands.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { setNoInherit } from '../../../dist/runtime.mjs';

const isMarked = process.argv[2] === 'marked';
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
let socket;

const server = setNoInherit(net.createServer({ allowHalfOpen: true }), isMarked);
server.listen({ port: 0, host: '127.0.0.1', backlog: 2 }, () => say({ port: server.address().port }));
server.on('connection', (accepted) => {
  socket = accepted.on('error', () => {}).resume();
  // Detached, so that it gets no signal from a terminal. It shares no stdio with this process.
  const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
  child.unref();
  say({ child: child.pid });
});

const commands = {
  destroy: () => socket.once('close', () => say({ destroyed: true })).destroy(),
  end: () => socket.end(() => say({ ended: true })),
  exit: () => process.exit(0),
};
createInterface({ input: process.stdin }).on('line', (command) => commands[command]());
