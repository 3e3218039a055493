// How does one come to know of an object's events before its listeners, without a listener?
import { examine } from './errors.ts';

type Emit = (this: unknown, event: unknown, ...args: unknown[]) => unknown;

/**
 * Has `target` emit through `around`, which is given each event, its first argument, and what emits it: the `emit` that the object
 * had, of its own or of its class. `false` if the object cannot be changed.
 */
export function replaceEmit(
  target: object,
  around: (event: unknown, argument: unknown, emit: () => unknown) => unknown,
): boolean {
  return examine(target, () => {
    const own = Object.hasOwn(target, 'emit') ? (target as { emit?: Emit }).emit : undefined;
    const value: Emit = function emit(event, ...args) {
      return around(event, args[0], () =>
        // Looked up each time: a tracer may replace the class's own at any moment.
        Reflect.apply(own ?? (Object.getPrototypeOf(target) as { emit: Emit }).emit, this, [event, ...args]),
      );
    };
    return Reflect.defineProperty(target, 'emit', { value, configurable: true, writable: true, enumerable: false });
  });
}
