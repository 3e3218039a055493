// Which unix-domain sockets exist, and which are the two ends of one connection? sock_diag(7)
import { statSync } from 'node:fs';

import type { SocketInfo } from '../process-table.ts';

export interface SocketCallsOfLinux {
  socket(domain: number, type: number, protocol: number): number;
  send(fd: number, data: Buffer, length: number, flags: number): number;
  receive(fd: number, data: Buffer, length: number, flags: number): number;
  close(fd: number): number;
}

const AF_UNIX = 1;
const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_SOCK_DIAG = 4;
const SOCK_DIAG_BY_FAMILY = 20;
/** NLM_F_REQUEST | NLM_F_DUMP */
const REQUEST_DUMP = 0x301;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
/** UDIAG_SHOW_NAME | UDIAG_SHOW_VFS | UDIAG_SHOW_PEER */
const SHOW = 7;
const UNIX_DIAG_NAME = 0;
const UNIX_DIAG_VFS = 1;
const UNIX_DIAG_PEER = 2;
const TCP_LISTEN = 10;
const HEADER = 16;
const REQUEST_LENGTH = 40;
const MESSAGE_LENGTH = 16;
const ATTRIBUTE_HEADER = 4;

/**
 * The unix-domain sockets of this process's network namespace, by inode.
 *
 * @param files - receives, by inode, the files that they are bound to, in the form of {@link fileOfSocketAt}
 * @throws Error if the kernel does not answer
 */
export function readUnixSockets(calls: SocketCallsOfLinux, files: Map<string, string>): Map<string, SocketInfo> {
  const fd = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0) throw new Error('no netlink socket');
  try {
    const request = dumpRequest();
    if (calls.send(fd, request, request.length, 0) !== request.length) throw new Error('sock_diag refuses');
    const sockets = new Map<string, SocketInfo>();
    const answer = Buffer.alloc(1 << 16);
    for (;;) {
      const length = calls.receive(fd, answer, answer.length, 0);
      if (length <= 0) throw new Error('sock_diag does not answer');
      if (readAnswer(answer.subarray(0, length), sockets, files)) return sockets;
    }
  } finally {
    calls.close(fd);
  }
}

/** struct nlmsghdr, struct unix_diag_req (linux/netlink.h, linux/unix_diag.h) */
function dumpRequest(): Buffer {
  const request = Buffer.alloc(REQUEST_LENGTH);
  request.writeUInt32LE(REQUEST_LENGTH, 0);
  request.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4);
  request.writeUInt16LE(REQUEST_DUMP, 6);
  request.writeUInt8(AF_UNIX, HEADER);
  request.writeUInt32LE(0xffff_ffff, HEADER + 4);
  request.writeUInt32LE(SHOW, HEADER + 12);
  return request;
}

/** Returns true if this was the last answer. */
function readAnswer(answer: Buffer, sockets: Map<string, SocketInfo>, files: Map<string, string>): boolean {
  for (let at = 0; at + HEADER <= answer.length;) {
    const length = answer.readUInt32LE(at);
    const type = answer.readUInt16LE(at + 4);
    if (type === NLMSG_DONE) return true;
    if (type === NLMSG_ERROR || length < HEADER) throw new Error('sock_diag refuses');
    readSocket(answer.subarray(at + HEADER, at + length), sockets, files);
    at += aligned(length);
  }
  return false;
}

/** struct unix_diag_msg and its attributes. */
function readSocket(message: Buffer, sockets: Map<string, SocketInfo>, files: Map<string, string>): void {
  const state = message.readUInt8(2);
  const inode = String(message.readUInt32LE(4));
  let localAddress: string | undefined;
  let peer: string | undefined;
  for (let at = MESSAGE_LENGTH; at + ATTRIBUTE_HEADER <= message.length;) {
    const length = message.readUInt16LE(at);
    const value = message.subarray(at + ATTRIBUTE_HEADER, at + length);
    const type = message.readUInt16LE(at + 2);
    if (type === UNIX_DIAG_NAME) localAddress = formatName(value);
    if (type === UNIX_DIAG_VFS) files.set(inode, `${value.readUInt32LE(4)}:${value.readUInt32LE(0)}`);
    if (type === UNIX_DIAG_PEER && value.readUInt32LE(0) !== 0) peer = String(value.readUInt32LE(0));
    at += Math.max(aligned(length), ATTRIBUTE_HEADER);
  }
  sockets.set(inode, {
    protocol: 'unix',
    ...(state === TCP_LISTEN && { state: 'LISTEN' }),
    ...(localAddress !== undefined && { localAddress }),
    ...(peer !== undefined && { peer }),
  });
}

/**
 * The socket file at a path, as sock_diag(7) names the file that a socket is bound to: the device's number in the
 * kernel's form (linux/kdev_t.h), and 32 bits of the inode. `undefined` if there is none. A bound path may be relative.
 */
export function fileOfSocketAt(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats?.isSocket() !== true) return undefined;
  // stat(2) encodes a device's major and minor numbers in another way (sys/sysmacros.h).
  const { dev, ino } = stats;
  const major = ((dev >> 8n) & 0xf_ffn) | ((dev >> 32n) & 0xffff_f000n);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffff_ff00n);
  return `${(major << 20n) | minor}:${BigInt.asUintN(32, ino)}`;
}

/** An abstract name begins with a NUL, which is commonly written as `@` (unix(7)). */
function formatName(value: Buffer): string {
  const text = value.toString();
  return text.startsWith('\0') ? `@${text.slice(1)}` : text.replace(/\0.*$/s, '');
}

/** NLMSG_ALIGN, RTA_ALIGN */
const aligned = (length: number): number => (length + 3) & ~3;
