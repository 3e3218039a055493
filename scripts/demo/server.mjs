// A small server that pays no attention to descriptors. The demo runs it as it is here, and again after
// `eslint --fix`.
import { spawn } from 'node:child_process';
import { createWriteStream, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:http';

import koffi from 'koffi';

// Represents a native library that keeps a file open: this function opens one without O_CLOEXEC.
const makeFile = koffi.load(null).func('int mkstemp(_Inout_ uint8_t *path)');
const database = makeFile(Buffer.from('customers.XXXXXX\0'));

const log = createWriteStream('server.log', { flags: 'a' });

const server = createServer((request, response) => {
  log.write(`${request.method} ${request.url}\n`);
  // Represents another program, such as a converter or git, which needs none of the descriptors above.
  const child = spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] });
  child.once('error', (error) => response.writeHead(500).end(error.message));
  // Once the program answers, its loader has closed the libraries that it had opened.
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
