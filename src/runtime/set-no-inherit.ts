import { findKind, kindOf, standIn } from './descriptor-kinds.ts';
import { badTarget, examine, noDescriptor } from './errors.ts';
import { unlessFake } from './fake-descriptors.ts';
import { markDescriptor, markDescriptorOf } from './mark-descriptor.ts';
import { planMark } from './mark-later.ts';
import { descriptorOfNumber, findDescriptor, isMarkedAlready } from './resolve-descriptor.ts';
import type { Markable } from './types.ts';

/**
 * Marks a descriptor, so that no child process inherits it (or, with `false`, so that every child does).
 *
 * What has no descriptor yet is marked when it gets one, before any listener runs: a file
 * stream on `'open'`, a connecting socket on `'connect'`, a server or a datagram socket on `'listening'`. A
 * server is marked each time it listens, and so is every socket that it accepts, before the listeners of its
 * `'connection'` event. No listener is added for that: the object gets an `emit` of its own.
 * A mark that fails in such an event is not lost: streams and sockets are destroyed with the error, servers
 * and datagram sockets emit it as `'error'`. A server whose handle belongs to a cluster's primary has no
 * descriptor of its own in the worker; there only the sockets that it accepts are marked.
 *
 * `setNoInherit(x, false)` is remembered: `sealDescriptors` leaves that descriptor alone for as long as its
 * number stands for the same file or socket, and nobody else makes that non-inheritable.
 *
 * On Linux and macOS this is fcntl(2) with F_GETFD, and F_SETFD only if FD_CLOEXEC is not yet as wanted; no
 * other flag is touched. Where koffi cannot load on Linux, a descriptor that already is as wanted is a success; under
 * Node's permission model, which may hide `/proc` as well, so is what Node itself has opened, accepted or connected,
 * because nothing can have changed it.
 * On Windows it is GetHandleInformation and SetHandleInformation with HANDLE_FLAG_INHERIT, of the handle that
 * uv_get_osfhandle has for a number, or uv_fileno for an object, found in libuv's event loop.
 *
 * @param target - a file descriptor number, an object that holds a descriptor or will, or a promise of one;
 *   `undefined`, which an optional chain such as `net?.connect()` may give, comes back as it is
 * @param noInherit - `false` to have children inherit it
 * @returns the target itself; for a promise, a promise of the same value, marked, which rejects as the
 *   given one does, or with the error of the mark
 * @throws NoInheritError
 *   `ERR_NOINHERIT_BAD_TARGET` if the target can hold no descriptor,
 *   `ERR_NOINHERIT_NO_DESCRIPTOR` if it has lost its own for good (a closed FileHandle, a socket or stream that was
 *   destroyed and has emitted `'close'`; until then its own `'error'` is still to come, and there is nothing to refuse);
 *   a destroyed socket that a server had accepted is marked enough, so that a listener of `'connection'` never throws,
 *   `ERR_NOINHERIT_SYSCALL` if the kernel refuses (`EBADF`: the number is not open),
 *   `ERR_NOINHERIT_AMBIGUOUS` if the object's descriptor is one of several,
 *   `ERR_NOINHERIT_UNSUPPORTED` on another platform, or where the flag must change and koffi cannot load
 */
export function setNoInherit<T extends Markable | undefined>(target: T, noInherit: boolean = true): T {
  if (target === undefined) return target;
  if (typeof target !== 'number' && isThenable(target)) return markSettled(target, noInherit) as T;
  markNow(target, noInherit);
  return target;
}

/** Marks what is there already: a number or an object, and no promise of one. Throws as {@link setNoInherit} does. */
export function markNow(target: unknown, noInherit: boolean): void {
  unlessFake(target, () => {
    if (typeof target === 'number') markDescriptor(descriptorOfNumber(target), noInherit);
    else markObject(target, noInherit);
  });
}

/**
 * A promise of whatever library stays one of that library. Any other thenable may keep no rule of promises (settle
 * twice, throw, return nothing), so it becomes a promise of the language's own.
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
  // A platform without a binding says so now, and not in some later event.
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
 * Whether a server accepted this socket. One that another listener of the same `'connection'` event destroyed
 * has nothing left that a child could inherit, and to say so by throwing there would end the whole server.
 */
function wasAccepted(target: object): boolean {
  const { server } = target as { server?: unknown };
  return typeof server === 'object' && server !== null && findKind(server)?.accepts === true;
}

/** While a socket connects, an attempt that fails takes its descriptor with it and the next brings another. */
function isConnecting(target: object): boolean {
  return (target as { connecting?: boolean }).connecting === true;
}
