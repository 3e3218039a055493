// Is a descriptor as wanted where nobody can ask the system?
import type { NoInheritError } from './errors.ts';
import { isNativeCodeRuledOut } from './permissions.ts';
import { platform } from './platform.ts';

/** What Node's objects tell of where their descriptor came from. Every one may be missing. */
interface HasOrigin {
  readonly _connectionKey?: unknown;
  readonly datasync?: unknown;
  readonly server?: unknown;
}

/**
 * Whether an object's descriptor is certainly non-inheritable, although its flag could not be read: on Linux everything
 * that Node opens is close-on-exec from the start (libuv: O_CLOEXEC, SOCK_CLOEXEC, accept4(2)), and where the permission
 * model rules native code out, nothing can have changed that since.
 *
 * Not known is where a number came from: one that the program was started with, or gave to `listen({ fd })`, may be
 * inheritable. Nor is it known of a client's socket that is marked only when it has connected: `new Socket({ fd })` connects with
 * the descriptor that it was given, and from then on has the same properties, addresses and handle as one that Node made.
 *
 * @param event - the object's own event that says that it was opened now
 */
export function isCertainlyNonInheritable(error: unknown, target: object, event?: unknown): boolean {
  if (!isUnchanged(error)) return false;
  const { _connectionKey: key, datasync, server } = target as HasOrigin;
  // A server's key has its address, its path, or what is null of these where it was given a number or a handle.
  if (key !== undefined) return typeof key === 'string' && !/(?:^|:)null(?::|$)/.test(key);
  // A file or a connection that has just been opened by name, a connection that a server accepted, and a FileHandle.
  return (
    event === 'open' || event === 'connect' || (typeof server === 'object' && server !== null) || datasync !== undefined
  );
}

/**
 * Whether what Node opens is as Node opens it, on Linux, where `error` says that nobody can ask the system: so of a file that was
 * opened by its name right before.
 */
export function isUnchanged(error: unknown): boolean {
  if ((error as Partial<NoInheritError>).code !== 'ERR_NOINHERIT_UNSUPPORTED') return false;
  return platform === 'linux' && isNativeCodeRuledOut();
}
