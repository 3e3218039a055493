import { badTarget, examine } from './errors.ts';
import { textsOfCall } from './fd-paths.ts';
import { keptDescriptors } from './kept-descriptors.ts';
import { processLock } from './process-lock.ts';
import { once } from './registry.ts';
import { seal } from './seal-descriptors.ts';
import { throwOrWarn } from './unsealable.ts';
import { spawnWrapping, type AnyFunction } from './wrap-function.ts';

/**
 * The same function, which calls `sealDescriptors()` right before each call: for Node's spawn functions and
 * anything that wraps them. `this`, arguments, result, own properties, `name`, `length` and type stay the
 * same; `util.promisify` of it seals too, and so do a function that it returns and `new` of it. Sealing a sealed function
 * changes nothing.
 *
 * The seal is as close to the spawn as the call is: a function that waits before it spawns leaves a gap.
 * Function-valued properties (`crossSpawn.sync`) are kept and do not seal: `sealed(crossSpawn.sync)` does.
 *
 * A pipe that the arguments or `options.env` name by its path (`/dev/fd/63`, as a shell's process substitution gives) stays
 * as it is for this call.
 *
 * No other thread of this process seals, or calls a sealed function, until this call has returned (a promise that
 * it returns is not waited for). A function whose name ends in `Sync` returns when its child has ended, so the others
 * wait only until the child is there, where the system tells (Linux, `/proc/<pid>/task/<tid>/children`). No thread waits
 * longer than 250 ms in all, whatever the others do; on Windows, where a spawn takes longer, 2 s.
 *
 * Platforms and native calls are those of `sealDescriptors`.
 *
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if it is no function; each call throws what
 *   `sealDescriptors` throws, and then does not spawn
 */
export function sealed<F extends ((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown)>(
  spawnLike: F,
): F {
  if (typeof spawnLike !== 'function') throw badTarget(spawnLike, 'a function');
  const original = spawnLike as unknown as AnyFunction;
  return examine(original, () => wrap(original), 'a function that can be wrapped') as unknown as F;
}

const wrappers = once('wrappers of sealed', () => new WeakMap<AnyFunction, AnyFunction>());
const wrap = spawnWrapping(wrappers, (call, args, original) =>
  sealedCall(textsOfCall(args), call, returnsWhenEnded(original)),
);

/** Whether a function starts its child at once, and returns when that has ended: as such are named everywhere. */
function returnsWhenEnded(original: AnyFunction): boolean {
  return examine(original, () => /sync$/i.test(original.name), 'a function that has a name');
}

/**
 * Seals, and calls.
 *
 * @param texts - command, arguments and environment of what is started: the pipes whose paths they name reach it
 * @param isSync - whether the call returns when the child has ended: the lock is only for its start
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
