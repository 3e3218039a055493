import { badTarget } from './errors.ts';
import { processLock } from './process-lock.ts';
import { sealDescriptors } from './seal-descriptors.ts';
import { spawnWrapping, type AnyFunction } from './wrap-function.ts';

/**
 * The same function, which calls `sealDescriptors()` right before each call: for Node's spawn functions and
 * anything that wraps them. `this`, arguments, result, own properties, `name`, `length` and type stay the
 * same; `util.promisify` of it seals too, and so does a function that it returns. Sealing a sealed function changes nothing.
 *
 * The seal is as close to the spawn as the call is: a function that waits before it spawns leaves a gap.
 * Function-valued properties (`crossSpawn.sync`) are kept and do not seal: `sealed(crossSpawn.sync)` does.
 *
 * No other thread of this process seals, or calls a sealed function, until this call has returned (a promise that
 * it returns is not waited for). One that has waited 250 ms for the same call, or a second on Windows, such as for a
 * long `spawnSync`, goes on: by then the child has its descriptors.
 *
 * Platforms and native calls are those of `sealDescriptors`.
 *
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if it is no function; each call throws what
 *   `sealDescriptors` throws, and then does not spawn
 */
export function sealed<F extends (...args: never[]) => unknown>(spawnLike: F): F {
  if (typeof spawnLike !== 'function') throw badTarget(spawnLike, 'a function');
  return seal(spawnLike as unknown as AnyFunction) as unknown as F;
}

const seal = spawnWrapping((call) => {
  const lock = processLock();
  const ticket = lock.acquire();
  try {
    sealDescriptors();
    return call();
  } finally {
    lock.release(ticket);
  }
});
