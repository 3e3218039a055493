export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Own properties of a sloppy-mode function that say nothing and cannot be copied. */
const UNCOPIED: ReadonlySet<PropertyKey> = new Set(['arguments', 'caller']);

/**
 * A function that stands for another: `replace` is given every call, with `this` and the arguments as they
 * came. A method, because that has no `prototype` of its own.
 */
export function makeWrapper(replace: (self: unknown, args: unknown[]) => unknown): AnyFunction {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is to have whatever `this` it is called with
  return {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      return replace(this, args);
    },
  }.wrapper;
}

/** Makes `wrapper` look like `original`: name, length, prototype chain and every own property but `except`. */
export function copyProperties(wrapper: AnyFunction, original: AnyFunction, except: PropertyKey): void {
  const prototype: unknown = Object.getPrototypeOf(original);
  if (prototype !== Object.getPrototypeOf(wrapper)) Object.setPrototypeOf(wrapper, prototype as object | null);
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(original, key);
    if (descriptor !== undefined && key !== except && !UNCOPIED.has(key))
      Reflect.defineProperty(wrapper, key, descriptor);
  }
}

/** Only what a caller can see of a callback: name and length. */
export function copySignature(wrapper: AnyFunction, original: AnyFunction): void {
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: original.length, configurable: true });
}
