import { spawn } from 'node:child_process';
import * as dgram from 'node:dgram';
import { once, type EventEmitter } from 'node:events';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as https from 'node:https';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import type { Descriptor } from '../../src/runtime/index.ts';
import { certificate } from './certificate.ts';
import { handleFd } from './helpers.ts';

/** An object before it has its descriptor, and how to make it get it. */
export interface Subject<T extends Descriptor = Descriptor> {
  readonly target: T;
  /** Event that delivers the descriptor; missing if the object has it from the start. */
  readonly event?: 'open' | 'connect' | 'listening';
  readonly start?: () => unknown;
  readonly fd: () => number;
  readonly dispose: () => unknown;
}

export interface SubjectMaker {
  readonly name: string;
  readonly make: () => Subject | Promise<Subject>;
}

let files = 0;
function temporaryFile(): string {
  const path = join(tmpdir(), `noinherit-${process.pid}-${files++}`);
  fs.writeFileSync(path, 'content');
  return path;
}

function listening(name: string, create: () => net.Server): SubjectMaker {
  return {
    name,
    make: () => {
      const target = create();
      return {
        target,
        event: 'listening',
        start: () => target.listen(0, '127.0.0.1'),
        fd: () => handleFd(target),
        dispose: () => target.close(),
      };
    },
  };
}

function stream(name: string, create: (path: string) => fs.ReadStream | fs.WriteStream): SubjectMaker {
  return {
    name,
    make: () => {
      const path = temporaryFile();
      const target = create(path);
      return {
        target,
        event: 'open',
        fd: () => (target as unknown as { fd: number }).fd,
        dispose: async () => {
          target.destroy();
          if (!target.closed) await once(target, 'close');
          fs.rmSync(path);
        },
      };
    },
  };
}

async function listen<T extends net.Server>(server: T): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as net.AddressInfo).port;
}

function client(
  name: string,
  create: (port: number) => http2.ClientHttp2Session | net.Socket,
  serve: () => net.Server,
  below: (target: never) => net.Socket = (target) => target,
): SubjectMaker {
  return {
    name,
    make: async () => {
      const server = serve();
      const peers = new Set<net.Socket>();
      server.on('connection', (peer: net.Socket) => peers.add(peer.on('error', () => {})));
      const target = create(await listen(server));
      target.on('error', () => {});
      return {
        target,
        event: 'connect',
        fd: () => handleFd(below(target as never)),
        dispose: () => {
          target.destroy();
          for (const peer of peers) peer.destroy();
          server.close();
        },
      };
    },
  };
}

const unixServer: SubjectMaker = {
  name: 'net.Server on a unix-domain socket',
  make: () => {
    const target = net.createServer();
    const path = join(tmpdir(), `noinherit-${process.pid}-${files++}.sock`);
    return {
      target,
      event: 'listening',
      start: () => target.listen(path),
      fd: () => handleFd(target),
      dispose: () => target.close(),
    };
  },
};

const datagram: SubjectMaker = {
  name: 'dgram.Socket',
  make: () => {
    const target = dgram.createSocket('udp4');
    return {
      target,
      event: 'listening',
      start: () => target.bind(0, '127.0.0.1'),
      fd: () => datagramFd(target),
      dispose: () => target.close(),
    };
  },
};

/** Found independently of the runtime: the only socket in /proc that has the bound port. */
function datagramFd(socket: dgram.Socket): number {
  const port = socket.address().port.toString(16).toUpperCase().padStart(4, '0');
  const line = fs
    .readFileSync('/proc/self/net/udp', 'utf8')
    .split('\n')
    .find((text) => text.includes(`:${port} `));
  const inode = line?.trim().split(/\s+/)[9];
  const fds = fs.readdirSync('/proc/self/fd').filter((fd) => readLink(fd) === `socket:[${inode}]`);
  if (fds.length !== 1) throw new Error(`datagram socket on port 0x${port} not found`);
  return Number(fds[0]);
}

function readLink(fd: string): string {
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

const number: SubjectMaker = {
  name: 'number',
  make: () => {
    const fd = fs.openSync('/dev/null', 'r');
    return { target: fd, fd: () => fd, dispose: () => fs.closeSync(fd) };
  },
};

const fileHandle: SubjectMaker = {
  name: 'FileHandle',
  make: async () => {
    const target = await fs.promises.open('/dev/null');
    return { target, fd: () => target.fd, dispose: () => target.close() };
  },
};

const accepted: SubjectMaker = {
  name: 'accepted net.Socket',
  make: async () => {
    const server = net.createServer();
    const peer = net.connect(await listen(server), '127.0.0.1');
    const [target] = (await once(server, 'connection')) as [net.Socket];
    return {
      target,
      fd: () => handleFd(target),
      dispose: () => {
        peer.destroy();
        target.destroy();
        server.close();
      },
    };
  },
};

const childStdio: SubjectMaker = {
  name: "a child's stdin",
  make: () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    return { target: child.stdin, fd: () => handleFd(child.stdin), dispose: () => child.stdin.end() };
  },
};

const secureServer = (): tls.Server => tls.createServer(certificate);

/** Kinds of target that have their descriptor from the start. */
const present: readonly SubjectMaker[] = [number, fileHandle, accepted, childStdio];

/** Kinds of target that get their descriptor in an event. */
export const coming: readonly SubjectMaker[] = [
  stream('fs.ReadStream', (path) => fs.createReadStream(path)),
  stream('fs.WriteStream', (path) => fs.createWriteStream(path)),
  listening('net.Server', () => net.createServer()),
  listening('tls.Server', secureServer),
  listening('http.Server', () => http.createServer()),
  listening('https.Server', () => https.createServer(certificate)),
  listening('Http2Server', () => http2.createServer()),
  listening('Http2SecureServer', () => http2.createSecureServer(certificate)),
  unixServer,
  client(
    'net.Socket',
    (port) => net.connect(port, '127.0.0.1'),
    () => net.createServer(),
  ),
  client(
    'net.Socket to a host name',
    (port) => net.connect(port, 'localhost'),
    () => net.createServer(),
  ),
  client('tls.TLSSocket', (port) => tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false }), secureServer),
  client(
    'ClientHttp2Session',
    (port) => http2.connect(`http://127.0.0.1:${port}`),
    () => http2.createServer(),
    (session: http2.ClientHttp2Session) => session.socket,
  ),
  datagram,
];

/** Every kind of target. */
export const kinds: readonly SubjectMaker[] = [...present, ...coming];

/** Makes a subject get its descriptor. */
export async function begin(subject: Subject): Promise<void> {
  const ready = subject.event === undefined ? undefined : once(subject.target as EventEmitter, subject.event);
  subject.start?.();
  await ready;
}
