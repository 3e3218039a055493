import { badTarget } from './errors.ts';
import { processLock } from './process-lock.ts';
import { sealDescriptors } from './seal-descriptors.ts';
import { copyProperties, makeWrapper, type AnyFunction } from './wrap-function.ts';

/** util.promisify.custom, which is registered under this name for all realms. */
const PROMISIFY_CUSTOM = Symbol.for('nodejs.util.promisify.custom');

const wrappers = new WeakMap<AnyFunction, AnyFunction>();

/**
 * The same function, which calls `sealDescriptors()` right before each call: for Node's spawn functions and
 * anything that wraps them. `this`, arguments, result, own properties, `name`, `length` and type stay the
 * same; `util.promisify` of it seals too. Sealing a sealed function changes nothing.
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
  const original = spawnLike as unknown as AnyFunction;
  return (wrappers.get(original) ?? makeSealed(original)) as unknown as F;
}

function makeSealed(original: AnyFunction): AnyFunction {
  const wrapper = makeWrapper((self, args) => {
    const lock = processLock();
    const ticket = lock.acquire();
    try {
      sealDescriptors();
      return Reflect.apply(original, self, args);
    } finally {
      lock.release(ticket);
    }
  });
  // Before what follows: in Bun, what promisifies `exec` is its own promisified form.
  wrappers.set(original, wrapper);
  wrappers.set(wrapper, wrapper);
  copyProperties(wrapper, original, PROMISIFY_CUSTOM);
  const custom = Reflect.getOwnPropertyDescriptor(original, PROMISIFY_CUSTOM);
  if (typeof custom?.value === 'function') custom.value = sealed(custom.value as AnyFunction);
  if (custom !== undefined) Object.defineProperty(wrapper, PROMISIFY_CUSTOM, custom);
  return wrapper;
}
