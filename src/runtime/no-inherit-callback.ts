import { close } from 'node:fs';
import { badTarget } from './errors.ts';
import { setNoInherit } from './set-no-inherit.ts';
import type { Descriptor } from './types.ts';
import { copySignature, makeWrapper, type AnyFunction } from './wrap-function.ts';

/**
 * Wraps a callback of the form `(error, descriptor) => …`, such as that of `fs.open`: the descriptor is
 * marked non-inheritable before the callback runs. `this`, all arguments, the result, `name` and `length`
 * are the callback's own. With an error there is nothing to mark.
 *
 * If the mark fails, the callback gets that `NoInheritError` as its error and no descriptor; the descriptor,
 * which nobody else knows of, is closed.
 *
 * Platforms and native calls are those of `setNoInherit`.
 *
 * @param callback - the callback; `undefined` and `null` come back as they are, so that the function that
 *   takes the callback can say of them what it always says
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if it is anything else
 */
export function noInheritCallback<F>(callback: F): F {
  if (callback === undefined || callback === null) return callback;
  if (typeof callback !== 'function') throw badTarget(callback, 'a callback');
  const original = callback as unknown as AnyFunction;
  const wrapper = makeWrapper((self, args) => {
    if (isError(args[0])) return Reflect.apply(original, self, args);
    const failure = tryMark(args[1]);
    return Reflect.apply(original, self, failure === undefined ? args : [failure]);
  });
  copySignature(wrapper, original);
  return wrapper as F;
}

function isError(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false;
}

function tryMark(target: unknown): unknown {
  try {
    setNoInherit(target as Descriptor);
    return undefined;
  } catch (error) {
    if (typeof target === 'number') closeQuietly(target);
    return error;
  }
}

/** The failed mark is what gets reported; a number that was not open needs no second word about it. */
function closeQuietly(fd: number): void {
  try {
    close(fd, () => {});
  } catch {
    // Not a descriptor number at all.
  }
}
