// What kind of object holds a descriptor, and how does it get it?
import type * as Net from 'node:net';
import type { Socket } from 'node:net';
import { badTarget, examine } from './errors.ts';
import { datagramHandle, MOST_LAYERS, wasEverBound } from './node-handle.ts';
import type { BoundSocket } from './types.ts';

let net: typeof Net | undefined;

/** The parts of Node's objects that lead to a descriptor. Any of them may be missing. */
interface HasHandle {
  readonly _handle?: { readonly fd?: number } | null;
  readonly fd?: number | null;
  readonly destroyed?: boolean;
  readonly _readableState?: StreamState;
  readonly _writableState?: StreamState;
}

/** State that Node's streams keep about themselves (lib/internal/streams). */
interface StreamState {
  /** Whether `'close'` has been emitted. */
  readonly closeEmitted?: boolean;
  /** Whether opening a file stream has finished, successfully or not. */
  readonly constructed?: boolean;
  readonly errored?: { readonly syscall?: unknown } | null;
  /** Whether a read is in progress. */
  readonly reading?: boolean;
}

/** How objects of one kind get their descriptor. */
export interface Kind {
  /** The descriptor number that the object carries, or -1 if it carries none. */
  readonly fd: (target: object) => number;
  /** The object that owns the descriptor, for kinds that may have a descriptor without exposing its number. */
  readonly holder?: (target: object) => object | undefined;
  /** The event emitted when the descriptor becomes available; `undefined` if the object has it from the start. */
  readonly event: 'open' | 'ready' | 'connect' | 'listening' | undefined;
  /** Whether the object had its descriptor and will not get another one. */
  readonly isGone: (target: object) => boolean;
  /** Whether the object delivers further descriptors in `'connection'` events. */
  readonly accepts: boolean;
}

/** `.fd` is -1 after it is closed. */
const fileHandle: Kind = { fd: ownFd, event: undefined, isGone: () => true, accepts: false };
/** `.fd` is null until `'open'`, and again after it is closed. */
const fileStream: Kind = {
  fd: ownFd,
  event: 'open',
  isGone: (target) => isClosed(target) || (isDestroyed(target) && wasOpened(target)),
  accepts: false,
};
/** `.fd` is -1 until `'ready'`, which `reopen()` repeats. It stays set after a close; then the kernel rejects it. */
const utf8Stream: Kind = { fd: ownFd, event: 'ready', isGone: () => false, accepts: false };
/** No `_handle` before `connect()`, and a `_handle` without a descriptor until the address is known. */
export const socketKind: Kind = {
  fd: socketFd,
  holder: lowestSocket,
  event: 'connect',
  isGone: (target) => isClosed(target) || (isDestroyed(target) && wasConnected(target)),
  accepts: false,
};
/**
 * No `_handle` before `listen()`. A closed server may listen again, so `isGone` is never true. In a cluster
 * worker the handle is a substitute for the primary's handle and has no descriptor.
 */
const server: Kind = { fd: handleFd, holder: itself, event: 'listening', isGone: () => false, accepts: true };
/** Has its descriptor from the start, until a server or socket takes it over or it is closed: then `fd()` throws. */
const boundSocket: Kind = { fd: fdOfBound, event: undefined, isGone: () => true, accepts: false };
/** The session of an HTTP/2 client: its descriptor is that of the underlying socket, which connects like any other. */
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
/** A negative number until `bind()`; `close()` removes the handle. */
const datagram: Kind = {
  fd: (target) => number(datagramHandle(target)?.fd),
  holder: itself,
  event: 'listening',
  isGone: (target) => datagramHandle(target) === null && wasEverBound(target),
  accepts: false,
};

/**
 * A test double of a stream, a socket or a server, or a real one with no system resource underneath: it has no
 * descriptor yet, and never emits an event that says it got one.
 */
export const standIn: Kind = { fd: () => -1, event: undefined, isGone: isDestroyed, accepts: false };

function isDestroyed(target: object): boolean {
  return (target as HasHandle).destroyed === true;
}

