// A small server as anybody might write it. It knows nothing of descriptors: the demo runs it as it stands here,
// then as `eslint --fix` leaves it.
import { spawn } from 'node:child_process';
import { createWriteStream, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:http';

import koffi from 'koffi';

// Stands for any native library that keeps a file open: this function opens one without O_CLOEXEC.
const makeFile = koffi.load(null).func('int mkstemp(_Inout_ uint8_t *path)');
const database = makeFile(Buffer.from('customers.XXXXXX\0'));

const log = createWriteStream('server.log', { flags: 'a' });

const server = createServer((request, response) => {
  log.write(`${request.method} ${request.url}\n`);
  // Stands for a converter, a git command, a helper: some other program, which needs none of the above.
  const child = spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] });
  child.once('error', (error) => response.writeHead(500).end(error.message));
  // A program that answers is loaded, and has closed the libraries that its loader had opened.
  child.stdout.once('data', () => {
    response.end(JSON.stringify({ database, held: descriptorsOf(child.pid) }));
    child.stdin.end();
  });
  child.stdin.write('?');
});

server.on('connection', (socket) => {
  socket.setNoDelay(true);
});

server.listen(0, '127.0.0.1', () => {
  console.log(server.address().port);
});

function descriptorsOf(pid) {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).map((fd) => ({ fd: Number(fd), is: readlinkSync(`${folder}/${fd}`) }));
}
