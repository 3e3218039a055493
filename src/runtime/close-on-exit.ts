// Which children close when they exit, even while other processes hold their output open?
import type { ChildProcess } from 'node:child_process';
import diagnosticsChannel from 'node:diagnostics_channel';
import { endOutputOnExit, type ChildLike } from './close-output.ts';
import { badTarget, examine, NoInheritError } from './errors.ts';
import { sharedInThread } from './registry.ts';
import { spawnWrapping, type AnyFunction } from './wrap-function.ts';

export type { ChildLike } from './close-output.ts';

const WANTED = 'a function that starts a child, or a child';

/** These return only after the output has closed. Packages' own variants often have the same names. */
const SYNCHRONOUS: ReadonlySet<string> = new Set(['execFileSync', 'execSync', 'spawnSync']);

/**
 * Returns the same function, but each child *closes* as soon as the child itself has exited and everything it wrote has
 * been read, even while other processes hold the write end of its output: `'end'` and `'close'`, the callbacks of
 * `exec` and `execFile`, their promisified forms and `for await (… of child.stdout)` follow immediately. Without
 * `closeOnExit` they wait for every process that inherited the output from the child, such as a server that a script
 * left running.
 *
 * Works for Node's `spawn`, `exec`, `execFile` and `fork`, and for any function that starts its children with them
 * before it returns (cross-spawn, execa, zx, promisified functions). `this`, arguments, result, own properties, `name`,
 * `length` and type stay the same; `util.promisify` of the wrapper closes too, and so does a function that it returns.
 * Wrapping the same function again returns the same wrapper. It composes with `sealed` in either order.
 *
 * If the argument is a child instead of a function, only that child is affected, even if it has already exited, and is
 * returned.
 *
 * Nothing that the child itself wrote is lost: when it exits, the system is asked how many bytes are unread, and the
 * stream ends after that many, however slowly they are read. Output that other processes write later is not read; they
 * get EPIPE or SIGPIPE, as with any pipe that has no reader. This applies to `child.stdio` from 1 up, including extra
 * pipes; the IPC channel is left alone. If the system cannot be asked (koffi does not load), the child behaves as it
 * would without this function, and a warning is emitted once.
 *
 * Native calls: ioctl(2) with FIONREAD on Linux and macOS, PeekNamedPipe on Windows; only for output that is still open
 * when its child has exited.
 *
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if the argument is neither a function nor a child, or is one of the
 *   synchronous functions (`spawnSync`, …), which cannot be closed early,
 *   `ERR_NOINHERIT_UNSUPPORTED` under Bun, whose child objects do not expose their descriptors
 */
export function closeOnExit<F extends (...args: never[]) => unknown>(spawnLike: F): F;
export function closeOnExit<C extends ChildLike>(child: C): C;
export function closeOnExit(target: unknown): unknown {
  return examine(
    target,
    () => (typeof target === 'function' ? wrapped(target as AnyFunction) : closed(target)),
    WANTED,
  );
}

function wrapped(original: AnyFunction): AnyFunction {
  if (SYNCHRONOUS.has(original.name)) throw synchronous(original.name);
  refuseBun();
  return wrap(original);
}

function closed(child: unknown): ChildLike {
  if (!isChild(child)) throw badTarget(child, WANTED);
  refuseBun();
  endOutputOnExit(child);
  return child;
}

const wrappers = sharedInThread('wrappers of closeOnExit', () => new WeakMap<AnyFunction, AnyFunction>());
/** How many calls of wrapped functions are in progress on this thread. */
const calls = sharedInThread('close-on-exit', () => ({ depth: 0, isSubscribed: false }));

const wrap = spawnWrapping(wrappers, (call) => {
  // Never unsubscribed: subscribing costs more than being notified of unrelated children.
  if (!calls.isSubscribed) diagnosticsChannel.subscribe('child_process', receive);
  calls.isSubscribed = true;
  calls.depth++;
  try {
    return call();
  } finally {
    calls.depth--;
  }
});

/** Node publishes every ChildProcess when it is constructed, before it is started. */
function receive(message: unknown): void {
  if (calls.depth > 0) endOutputOnExit((message as { readonly process: ChildProcess }).process);
}

/**
 * A child that could not be started because no descriptor was free has no `stdio`; its `'error'` is still to come. A
 * test double of a child may have nothing but `kill` and events. A `node:cluster` worker has these too, but keeps its
 * child in `process`.
 */
function isChild(target: unknown): target is ChildLike {
  if (typeof target !== 'object' || target === null) return false;
  const { stdio, kill, prependOnceListener } = target as Partial<Record<'kill' | keyof ChildLike, unknown>>;
  if (typeof prependOnceListener !== 'function' || typeof kill !== 'function' || 'process' in target) return false;
  return stdio === undefined || stdio === null || Array.isArray(stdio);
}

function synchronous(name: string): NoInheritError {
  const message = `${name} returns only when no process holds its child's output; closeOnExit needs the asynchronous form`;
  return new NoInheritError('ERR_NOINHERIT_BAD_TARGET', message);
}

function refuseBun(): void {
  if (!('Bun' in globalThis)) return;
  throw new NoInheritError(
    'ERR_NOINHERIT_UNSUPPORTED',
    "closeOnExit cannot query how much of a child's output is unread: Bun does not expose the descriptor",
  );
}
