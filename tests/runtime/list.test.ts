import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { listInheritable, sealDescriptors, setNoInherit, type DescriptorInfo } from '../../src/runtime/index.ts';
import { clearFlag, handleFd, openInheritable } from './helpers.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function find(fd: number): DescriptorInfo | undefined {
  return listInheritable().find((info) => info.fd === fd);
}

function open(path: string): number {
  const fd = openInheritable(path);
  cleanups.push(() => fs.closeSync(fd));
  return fd;
}

async function listening(target: number | string, host?: string): Promise<net.Server> {
  const server = net.createServer();
  server.listen(...((host === undefined ? [target] : [target, host]) as [number]));
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return server;
}

it('lists exactly what a child gets', () => {
  sealDescriptors();
  const fds = [open('/dev/null'), open('/proc/self/comm'), open('/')];
  const listed = listInheritable().map((info) => info.fd);
  // One by one, because reading the directory would open one more descriptor.
  const script = 'n=3; while [ $n -lt 256 ]; do [ -e /proc/self/fd/$n ] && echo $n; n=$((n + 1)); done; true';
  const child = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim().split('\n').map(Number);
  expect(listed).toEqual(fds.sort((a, b) => a - b));
  expect(child).toEqual(listed);
  sealDescriptors();
  expect(listInheritable()).toEqual([]);
});

it('says what files, directories, devices and pipes are', () => {
  const directory = fs.mkdtempSync(join(tmpdir(), 'noinherit-'));
  cleanups.push(() => fs.rmSync(directory, { recursive: true }));
  const [file, fifo] = [join(directory, 'file'), join(directory, 'fifo')];
  fs.writeFileSync(file, '');
  spawnSync('mkfifo', [fifo]);
  const pipe = fs.openSync(fifo, fs.constants.O_RDWR);
  cleanups.push(() => fs.closeSync(pipe));
  clearFlag(pipe);
  const fds = [open(file), open(directory), open('/dev/null')];
  expect(fds.map(find)).toEqual([
    { fd: fds[0], kind: 'file', path: file },
    { fd: fds[1], kind: 'directory', path: directory },
    { fd: fds[2], kind: 'device', path: '/dev/null' },
  ]);
  expect(find(pipe)).toEqual({ fd: pipe, kind: 'pipe', path: fifo });
});

it.each([
  ['127.0.0.1', (port: number) => `127.0.0.1:${port}`],
  ['::1', (port: number) => `[::1]:${port}`],
])('gives the addresses of sockets on %s', async (host, format) => {
  const server = await listening(0, host);
  const { port } = server.address() as net.AddressInfo;
  const connection = once(server, 'connection') as Promise<[net.Socket]>;
  const client = net.connect(port, host);
  const [accepted] = await connection;
  cleanups.push(
    () => client.destroy(),
    () => accepted.destroy(),
  );
  for (const target of [server, accepted]) setNoInherit(target, false);
  expect(find(handleFd(server))).toEqual({ fd: handleFd(server), kind: 'socket', localAddress: format(port) });
  expect(find(handleFd(accepted))).toEqual({
    fd: handleFd(accepted),
    kind: 'socket',
    localAddress: format(port),
    remoteAddress: format(accepted.remotePort ?? 0),
  });
});

it.each([
  ['a path', join(tmpdir(), `noinherit-list-${process.pid}.sock`), (name: string) => name],
  ['an abstract name', `\0noinherit-list-${process.pid}`, (name: string) => `@${name.slice(1)}`],
])('gives %s of a unix-domain socket', async (_, name, format) => {
  const server = await listening(name);
  setNoInherit(server, false);
  expect(find(handleFd(server))).toEqual({ fd: handleFd(server), kind: 'socket', localAddress: format(name) });
});

it('names what is neither', () => {
  // The event loop's own epoll descriptor is always there.
  const fd = fs
    .readdirSync('/proc/self/fd')
    .map(Number)
    .find((number) => {
      try {
        return fs.readlinkSync(`/proc/self/fd/${number}`) === 'anon_inode:[eventpoll]';
      } catch {
        return false;
      }
    }) as number;
  clearFlag(fd);
  expect(find(fd)).toEqual({ fd, kind: 'other', path: 'anon_inode:[eventpoll]' });
  setNoInherit(fd);
  expect(find(fd)).toBe(undefined);
});
