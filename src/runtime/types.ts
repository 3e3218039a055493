import type * as dgram from 'node:dgram';
import type * as fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Http2Session } from 'node:http2';
import type * as net from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** Node's `net.BoundSocket` (24.20, 26.6 on), which older types do not know: an address that is taken, before anybody listens or connects. */
export interface BoundSocket {
  /** Its number; throws once a server or socket has taken it over. */
  fd(): number;
  isPipe(): boolean;
}

/** Node's `fs.Utf8Stream` (24 on), which older types do not know: lines of text, gathered before they are written. */
export interface Utf8Stream {
  /** Its number; -1 until `'ready'`. */
  readonly fd: number;
  flushSync(): void;
}

/**
 * Something that holds one descriptor, or will: a file descriptor number, or one of Node's objects around
 * one. `net.Socket` covers `tls.TLSSocket` and the tty streams; `net.Server` covers every server built on
 * it (http, https, http2, tls). The session of an HTTP/2 client stands for its socket.
 *
 * `Readable` and `Writable` are here because Node's types call a child's `stdin`, `stdout` and `stdio[n]`
 * that, although they are sockets. A stream that has no descriptor is refused when the function runs.
 */
export type Descriptor =
  | number
  | FileHandle
  | fs.ReadStream
  | fs.WriteStream
  | Utf8Stream
  | net.Socket
  | net.Server
  | BoundSocket
  | dgram.Socket
  | Http2Session
  | Readable
  | Writable;

/** What `setNoInherit` takes: a {@link Descriptor}, or a promise (or another thenable) of one. */
export type Markable = Descriptor | PromiseLike<Descriptor>;

/** What `listInheritable` says of a descriptor on every system. */
interface DescriptorDetails {
  readonly kind: 'file' | 'directory' | 'socket' | 'pipe' | 'device' | 'other';
  /** Path of a file, directory, device or named pipe; for `other`, the name that the kernel gives it. On Windows of files and directories. */
  readonly path?: string;
  /** Own address of a socket: `127.0.0.1:80`, `[::1]:80`, or a path (`@name` if abstract) for a unix-domain socket. */
  readonly localAddress?: string;
  /** Peer's address of a connected socket, in the same form. */
  readonly remoteAddress?: string;
}

/** One descriptor that a child would get now, on POSIX. */
export interface PosixDescriptorInfo extends DescriptorDetails {
  /** The file descriptor number. */
  readonly fd: number;
  readonly handle?: never;
}

/** One handle that a child would get now, on Windows. */
export interface WindowsDescriptorInfo extends DescriptorDetails {
  /** The value of the HANDLE or SOCKET: the same in a child that inherits it. A bigint beyond the safe integers. */
  readonly handle: number | bigint;
  readonly fd?: never;
}

/** One descriptor that a child would get now, as `listInheritable` reports it: with `fd` on POSIX, with `handle` on Windows. */
export type DescriptorInfo = PosixDescriptorInfo | WindowsDescriptorInfo;

/** Options of `sealDescriptors`. */
export interface SealOptions {
  /** Descriptors that stay as they are: numbers or objects. */
  readonly except?: Iterable<Descriptor>;
}
