// Is a descriptor certainly non-inheritable if the system cannot be asked?
import type { NoInheritError } from './errors.ts';
import { isNativeCodeRuledOut } from './permissions.ts';
import { platform } from './platform.ts';

/** What Node's objects reveal about the origin of their descriptor. Any of them may be missing. */
interface HasOrigin {
  readonly _connectionKey?: unknown;
  readonly datasync?: unknown;
  readonly server?: unknown;
}

/**
 * Whether an object's descriptor is certainly non-inheritable, although its flag could not be read: on Linux everything
 * that Node opens is close-on-exec from the start (libuv: O_CLOEXEC, SOCK_CLOEXEC, accept4(2)), and if the permission
 * model rules out native code, nothing can have changed that since.
 *
 * The origin of a number is unknown: one that the program was started with, or passed to `listen({ fd })`, may be
 * inheritable. So is that of a client's socket that is marked only after it has connected: `new Socket({ fd })`
 * connects with the descriptor that it was given, and then has the same properties, addresses and handle as a socket
 * that Node created.
 *
 * @param event - the object's own event that has just reported it open
 */
export function isCertainlyNonInheritable(error: unknown, target: object, event?: unknown): boolean {
  if (!isAsNodeOpenedIt(error)) return false;
  const { _connectionKey: key, datasync, server } = target as HasOrigin;
  // A server's key contains its address or path, and `null` in their place if it was given a number or a handle.
  if (key !== undefined) return typeof key === 'string' && !/(?:^|:)null(?::|$)/.test(key);
  // A file or connection just opened by name, a connection that a server accepted, or a FileHandle.
  return (
    event === 'open' || event === 'connect' || (typeof server === 'object' && server !== null) || datasync !== undefined
  );
}

/**
 * Whether a descriptor that Node has just opened certainly still has the flag with which Node opened it, although `error`
 * says that the flag cannot be read: on Linux, if no native code can have run. Enough for a file opened by name.
 */
export function isAsNodeOpenedIt(error: unknown): boolean {
  if ((error as Partial<NoInheritError>).code !== 'ERR_NOINHERIT_UNSUPPORTED') return false;
  return platform === 'linux' && isNativeCodeRuledOut();
}
