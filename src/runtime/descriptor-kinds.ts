// What kind of object holds a descriptor, and how does it come by its own?
import type * as Net from 'node:net';
import type { Socket } from 'node:net';
import { badTarget, examine } from './errors.ts';
import { datagramHandle, MOST_LAYERS, wasEverBound } from './node-handle.ts';
import type { BoundSocket } from './types.ts';

let net: typeof Net | undefined;

/** The parts of Node's objects that lead to a descriptor. Every one may be missing. */
interface HasHandle {
  readonly _handle?: { readonly fd?: number } | null;
  readonly fd?: number | null;
  readonly destroyed?: boolean;
  readonly _readableState?: StreamState;
  readonly _writableState?: StreamState;
}

/** What Node's streams note of themselves (lib/internal/streams). */
interface StreamState {
  /** Whether `'close'` has been emitted. */
  readonly closeEmitted?: boolean;
  /** Whether a file stream has been opened, or has failed to. */
  readonly constructed?: boolean;
  readonly errored?: { readonly syscall?: unknown } | null;
  /** Whether somebody waits for data. */
  readonly reading?: boolean;
}

/** How one kind of object comes by its descriptor. */
export interface Kind {
  /** The descriptor number that the object carries, or -1 if it carries none. */
  readonly fd: (target: object) => number;
  /** The object that the descriptor is of, for one that may have a descriptor without carrying its number. */
  readonly holder?: (target: object) => object | undefined;
  /** The event that says that the descriptor is there; `undefined` if it always was there from the start. */
  readonly event: 'open' | 'ready' | 'connect' | 'listening' | undefined;
  /** Whether the object had its descriptor and will not get another. */
  readonly isGone: (target: object) => boolean;
  /** Whether the object hands out further descriptors in a `'connection'` event. */
  readonly accepts: boolean;
}

/** `.fd` is -1 once it is closed. */
const fileHandle: Kind = { fd: ownFd, event: undefined, isGone: () => true, accepts: false };
/** `.fd` is null until `'open'`, and again after the close. */
const fileStream: Kind = {
  fd: ownFd,
  event: 'open',
  isGone: (target) => isClosed(target) || (isDestroyed(target) && wasOpened(target)),
  accepts: false,
};
/** `.fd` is -1 until `'ready'`, which comes again after `reopen()`. It does not tell when it is closed: then the kernel refuses its number. */
const utf8Stream: Kind = { fd: ownFd, event: 'ready', isGone: () => false, accepts: false };
/** No `_handle` before `connect()`, and a `_handle` without a descriptor until that has an address. */
export const socketKind: Kind = {
  fd: socketFd,
  holder: lowestSocket,
  event: 'connect',
  isGone: (target) => isClosed(target) || (isDestroyed(target) && wasConnected(target)),
  accepts: false,
};
/**
 * No `_handle` before `listen()`. A closed server may listen again, so none is ever gone. In a cluster's
 * worker the handle is a stand-in for the primary's and has no descriptor.
 */
const server: Kind = { fd: handleFd, holder: itself, event: 'listening', isGone: () => false, accepts: true };
/** It has its descriptor from the start, until a server or socket takes it over, or it is closed: then `fd()` throws. */
const boundSocket: Kind = { fd: fdOfBound, event: undefined, isGone: () => true, accepts: false };
/** The session of an HTTP/2 client: the descriptor is that of the socket below, which connects like any other. */
const session: Kind = {
  fd: (target) => {
    const below = socketBelow(target);
    return below === undefined ? -1 : socketFd(below);
  },
  holder: socketBelow,
  event: 'connect',
  isGone: isClosed,
  accepts: false,
};
/** A negative number until `bind()`; the handle goes with `close()`. */
const datagram: Kind = {
  fd: (target) => number(datagramHandle(target)?.fd),
  holder: itself,
  event: 'listening',
  isGone: (target) => datagramHandle(target) === null && wasEverBound(target),
  accepts: false,
};

/**
 * What stands in for a stream, a socket or a server in a test, or is one that has nothing of the system's below it: it has
 * no descriptor yet, and never says that it got one.
 */
export const standIn: Kind = { fd: () => -1, event: undefined, isGone: isDestroyed, accepts: false };

function isDestroyed(target: object): boolean {
  return (target as HasHandle).destroyed === true;
}

/**
 * Whether an object that can be destroyed has been, and has said so. Until its `'close'`, its own `'error'` is still to
 * come, for a listener that the program may not even have added: such as that of a stream whose signal was aborted before
 * it was made. (A session does not tell; nor does a stream that is not made of Node's.)
 */
function isClosed(target: object): boolean {
  return isDestroyed(target) && streamState(target)?.closeEmitted !== false;
}

/** Whether a destroyed file stream had a descriptor. */
function wasOpened(target: object): boolean {
  const { constructed, errored } = streamState(target) ?? {};
  return constructed === true && errored?.syscall !== 'open';
}

/**
 * Whether a destroyed socket certainly had a descriptor: it waits for data, and does not wait for `'connect'` to do so,
 * as a socket does that has none (lib/net.js, `Socket.prototype._read`).
 */
function wasConnected(target: object): boolean {
  return streamState(target)?.reading === true && (target as Socket).listenerCount('connect') === 0;
}

function streamState({ _readableState, _writableState }: HasHandle): StreamState | undefined {
  return _readableState ?? _writableState;
}

/**
 * Whether `value` can be a descriptor number: a C `int` that is not negative.
 */
export function isDescriptorNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff;
}

/**
 * Says what kind of object `target` is; throws `ERR_NOINHERIT_BAD_TARGET` if it is none that can hold a
 * descriptor.
 */