/**
 * Whether the object has been destroyed and has emitted `'close'`. Before its `'close'`, its own `'error'` is still to
 * come, possibly for a listener that the program has not added yet: for example, the error of a stream whose signal was
 * aborted before the stream was created. (Sessions, and streams not derived from Node's, do not show whether it was
 * emitted.)
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
 * Whether a destroyed socket certainly had a descriptor: a read is in progress, and that read does not wait for
 * `'connect'`, as it does on a socket that has no descriptor (lib/net.js, `Socket.prototype._read`).
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
 * Returns the kind of `target`; throws `ERR_NOINHERIT_BAD_TARGET` if it is not a kind of object that can hold a
 * descriptor.
 */
export function kindOf(target: unknown): Kind {
  if (typeof target !== 'object' || target === null) throw badTarget(target);
  const kind = examine(target, () => findKind(target));
  if (kind === undefined) throw badTarget(target);
  return kind;
}

/**
 * The kind of `target`, or `undefined` for an unrelated object.
 *
 * Sockets and servers are recognised by their class, because other objects have a `_handle` too (a child
 * process, a compression stream). File objects are recognised by their shape: FileHandle's class is not
 * public, and packages such as graceful-fs have stream classes of their own.
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

/** Bun's http servers are not instances of `net.Server`. */
function isServer(target: object): boolean {
  if (target instanceof loadNet().Server) return true;
  return 'Bun' in globalThis && target instanceof process.getBuiltinModule('node:http').Server;
}

/** Loaded on first use: a program that only opens files does not need it. Cached: every accept uses it. */
function loadNet(): typeof Net {
  return (net ??= process.getBuiltinModule('node:net'));
}

/** A stream with neither number nor path that is not destroyed will never open: Bun's stream for a child's stdin. */
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

/** Recognised by class: a package's line writer may carry a number that belongs to other code. */
function isUtf8Stream(target: object): boolean {
  const { Utf8Stream: Class } = process.getBuiltinModule('node:fs') as { Utf8Stream?: new () => object };
  return Class !== undefined && target instanceof Class;
}

/** Recognised by shape: the session classes are not public. */
function isSession(target: object): boolean {
  const { goaway, ping } = target as { goaway?: unknown; ping?: unknown };
  return 'socket' in target && typeof goaway === 'function' && typeof ping === 'function';
}

/**
 * An event emitter (streams are), or an object with a `listen` method. Excluded: objects whose descriptor JavaScript
 * cannot reach (a child process, a watcher) or belongs to another object (an http request, a stream of an HTTP/2
 * session), and objects with a number of unknown origin (a child's channel, a package's line writer). Under Bun a
 * child's real streams look like test doubles.
 */
function isStandIn(target: object): boolean {
  if ('Bun' in globalThis || NO_STAND_INS.some((key) => key in target)) return false;
  const { on, emit, listen, fd } = target as Partial<Record<'emit' | 'fd' | 'listen' | 'on', unknown>>;
  if (typeof fd === 'number' && isDescriptorNumber(fd)) return false;
  return typeof listen === 'function' || (typeof on === 'function' && typeof emit === 'function');
}

/** Properties that only the excluded objects have. (On Windows a channel has no number.) */
const NO_STAND_INS = ['_handle', 'pid', 'socket', 'threadId', 'process', 'rstCode', 'unrefCounted'];

function itself(target: object): object {
  return target;
}

function socketBelow(session: object): object | undefined {
  const { socket } = session as { socket?: object | null };
  return socket ? lowestSocket(socket) : undefined;
}

/** If TLS runs over a socket that was to connect later, its handle wraps a JavaScript stream and has no number. */
function socketFd(target: object): number {
  const own = handleFd(target);
  return own === -1 ? handleFd(lowestSocket(target)) : own;
}

/**
 * The socket whose descriptor a socket uses: for TLS over a socket that the program created, the latter. Also the one
 * to ask for addresses: Deno's TLS socket keeps the (empty) addresses that it returned before connecting.
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

/** Normalises the `fd` that an object reports: negative or missing while it has no descriptor. */
function number(fd: number | null | undefined): number {
  if (typeof fd !== 'number' || fd < 0) return -1;
  if (!isDescriptorNumber(fd)) throw badTarget(fd);
  return fd;
}
