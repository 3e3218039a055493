// What can hold a descriptor, and what does the runtime report about one?
import type * as dgram from 'node:dgram';
import type * as fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Http2Session } from 'node:http2';
import type * as net from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** Node's `net.BoundSocket` (since 24.20 and 26.6), missing from older types: a bound address, not yet in use. */
export interface BoundSocket {
  /** Its descriptor number; throws once a server or socket has taken it over. */
  fd(): number;
  isPipe(): boolean;
}

/** Node's `fs.Utf8Stream` (since 24), missing from older types: a stream that buffers strings before it writes them. */
export interface Utf8Stream {
  /** Its descriptor number; -1 until `'ready'`. */
  readonly fd: number;
  flushSync(): void;
}

/**
 * Something that holds one descriptor, or will: a file descriptor number, or one of Node's objects that contain
 * one. `net.Socket` includes `tls.TLSSocket` and the tty streams; `net.Server` includes every server built on
 * it (http, https, http2, tls). The session of an HTTP/2 client means its socket.
 *
 * `Readable` and `Writable` are included because Node's types declare a child's `stdin`, `stdout` and `stdio[n]`
 * as these, although they are sockets. A stream that cannot hold a descriptor is rejected at run time.
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

/** What `setNoInherit` accepts: a {@link Descriptor}, or a promise (or another thenable) of one. */
export type Markable = Descriptor | PromiseLike<Descriptor>;

/** The properties that `listInheritable` reports on every system. */
interface DescriptorDetails {
  readonly kind: 'file' | 'directory' | 'socket' | 'pipe' | 'device' | 'other';
  /** Path of a file, directory, device or named pipe (Windows: file or directory); for `other`, the kernel's name. */
  readonly path?: string;
  /** Local address of a socket: `127.0.0.1:80`, `[::1]:80`, or a path (`@name` if abstract) if unix-domain. */
  readonly localAddress?: string;
  /** Remote address of a connected socket, in the same form. */
  readonly remoteAddress?: string;
}

/** One descriptor that a child started now would inherit, on POSIX. */
export interface PosixDescriptorInfo extends DescriptorDetails {
  /** The file descriptor number. */
  readonly fd: number;
  readonly handle?: never;
}

/** One handle that a child started now would inherit, on Windows. */
export interface WindowsDescriptorInfo extends DescriptorDetails {
  /** The value of the HANDLE or SOCKET, the same in a child that inherits it. A bigint if it is not a safe integer. */
  readonly handle: number | bigint;
  readonly fd?: never;
}

/** A descriptor that a child started now would inherit: with `fd` on POSIX, with `handle` on Windows. */
export type DescriptorInfo = PosixDescriptorInfo | WindowsDescriptorInfo;

/** Options of `sealDescriptors`. */
export interface SealOptions {
  /** Descriptors to leave as they are: numbers or objects. */
  readonly except?: Iterable<Descriptor>;
}