export function kindOf(target: unknown): Kind {
  if (typeof target !== 'object' || target === null) throw badTarget(target);
  const kind = examine(target, () => findKind(target));
  if (kind === undefined) throw badTarget(target);
  return kind;
}

/**
 * The kind of `target`, or `undefined` for a foreign object.
 *
 * Sockets and servers are recognised by their class, because other objects have a `_handle` too (a child
 * process, a compression stream). File objects are recognised by their shape: FileHandle's class is not
 * public, and packages such as graceful-fs bring stream classes of their own.
 */
export function findKind(target: object): Kind | undefined {
  if (isSocket(target)) return socketKind;
  if (isServer(target)) return server;
  if (isFileStream(target)) return fileStream;
  if (isFileHandle(target)) return fileHandle;
  if (target instanceof process.getBuiltinModule('node:dgram').Socket) return datagram;
  if (isSession(target)) return session;
  if (isBoundSocket(target)) return boundSocket;
  if (isUtf8Stream(target)) return utf8Stream;
  return isStandIn(target) ? standIn : undefined;
}

/** Whether `target` is a socket: what a server accepts. */
export function isSocket(target: unknown): target is Socket {
  return target instanceof loadNet().Socket;
}

/** Bun's http servers are no `net.Server`. */
function isServer(target: object): boolean {
  if (target instanceof loadNet().Server) return true;
  return 'Bun' in globalThis && target instanceof process.getBuiltinModule('node:http').Server;
}

/** Loaded when first asked for, because a program that has only files has no use for it; kept, because each accept asks. */
function loadNet(): typeof Net {
  return (net ??= process.getBuiltinModule('node:net'));
}

/** A stream that has neither number nor path, and is not destroyed, will never open: Bun's of a child's stdin. */
function isFileStream(target: object): boolean {
  const { fd, path, destroyed, pipe, emit } = target as Partial<
    Record<'destroyed' | 'emit' | 'fd' | 'path' | 'pipe', unknown>
  >;
  const isOfFile =
    typeof fd === 'number' || (fd === null && (destroyed === true || (path !== undefined && path !== null)));
  return isOfFile && typeof pipe === 'function' && typeof emit === 'function';
}

function isFileHandle(target: object): boolean {
  const { fd, datasync, close } = target as { fd?: unknown; datasync?: unknown; close?: unknown };
  return typeof fd === 'number' && typeof datasync === 'function' && typeof close === 'function';
}

function isBoundSocket(target: object): target is BoundSocket {
  const { BoundSocket: Class } = loadNet() as { BoundSocket?: new () => object };
  return Class !== undefined && target instanceof Class;
}

/** By its class: a package's writer of lines may carry anybody's number. */
function isUtf8Stream(target: object): boolean {
  const { Utf8Stream: Class } = process.getBuiltinModule('node:fs') as { Utf8Stream?: new () => object };
  return Class !== undefined && target instanceof Class;
}

/** The classes of sessions are not public. */
function isSession(target: object): boolean {
  const { goaway, ping } = target as { goaway?: unknown; ping?: unknown };
  return 'socket' in target && typeof goaway === 'function' && typeof ping === 'function';
}

/**
 * An emitter (a stream is one), or an object with a `listen`. Not what does have a descriptor that JavaScript cannot reach,
 * a child process or a watcher, one of another object, an http request or a stream of an HTTP/2 session, or a number that nothing
 * says the origin of: a child's channel, a package's writer of lines. Under Bun a child's real streams look like stand-ins.
 */
function isStandIn(target: object): boolean {
  if ('Bun' in globalThis || NO_STAND_INS.some((key) => key in target)) return false;
  const { on, emit, listen, fd } = target as Partial<Record<'emit' | 'fd' | 'listen' | 'on', unknown>>;
  if (typeof fd === 'number' && isDescriptorNumber(fd)) return false;
  return typeof listen === 'function' || (typeof on === 'function' && typeof emit === 'function');
}

/** What only such objects have. (On Windows a channel has no number.) */
const NO_STAND_INS = ['_handle', 'pid', 'socket', 'threadId', 'process', 'rstCode', 'unrefCounted'];

function itself(target: object): object {
  return target;
}

function socketBelow(session: object): object | undefined {
  const { socket } = session as { socket?: object | null };
  return socket ? lowestSocket(socket) : undefined;
}

/** Where TLS was laid over a socket that was to connect later, the handle is one over JavaScript's streams, without a number. */
function socketFd(target: object): number {
  const own = handleFd(target);
  return own === -1 ? handleFd(lowestSocket(target)) : own;
}

/**
 * The socket whose descriptor a socket uses: for TLS over a socket that the program made, that one. It is also the one to
 * ask for addresses: Deno's TLS socket keeps what it says before it is connected, and has none from then on.
 */
function lowestSocket(target: object): object {
  let lowest = target;
  for (let depth = 0; depth < MOST_LAYERS; depth++) {
    const { _parent: below } = lowest as { readonly _parent?: unknown };
    if (!isSocket(below)) break;
    lowest = below;
  }
  return lowest;
}

function ownFd(target: object): number {
  return number((target as HasHandle).fd);
}

function handleFd(target: object): number {
  return number((target as HasHandle)._handle?.fd);
}

function fdOfBound(target: object): number {
  try {
    return number((target as BoundSocket).fd());
  } catch {
    return -1;
  }
}

/** What an object says of its descriptor's number: negative, or nothing, while it has none. */
function number(fd: number | null | undefined): number {
  if (typeof fd !== 'number' || fd < 0) return -1;
  if (!isDescriptorNumber(fd)) throw badTarget(fd);
  return fd;
}
