// Do the fixed packages still work? Runs in the scratch folder: loads each package and uses it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const publicFolder = join(import.meta.dirname, 'public');
const hello = 'hello from a file\n';

const jobs = {
  async 'http-server and union'() {
    const server = require('http-server').createServer({ root: publicFolder });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    assert.equal(await get(server.server), hello);
    server.close();
    return 'serves a file';
  },

  async portfinder() {
    const port = await require('portfinder').getPortPromise({ host: '127.0.0.1' });
    assert.ok(port > 0);
    return 'finds a free port';
  },

  async ws() {
    const { WebSocket, WebSocketServer } = require('ws');
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket) => socket.on('message', (data) => socket.send(`${data}, echoed`)));
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
    await once(client, 'open');
    client.send('a message');
    const [answer] = await once(client, 'message');
    assert.equal(String(answer), 'a message, echoed');
    client.terminate();
    server.close();
    return 'echoes a message';
  },

  async 'serve-handler'() {
    const handler = require('serve-handler');
    return serving((request, response) => handler(request, response, { public: publicFolder }));
  },

  async send() {
    const send = require('send');
    return serving((request, response) => send(request, request.url, { root: publicFolder }).pipe(response));
  },

  async 'smtp-server'() {
    const { SMTPServer } = require('smtp-server');
    const server = new SMTPServer({ authOptional: true, disableReverseLookup: true });
    const { port } = await new Promise((resolve) => {
      const listener = server.listen(0, '127.0.0.1', () => resolve(listener.address()));
    });
    const client = connect(port, '127.0.0.1');
    const [greeting] = await once(client, 'data');
    assert.match(String(greeting), /^220 /);
    client.destroy();
    server.close();
    return 'greets a client';
  },

  async 'cross-spawn'() {
    const { stdout } = require('cross-spawn').sync(process.execPath, ['-p', '6 * 7'], { encoding: 'utf8' });
    assert.equal(stdout.trim(), '42');
    return 'runs a program';
  },

  async '@npmcli/promise-spawn'() {
    const { stdout } = await require('@npmcli/promise-spawn')(process.execPath, ['-p', '6 * 7']);
    assert.equal(stdout.trim(), '42');
    return 'runs a program';
  },

  async 'write-file-atomic'() {
    const file = join(import.meta.dirname, 'atomic.txt');
    const writeFile = require('write-file-atomic');
    writeFile.sync(file, 'once');
    assert.equal(readFileSync(file, 'utf8'), 'once');
    await writeFile(file, 'twice');
    assert.equal(readFileSync(file, 'utf8'), 'twice');
    return 'writes a file';
  },
};

let failures = 0;
for (const [name, job] of Object.entries(jobs)) {
  try {
    console.log(`  ok      ${name}: ${await job()}`);
  } catch (error) {
    failures += 1;
    console.log(`  failed  ${name}: ${error.stack}`);
  }
}

// The fixed files must really call the helpers: the runtime must be loaded, and from the scratch folder.
const runtime = Object.keys(require.cache).filter((file) => /eslint-plugin-noinherit[\\/]dist[\\/]runtime/.test(file));
if (runtime.length !== 1) {
  failures += 1;
  console.log(`  failed  the fixed files loaded ${runtime.length} runtimes instead of one`);
}
process.exit(failures === 0 ? 0 : 1);

async function serving(handler) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  assert.equal(await get(server), hello);
  server.close();
  return 'serves a file';
}

async function get(server) {
  const response = await fetch(`http://127.0.0.1:${server.address().port}/hello.txt`);
  assert.equal(response.status, 200);
  return response.text();
}
