// How does a listener get a socket that is already marked?
import { Duplex } from 'node:stream';
import { isSocket } from './descriptor-kinds.ts';
import { badTarget, examine } from './errors.ts';
import { markAccepted } from './mark-later.ts';
import { sharedInThread } from './registry.ts';
import { markNow } from './set-no-inherit.ts';
import { copySignature, makeWrapper, type AnyFunction } from './wrap-function.ts';

/** One wrapper per listener, so that `off(event, noInheritListener(listener))` finds the wrapper passed to `on`. */
const wrappers = sharedInThread('listeners', () => new WeakMap<AnyFunction, AnyFunction>());

/**
 * Wraps a listener such as that of a server's `'connection'` event: its first argument is marked
 * non-inheritable before the listener runs. `this`, all arguments, the result, `name` and `length` are those of the
 * listener, and `emitter.off(event, listener)` removes the wrapper too, except one added with `once`: remove that with
 * `emitter.off(event, noInheritListener(listener))`.
 *
 * A socket that is already gone is passed on unmarked. If marking an open socket fails, the socket is
 * destroyed with that `NoInheritError` (and emits it as `'error'`), and the listener still runs, so that it
 * can handle the `'error'`. A stream without a descriptor, which a program may emit as a connection, is passed on.
 *
 * Platforms and native calls are those of `setNoInherit`.
 *
 * @param listener - the listener; `undefined` and `null` are returned unchanged, so that the function that
 *   takes the listener can report them as usual
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if it is neither a function, `undefined` nor `null`; the wrapper
 *   throws the same if its first argument cannot hold a descriptor
 */
export function noInheritListener<F>(listener: F): F {
  if (listener === undefined || listener === null) return listener;
  if (typeof listener !== 'function') throw badTarget(listener, 'a listener');
  const original = listener as unknown as AnyFunction;
  return (wrappers.get(original) ?? wrap(original)) as F;
}

function wrap(original: AnyFunction): AnyFunction {
  const wrapper = makeWrapper((self, args) => {
    markArgument(args[0], self);
    return Reflect.apply(original, self, args);
  });
  examine(original, () => copySignature(wrapper, original), 'a listener');
  // The property by which EventEmitter finds a wrapped listener.
  Object.defineProperty(wrapper, 'listener', { value: original, configurable: true, writable: true });
  wrappers.set(original, wrapper);
  wrappers.set(wrapper, wrapper);
  return wrapper;
}

/** @param emitter - the `this` of the listener: for a server's `'connection'` event, the server */
function markArgument(target: unknown, emitter: unknown): void {
  if (examine(target, () => isSocket(target))) markAccepted(target, true, emitter as object | undefined);
  else if (!examine(target, () => target instanceof Duplex)) markNow(target, true);
}
