// How is anything that holds a descriptor, or will, marked?
import { findKind, kindOf, standIn } from './descriptor-kinds.ts';
import { badTarget, examine, noDescriptor } from './errors.ts';
import { unlessFake } from './fake-descriptors.ts';
import { markDescriptor, markDescriptorOf } from './mark-descriptor.ts';
import { planMark } from './mark-later.ts';
import { descriptorOfNumber, findDescriptor, isMarkedAlready } from './resolve-descriptor.ts';
import type { Markable } from './types.ts';

/**
 * Marks a descriptor so that no child process inherits it (or, with `false`, so that every child does).
 *
 * An object that has no descriptor yet is marked when it gets one, before any listener runs: a file
 * stream on `'open'`, a connecting socket on `'connect'`, a server or a datagram socket on `'listening'`. A
 * server is marked each time it listens, and so is every socket that it accepts, before the listeners of its
 * `'connection'` event. No listener is added for that: the object gets an `emit` of its own.
 * If a mark fails in such an event, streams and sockets are destroyed with the error, and servers
 * and datagram sockets emit it as `'error'`. A server whose handle belongs to a cluster's primary has no
 * descriptor of its own in the worker; there only the sockets that it accepts are marked.
 *
 * `setNoInherit(x, false)` is remembered: `sealDescriptors` leaves that descriptor alone as long as its number
 * refers to the same file or socket, and no other code makes it non-inheritable.
 *
 * On Linux and macOS this is fcntl(2) with F_GETFD, and F_SETFD only if FD_CLOEXEC must change; no other flag is
 * touched. If koffi cannot load on Linux, it succeeds if the descriptor is already in the wanted state; under Node's
 * permission model, which may hide `/proc` as well, it also succeeds for what Node itself has opened, accepted or
 * connected, because nothing can have changed it. On Windows it is GetHandleInformation and SetHandleInformation with
 * HANDLE_FLAG_INHERIT, of the handle that uv_get_osfhandle returns for a number, or uv_fileno for an object, found in
 * libuv's event loop.
 *
 * @param target - a file descriptor number, an object that holds a descriptor or will, or a promise of one;
 *   `undefined`, which an optional chain such as `net?.connect()` may return, is returned unchanged
 * @param noInherit - `false` to let children inherit it; default `true`
 * @returns the target itself; for a promise, a promise of the same value, marked, which rejects as the
 *   original does, or with the error of the mark
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if the target cannot hold a descriptor,
 *   `ERR_NOINHERIT_NO_DESCRIPTOR` if it has lost its descriptor for good (a closed FileHandle, a socket or stream that
 *   was destroyed and has emitted `'close'`; before that, its own `'error'` is still to come, and nothing is thrown);
 *   for a destroyed socket that a server had accepted it succeeds, so that a `'connection'` listener never throws,
 *   `ERR_NOINHERIT_SYSCALL` if a system call fails (`EBADF`: the number is not open),
 *   `ERR_NOINHERIT_AMBIGUOUS` if it is not known which of several descriptors is the object's,
 *   `ERR_NOINHERIT_UNSUPPORTED` on another platform, or if the flag must change and koffi cannot load
 */
export function setNoInherit<T extends Markable | undefined>(target: T, noInherit: boolean = true): T {
  if (target === undefined) return target;
  if (typeof target !== 'number' && isThenable(target)) return markSettled(target, noInherit) as T;
  markNow(target, noInherit);
  return target;
}

/** Marks a number or an object immediately; does not accept promises. Throws as {@link setNoInherit} does. */
export function markNow(target: unknown, noInherit: boolean): void {
  unlessFake(target, () => {
    if (typeof target === 'number') markDescriptor(descriptorOfNumber(target), noInherit);
    else markObject(target, noInherit);
  });
}

/**
 * A promise of any library yields a promise of that library. Any other thenable may break the rules of promises (settle
 * twice, throw, return nothing), so it is converted to a native promise.
 */
function markSettled(target: PromiseLike<unknown>, noInherit: boolean): PromiseLike<unknown> {
  const settled = (value: unknown): unknown => {
    markNow(value, noInherit);
    return value;
  };
  if (!hasMethod(target, 'catch')) return Promise.resolve(target).then(settled);
  const result = examine(target, () => target.then(settled));
  if (!isThenable(result)) throw badTarget(target, 'a promise of a descriptor');
  return result;
}

function isThenable(target: unknown): target is PromiseLike<unknown> {
  return hasMethod(target, 'then');
}

function hasMethod(target: unknown, name: 'catch' | 'then'): boolean {
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) return false;
  return examine(target, () => typeof (target as Partial<Record<typeof name, unknown>>)[name] === 'function');
}

function markObject(target: unknown, noInherit: boolean): void {
  const kind = kindOf(target);
  const object = target as object;
  // Platforms without a binding throw here and not in a later event.
  const isMarked = noInherit && isMarkedAlready(object, kind);
  const descriptor = isMarked ? undefined : findDescriptor(object, kind);
  const hasNone = !isMarked && descriptor === undefined;
  if (hasNone && examine(object, () => kind.isGone(object))) {
    if (noInherit && examine(object, () => wasAccepted(object))) return;
    throw noDescriptor(object);
  }
  if (descriptor !== undefined) markDescriptorOf(object, descriptor, noInherit);
  if (kind === standIn) return;
  if (hasNone || kind.accepts || examine(object, () => isConnecting(object))) planMark(object, kind, noInherit);
}

/**
 * Whether a server accepted this socket. If another listener of the same `'connection'` event has destroyed it,
 * nothing is left for a child to inherit, and throwing an error there would end the whole server process.
 */
function wasAccepted(target: object): boolean {
  const { server } = target as { server?: unknown };
  return typeof server === 'object' && server !== null && findKind(server)?.accepts === true;
}

/** While a socket connects, a failed attempt closes its descriptor, and the next attempt opens another one. */
function isConnecting(target: object): boolean {
  return (target as { connecting?: boolean }).connecting === true;
}
