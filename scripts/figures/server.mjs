// A server that starts a program and exits, for the figures: `node server.mjs <inheritable|marked> <port|connection>`.
// It prints what it did as lines of JSON.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { setNoInherit } from '../../dist/runtime.mjs';

const [flag, what] = process.argv.slice(2);
const isMarked = flag === 'marked';
const report = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

// Node opens its sockets close-on-exec. To show the harm, one run makes this one inheritable, as other code would.
const server = setNoInherit(createServer(), isMarked);
server.listen(0, '127.0.0.1');
await new Promise((resolve) => void server.once('listening', resolve));
report({ listening: server.address().port });

const startHelper = () => report({ helper: spawn('sleep', ['2.5'], { stdio: 'ignore', detached: true }).pid });
if (what === 'port') {
  await wait(300);
  startHelper();
  await wait(500);
  process.exit();
}
server.once('connection', async (socket) => {
  await wait(300);
  startHelper();
  await wait(500);
  socket.destroy();
  report({ closed: true });
  await wait(2600);
  process.exit();
});
