// How does a function seal before each spawn?
import { badTarget, examine } from './errors.ts';
import { textsOfCall } from './fd-paths.ts';
import { keptDescriptors } from './kept-descriptors.ts';
import { processLock } from './process-lock.ts';
import { sharedInThread } from './registry.ts';
import { seal } from './seal-descriptors.ts';
import { throwOrWarn } from './unsealable.ts';
import { spawnWrapping, type AnyFunction } from './wrap-function.ts';

/**
 * Returns the same function, but each call first calls `sealDescriptors()`: for Node's spawn functions and
 * anything that wraps them. `this`, arguments, result, own properties, `name`, `length` and type stay the
 * same; `util.promisify` of the wrapper seals too, as do a function that it returns and `new` of it. Sealing a sealed
 * function changes nothing.
 *
 * The seal is made when the function is called: a function that waits before it spawns leaves a gap.
 * Function-valued properties (`crossSpawn.sync`) are copied and do not seal: use `sealed(crossSpawn.sync)`.
 *
 * A pipe that the arguments or `options.env` name by path (`/dev/fd/63`, as a shell's process substitution gives) is
 * left as it is for this call.
 *
 * No other thread of this process seals, or calls a sealed function, until this call has returned (it does not wait for
 * a promise that the call returns). A function whose name ends in `Sync` returns when its child has exited, so others
 * wait only until the child has started, if the system shows that (Linux, `/proc/<pid>/task/<tid>/children`). No thread
 * waits longer than 250 ms in total, whatever the others do; on Windows, where a spawn takes longer, 2 s.
 *
 * Platforms and native calls are those of `sealDescriptors`.
 *
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if the argument is not a function; each call throws what
 *   `sealDescriptors` throws, and then does not spawn
 */
export function sealed<F extends ((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown)>(
  spawnLike: F,
): F {
  if (typeof spawnLike !== 'function') throw badTarget(spawnLike, 'a function');
  const original = spawnLike as unknown as AnyFunction;
  return examine(original, () => wrap(original), 'a function that can be wrapped') as unknown as F;
}

const wrappers = sharedInThread('wrappers of sealed', () => new WeakMap<AnyFunction, AnyFunction>());
const wrap = spawnWrapping(wrappers, (call, args, original) =>
  sealedCall(textsOfCall(args), call, returnsWhenEnded(original)),
);

/** Whether a function starts its child immediately and returns when it has exited, judged by its name (`…Sync`). */
function returnsWhenEnded(original: AnyFunction): boolean {
  return examine(original, () => /sync$/i.test(original.name), 'a function that has a name');
}

/**
 * Seals, then calls.
 *
 * @param texts - command, arguments and environment of the program to start: pipes whose paths they name reach it
 * @param isSync - whether the call returns when the child has exited: the lock is only needed for its start
 */
export function sealedCall(texts: readonly string[], call: () => unknown, isSync: boolean): unknown {
  const lock = processLock();
  const ticket = lock.acquire();
  try {
    sealAllBut(texts);
    if (isSync) lock.starting(ticket);
    return call();
  } finally {
    lock.release(ticket);
  }
}

function sealAllBut(texts: readonly string[]): void {
  try {
    seal(keptDescriptors(undefined, texts));
  } catch (error) {
    throwOrWarn(error);
  }
}
