// Which children are closed when they have ended, whoever else holds their output?
import type { ChildProcess } from 'node:child_process';
import diagnosticsChannel from 'node:diagnostics_channel';
import { closeAtExit, type ChildLike } from './close-output.ts';
import { badTarget, examine, NoInheritError } from './errors.ts';
import { once } from './registry.ts';
import { spawnWrapping, type AnyFunction } from './wrap-function.ts';

export type { ChildLike } from './close-output.ts';

const WANTED = 'a function that starts a child, or a child';

/** They return when all is over, so that there is nothing to close. What packages have of this kind often has their names. */
const SYNCHRONOUS: ReadonlySet<string> = new Set(['execFileSync', 'execSync', 'spawnSync']);

/**
 * The same function, whose child is *closed* as soon as the child itself has ended and what it wrote has been read,
 * whoever else holds the other end of its output: `'end'` and `'close'`, the callbacks of `exec` and `execFile`, their
 * promisified forms and `for await (… of child.stdout)` follow at once. Without it they wait for every process that got
 * the output from the child: a server that a script left in the background.
 *
 * For Node's `spawn`, `exec`, `execFile` and `fork`, and for whatever starts its children with them before it returns
 * (cross-spawn, execa, zx, promisified functions). `this`, arguments, result, own properties, `name`, `length` and type
 * stay the same; `util.promisify` of it closes too, and so does a function that it returns. The same function gives the
 * same one each time. It composes with `sealed` either way.
 *
 * Given a child instead of a function, it does that for this one child, also when it has ended, and returns it.
 *
 * Nothing that the child itself wrote is lost: when it has ended, the system is asked how many bytes wait to be read, and
 * the stream ends after so many, however slowly they are read. What others write afterwards is not waited for; they get
 * EPIPE or SIGPIPE, as with every pipe that nobody reads any more. `child.stdio` from 1 up is treated so, extra pipes
 * included; the IPC channel is left alone. Where the system cannot be asked (koffi does not load), the child is as it
 * was without this function, and a warning says so once.
 *
 * ioctl(2) with FIONREAD on Linux and macOS, PeekNamedPipe on Windows; only for output that is still open when its
 * child has ended.
 *
 * @throws NoInheritError
 *   `ERR_NOINHERIT_BAD_TARGET` if it is neither a function nor a child, or one of the synchronous forms (`spawnSync`, …),
 *   which cannot be closed early,
 *   `ERR_NOINHERIT_UNSUPPORTED` under Bun, whose children do not tell their descriptors
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
  closeAtExit(child);
  return child;
}

const wrappers = once('wrappers of closeOnExit', () => new WeakMap<AnyFunction, AnyFunction>());
/** How many calls of wrapped functions this thread is inside of. */
const calls = once('close-on-exit', () => ({ depth: 0, isSubscribed: false }));

const wrap = spawnWrapping(wrappers, (call) => {
  // For good: to subscribe costs more than to be told of the children that are none of these.
  if (!calls.isSubscribed) diagnosticsChannel.subscribe('child_process', receive);
  calls.isSubscribed = true;
  calls.depth++;
  try {
    return call();
  } finally {
    calls.depth--;
  }
});

/** Every ChildProcess says so when it is made, before it is started. */
function receive(message: unknown): void {
  if (calls.depth > 0) closeAtExit((message as { readonly process: ChildProcess }).process);
}

/**
 * One that could not be started, because no descriptor was free, has no `stdio`; its `'error'` is still to come. What stands for
 * one in a test may have nothing but a `kill`, and events. A worker of `node:cluster` has these too, and its child in `process`.
 */
function isChild(target: unknown): target is ChildLike {
  if (typeof target !== 'object' || target === null) return false;
  const { stdio, kill, prependOnceListener } = target as Partial<Record<'kill' | keyof ChildLike, unknown>>;
  if (typeof prependOnceListener !== 'function' || typeof kill !== 'function' || 'process' in target) return false;
  return stdio === undefined || stdio === null || Array.isArray(stdio);
}

function synchronous(name: string): NoInheritError {
  const message = `${name} returns only when nobody holds its child's output any more; closeOnExit needs the asynchronous form`;
  return new NoInheritError('ERR_NOINHERIT_BAD_TARGET', message);
}

function refuseBun(): void {
  if (!('Bun' in globalThis)) return;
  throw new NoInheritError(
    'ERR_NOINHERIT_UNSUPPORTED',
    "closeOnExit cannot ask how much of a child's output is unread: Bun does not tell the descriptor",
  );
}
