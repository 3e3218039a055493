// How does a callback get a descriptor that is already marked?
import { badTarget, examine } from './errors.ts';
import { closeUnmarked } from './close-unmarked.ts';
import { markNow } from './set-no-inherit.ts';
import { copySignature, makeWrapper, type AnyFunction } from './wrap-function.ts';

/**
 * Wraps a callback of the form `(error, descriptor) => …`, such as that of `fs.open`: the descriptor is
 * marked non-inheritable before the callback runs. `this`, all arguments, the result, `name` and `length`
 * are those of the callback. If there is an error, nothing is marked.
 *
 * If the mark fails, the callback gets the `NoInheritError` as its error and no descriptor; if the descriptor is an
 * open number, it is closed, because no other code knows it.
 *
 * Platforms and native calls are those of `setNoInherit`.
 *
 * @param callback - the callback; `undefined` and `null` are returned unchanged, so that the function that
 *   takes the callback can report them as usual
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if it is neither a function, `undefined` nor `null`
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
  examine(original, () => copySignature(wrapper, original), 'a callback');
  return wrapper as F;
}

function isError(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false;
}

function tryMark(target: unknown): unknown {
  try {
    markNow(target, true);
    return undefined;
  } catch (error) {
    if (typeof target === 'number') closeUnmarked(target, error);
    return error;
  }
}
