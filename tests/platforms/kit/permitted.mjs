// A program with restricted permissions, in which the runtime cannot ask the system for a descriptor's state. Prints
// the result of each mark, and runs until its input ends, so that the parent can check which descriptors it holds.
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { fileURLToPath } from 'node:url';

import { openNoInherit, openNoInheritSync, setNoInherit } from 'eslint-plugin-noinherit/runtime';

const file = fileURLToPath(import.meta.url);
/** @type {Record<string, string>} */
const outcomes = {};
/** @type {unknown[]} */
const kept = [];

/** @param {string} name @param {() => unknown} action */
async function attempt(name, action) {
  try {
    kept.push(await action());
    outcomes[name] = 'done';
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    outcomes[name] = `${code}: ${message}`;
  }
}

await attempt('server', async () => {
  const server = setNoInherit(http.createServer((_request, response) => response.end('hello')));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return setNoInherit(server);
});
await attempt('client and accepted socket', async () => {
  const server = setNoInherit(net.createServer());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = setNoInherit(net.connect(/** @type {net.AddressInfo} */ (server.address()).port, '127.0.0.1'));
  const [[socket]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
  return [setNoInherit(socket), client, server];
});
await attempt('connected client', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = net.connect(/** @type {net.AddressInfo} */ (server.address()).port, '127.0.0.1');
  await once(client, 'connect');
  kept.push(server, client);
  return setNoInherit(client);
});
await attempt('stream', async () => {
  const stream = setNoInherit(fs.createReadStream(file, { autoClose: false }));
  await once(stream, 'readable');
  return stream;
});
await attempt('FileHandle', () => setNoInherit(fs.promises.open(file)));
await attempt('openNoInheritSync', () => openNoInheritSync(file));
await attempt('openNoInherit', () => openNoInherit(file));
await attempt('number', () => setNoInherit(fs.openSync(file)));
await attempt('inheritable', () => setNoInherit(0, false));
if (process.argv[2] === 'given') {
  await attempt('given server', async () => {
    const server = setNoInherit(net.createServer());
    await once(server.listen({ fd: 3 }), 'listening');
    return server;
  });
}
console.log(JSON.stringify(outcomes));
process.stdin.resume().on('end', () => process.exit());
