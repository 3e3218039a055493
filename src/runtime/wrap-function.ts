// How does a function stand for another, so that nobody who calls it or looks at it can tell?
export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** util.promisify.custom, which is registered under this name for all realms. */
const PROMISIFY_CUSTOM = Symbol.for('nodejs.util.promisify.custom');

/** Own properties of a sloppy-mode function that say nothing and cannot be copied. */
const UNCOPIED: ReadonlySet<PropertyKey> = new Set(['arguments', 'caller']);

/**
 * A function that stands for another: `replace` is given every call, with `this` and the arguments as they
 * came. A method, because that has no `prototype` of its own, and cannot be called with `new`.
 */
export function makeWrapper(replace: (self: unknown, args: unknown[]) => unknown): AnyFunction {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is to have whatever `this` it is called with
  return {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      return replace(this, args);
    },
  }.wrapper;
}

/** The same for a function that can be called with `new`: `construct` is given those calls, with what `new` was used on. */
function makeConstructor(
  replace: (self: unknown, args: unknown[]) => unknown,
  construct: (args: unknown[], newTarget: AnyFunction | undefined) => unknown,
): AnyFunction {
  return function wrapper(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return replace(this, args);
    return construct(args, new.target === wrapper ? undefined : new.target);
  };
}

/** Whether a function can be called with `new`; it is not called. */
function isConstructor(value: AnyFunction): boolean {
  try {
    Reflect.construct(Object, [], value);
    return true;
  } catch {
    return false;
  }
}

/** Makes `wrapper` look like `original`: name, length, prototype chain and every own property but `except`. */
export function copyProperties(wrapper: AnyFunction, original: AnyFunction, except: PropertyKey): void {
  const prototype: unknown = Object.getPrototypeOf(original);
  if (prototype !== Object.getPrototypeOf(wrapper)) Object.setPrototypeOf(wrapper, prototype as object | null);
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(original, key);
    if (descriptor === undefined || key === except || UNCOPIED.has(key)) continue;
    // What they read and write is the original's own: a class's private fields are nobody else's.
    for (const name of ['get', 'set'] as const) {
      const accessor = descriptor[name] as AnyFunction | undefined;
      if (accessor !== undefined)
        descriptor[name] = makeWrapper((self, args) =>
          Reflect.apply(accessor, self === wrapper ? original : self, args),
        );
    }
    Reflect.defineProperty(wrapper, key, descriptor);
  }
}

/** Only what a caller can see of a callback: name and length. */
export function copySignature(wrapper: AnyFunction, original: AnyFunction): void {
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: original.length, configurable: true });
}

/**
 * Makes wrappers of functions that start processes: each call goes through `around`, which is given its arguments too.
 * What `util.promisify` makes of such a function is wrapped, and so is a function that it returns (execa and zx return one
 * that has options); `new` of it goes through `around` as well. The same function has one wrapper, and a wrapper is its own:
 * those are kept in `wrappers`.
 */
export function spawnWrapping(
  wrappers: WeakMap<AnyFunction, AnyFunction>,
  around: (call: () => unknown, args: readonly unknown[], original: AnyFunction) => unknown,
): (original: AnyFunction) => AnyFunction {
  function make(original: AnyFunction): AnyFunction {
    const call = (self: unknown, args: unknown[]): unknown => {
      const result = around(() => Reflect.apply(original, self, args), args, original);
      return typeof result === 'function' ? wrap(result as AnyFunction) : result;
    };
    const construct = (args: unknown[], newTarget = original): unknown =>
      around(() => Reflect.construct(original, args, newTarget) as unknown, args, original);
    const wrapper = isConstructor(original) ? makeConstructor(call, construct) : makeWrapper(call);
    // Before what follows: in Bun, what promisifies `exec` is its own promisified form.
    wrappers.set(original, wrapper);
    wrappers.set(wrapper, wrapper);
    copyProperties(wrapper, original, PROMISIFY_CUSTOM);
    const custom = Reflect.getOwnPropertyDescriptor(original, PROMISIFY_CUSTOM);
    if (typeof custom?.value === 'function') custom.value = wrap(custom.value as AnyFunction);
    if (custom !== undefined) Object.defineProperty(wrapper, PROMISIFY_CUSTOM, custom);
    return wrapper;
  }

  const wrap = (original: AnyFunction): AnyFunction => wrappers.get(original) ?? make(original);
  return wrap;
}
