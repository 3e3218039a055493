import { Duplex } from 'node:stream';
import { isSocket } from './descriptor-kinds.ts';
import { badTarget, examine } from './errors.ts';
import { markAccepted } from './mark-later.ts';
import { once } from './registry.ts';
import { markNow } from './set-no-inherit.ts';
import { copySignature, makeWrapper, type AnyFunction } from './wrap-function.ts';

/** One wrapper for each listener, so that `off(event, noInheritListener(listener))` finds what `on` was given. */
const wrappers = once('listeners', () => new WeakMap<AnyFunction, AnyFunction>());

/**
 * Wraps a listener such as that of a server's `'connection'` event: its first argument is marked
 * non-inheritable before the listener runs. `this`, all arguments, the result, `name` and `length` are the
 * listener's own, and `emitter.off(event, listener)` finds it by the original, but for what `once` has added: that is taken
 * away by `emitter.off(event, noInheritListener(listener))`.
 *
 * A socket that is already gone is passed on unmarked. If the mark of a live one fails, the socket is
 * destroyed with that `NoInheritError` (and emits it as `'error'`), and the listener still runs, so that it
 * can listen for that. A stream without a descriptor, which a program may emit as a connection, is passed on.
 *
 * Platforms and native calls are those of `setNoInherit`.
 *
 * @param listener - the listener; `undefined` and `null` come back as they are, so that the function that
 *   takes the listener can say of them what it always says
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if it is anything else; the listener throws the same if
 *   its first argument is nothing that can hold a descriptor
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
  // EventEmitter's own way to find a wrapped listener again.
  Object.defineProperty(wrapper, 'listener', { value: original, configurable: true, writable: true });
  wrappers.set(original, wrapper);
  wrappers.set(wrapper, wrapper);
  return wrapper;
}

/** @param emitter - what calls the listener: of a server's `'connection'` event the server */
function markArgument(target: unknown, emitter: unknown): void {
  if (examine(target, () => isSocket(target))) markAccepted(target, true, emitter as object | undefined);
  else if (!examine(target, () => target instanceof Duplex)) markNow(target, true);
}
