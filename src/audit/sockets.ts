import { endianness } from 'node:os';
import { read } from './proc.ts';

/** What the kernel's tables say of a socket. */
export interface SocketInfo {
  readonly protocol: string;
  /** TCP's state, such as `LISTEN` or `CLOSE_WAIT`; of unix-domain sockets only `LISTEN`. */
  readonly state?: string;
  readonly localAddress?: string;
  readonly remoteAddress?: string;
}

/** include/net/tcp_states.h, from 1 up. */
const TCP_STATES = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
];
/** __SO_ACCEPTCON: a unix-domain socket that listens. */
const ACCEPTS = 0x10000;

/** The sockets of the network namespace that `pid` is in, by inode: /proc/<pid>/net/{tcp,tcp6,udp,udp6,unix} (proc(5)). */
export function socketsOf(pid: number): ReadonlyMap<string, SocketInfo> {
  const sockets = new Map<string, SocketInfo>();
  for (const protocol of ['tcp', 'tcp6', 'udp', 'udp6']) {
    for (const [, local = '', remote = '', state = '', , , , , , inode = ''] of rows(`/proc/${pid}/net/${protocol}`)) {
      sockets.set(inode, inetSocket(protocol, local, remote, state));
    }
  }
  for (const [, , , flags = '', , , inode = '', ...path] of rows(`/proc/${pid}/net/unix`)) {
    const name = path.join(' ');
    const listens = (Number.parseInt(flags, 16) & ACCEPTS) !== 0;
    sockets.set(inode, {
      protocol: 'unix',
      ...(listens && { state: 'LISTEN' }),
      ...(name !== '' && { localAddress: name }),
    });
  }
  return sockets;
}

function rows(path: string): string[][] {
  return read(path)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
}

function inetSocket(protocol: string, local: string, remote: string, code: string): SocketInfo {
  const state = protocol.startsWith('tcp') ? TCP_STATES[Number.parseInt(code, 16) - 1] : undefined;
  const isConnected = !/^0+:0+$/.test(remote);
  return {
    protocol,
    ...(state !== undefined && { state }),
    localAddress: formatAddress(local),
    ...(isConnected && { remoteAddress: formatAddress(remote) }),
  };
}

/** `0100007F:1F90`: the address in words of the machine's byte order, the port as a number. */
function formatAddress(text: string): string {
  const [address = '', port = ''] = text.split(':');
  const bytes = Buffer.from(address, 'hex');
  if (endianness() === 'LE') bytes.swap32();
  const host = bytes.length === 4 ? bytes.join('.') : `[${formatInet6(bytes)}]`;
  return `${host}:${Number.parseInt(port, 16)}`;
}

function formatInet6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  // The URL parser writes an IPv6 address in its canonical short form.
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
