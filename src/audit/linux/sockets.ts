// What do the kernel's tables in /proc/<pid>/net say about sockets? proc(5)
import { endianness } from 'node:os';

import { formatInet6 } from '../../runtime/socket-address.ts';
import type { SocketInfo } from '../process-table.ts';
import { read } from './proc.ts';

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
const INTERNET = ['tcp', 'tcp6', 'udp', 'udp6', 'udplite', 'udplite6', 'raw', 'raw6'];
/** Tables of which only the inodes are of interest, with the column of the inode. */
const OTHERS = { packet: 8, netlink: 9 } as const;
/** __SO_ACCEPTCON: a unix-domain socket that listens. */
const ACCEPTS = 0x10000;

/** The sockets of a process's network namespace, by inode, except unix-domain sockets. */
export function internetSockets(pid: number | 'self'): Map<string, SocketInfo> {
  const sockets = new Map<string, SocketInfo>();
  for (const protocol of INTERNET) {
    for (const [, local = '', remote = '', state = '', , , , , , inode = ''] of rows(`/proc/${pid}/net/${protocol}`))
      // The kernel keeps a connection that no process holds any more for a while, without an inode.
      if (inode !== '0') sockets.set(inode, internetSocket(protocol, local, remote, state));
  }
  for (const [protocol, column] of Object.entries(OTHERS)) {
    for (const row of rows(`/proc/${pid}/net/${protocol}`)) sockets.set(row[column] ?? '', { protocol });
  }
  return sockets;
}

/**
 * The unix-domain sockets of a process's network namespace, by inode. /proc does not show which of them are connected.
 * A path may contain line breaks, and so look like further rows: an inode that occurs twice gets no details.
 */
export function unixSockets(pid: number | 'self'): Map<string, SocketInfo> {
  const sockets = new Map<string, SocketInfo>();
  for (const [, , , flags = '', , , inode = '', ...path] of rows(`/proc/${pid}/net/unix`)) {
    const name = path.join(' ');
    const listens = (Number.parseInt(flags, 16) & ACCEPTS) !== 0;
    const socket = {
      protocol: 'unix',
      ...(listens && { state: 'LISTEN' }),
      ...(name !== '' && { localAddress: name }),
    };
    sockets.set(inode, sockets.has(inode) ? { protocol: 'unix' } : socket);
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

function internetSocket(protocol: string, local: string, remote: string, code: string): SocketInfo {
  const state = protocol.startsWith('tcp') ? TCP_STATES[Number.parseInt(code, 16) - 1] : undefined;
  const isConnected = !/^0+:0+$/.test(remote);
  return {
    protocol,
    ...(state !== undefined && { state }),
    localAddress: formatAddress(local),
    ...(isConnected && { remoteAddress: formatAddress(remote) }),
  };
}

/** `0100007F:1F90`: the address as 32-bit words in the machine's byte order, then the port. */
function formatAddress(text: string): string {
  const [address = '', port = ''] = text.split(':');
  const bytes = Buffer.from(address, 'hex');
  if (endianness() === 'LE') bytes.swap32();
  const host = bytes.length === 4 ? bytes.join('.') : `[${formatInet6(bytes)}]`;
  return `${host}:${Number.parseInt(port, 16)}`;
}
