import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { sealed, sealDescriptors, setNoInherit } from '../../src/runtime/index.ts';
import { childHolds, dist, handleFd } from '../runtime/helpers.ts';
import { connected } from './experiment.ts';

/** Opens, marks and closes without a pause, as a library that marks in a second step, or that uses only the flag. */
const opener = `
  const koffi = require('koffi');
  const libc = koffi.load(null);
  const open = libc.func('int open(const char *path, int flags)');
  const fcntl = libc.func('int fcntl(int fd, int cmd, int flags)');
  const close = libc.func('int close(int fd)');
  const { flags, stop, ready } = require('node:worker_threads').workerData;
  while (Atomics.load(stop, 0) === 0) {
    const fd = open('/dev/zero', flags);
    for (let spin = 0; spin < 2000; spin++) Atomics.load(stop, 0);
    fcntl(fd, 2, 1);
    close(fd);
    Atomics.store(ready, 0, 1);
    Atomics.notify(ready, 0);
  }`;

const O_CLOEXEC = 0o2000000;

/** How many children of this thread inherited a descriptor that another thread opens meanwhile. */
async function caught(flags: number, goOn: (caught: number, spawned: number) => boolean): Promise<number> {
  const [stop, ready] = [new Int32Array(new SharedArrayBuffer(4)), new Int32Array(new SharedArrayBuffer(4))];
  const worker = new Worker(opener, { eval: true, workerData: { flags, stop, ready } });
  const exit = once(worker, 'exit');
  await once(worker, 'online');
  Atomics.wait(ready, 0, 0);
  let count = 0;
  for (let spawned = 0; goOn(count, spawned); spawned++) {
    const { stdout } = spawnSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' });
    if (stdout.includes('/dev/zero')) count++;
  }
  Atomics.store(stop, 0, 1);
  await exit;
  return count;
}

describe('"another thread starts a subprocess after you created a file/socket, but before you call set_noinherit"', () => {
  it('opened first and marked afterwards: some children get it', async () => {
    expect(await caught(0, (count, spawned) => count < 3 && spawned < 3000)).toBe(3);
  }, 60_000);

  it('opened non-inheritable at once: none does', async () => {
    expect(await caught(O_CLOEXEC, (_, spawned) => spawned < 200)).toBe(0);
  }, 60_000);
});

describe('"by default files and sockets should be created non-inheritable"', () => {
  it('Node does that: a file, a listener, an accepted socket and a client, with no call of ours', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepting = once(server, 'connection');
    const client = await connected((server.address() as net.AddressInfo).port);
    const [accepted] = (await accepting) as [net.Socket];
    const file = fs.openSync('/dev/null', 'r');
    expect([file, handleFd(server), handleFd(accepted), handleFd(client)].map(childHolds)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    fs.closeSync(file);
    client.destroy();
    accepted.destroy();
    server.close();
  });
});

describe('"a server that needs handles to be inherited can then still call set_noinherit(False)"', () => {
  it('a server that forks for each connection: the child answers by the number that it inherited, also from a sealed spawn', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepting = once(server, 'connection');
    const client = await connected((server.address() as net.AddressInfo).port);
    const [accepted] = (await accepting) as [net.Socket];
    setNoInherit(accepted, false);
    const program = `require('fs').writeSync(${handleFd(accepted)}, 'hello from the child')`;
    const answer = once(client, 'data');
    expect(sealed(spawnSync)(process.execPath, ['-e', program], { stdio: 'inherit' }).status).toBe(0);
    expect(String((await answer)[0])).toBe('hello from the child');
    accepted.destroy();
    server.close();
  });

  it('a server that forks before it accepts: the child accepts on the inherited listener after the parent has closed its own', async () => {
    const server = setNoInherit(net.createServer(), false).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    const program = `
      const server = require('net').createServer((socket) => socket.end('hello from the child', () => server.close()));
      server.listen({ fd: ${handleFd(server)} }, () => console.log('listening'));`;
    const child = sealed(spawn)(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    server.close();
    const client = await connected(port);
    expect(String((await once(client, 'data'))[0])).toBe('hello from the child');
    client.end();
    expect(await exit).toEqual([0, null]);
  });
});

describe('"the 3 standard handles for subprocess/os popen"', () => {
  it('reach a child even if they are marked, for a spawn duplicates them; and no seal touches them', () => {
    const program = `
      const { sealed, sealDescriptors, setNoInherit } = require(${JSON.stringify(`${dist}runtime.cjs`)});
      for (const fd of [0, 1, 2]) setNoInherit(fd);
      sealed(require('child_process').execFileSync)('sh', ['-c', 'cat; echo error >&2'], { stdio: 'inherit' });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { input: 'from stdin', encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['from stdin', 'error\n']);
  });

  it('pipes of popen work beside a seal, in both directions', () => {
    sealDescriptors();
    expect(execFileSync('cat', { input: 'there and back', encoding: 'utf8' })).toBe('there and back');
  });
});
