// How can a function be wrapped so that neither callers nor code that inspects it notice?
export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** util.promisify.custom, which is registered under this name for all realms. */
const PROMISIFY_CUSTOM = Symbol.for('nodejs.util.promisify.custom');

/** Own properties of a sloppy-mode function that carry no information and cannot be copied. */
const UNCOPIED: ReadonlySet<PropertyKey> = new Set(['arguments', 'caller']);

/**
 * A wrapper function: `replace` gets every call, with its `this` and its arguments. The wrapper is a
 * method, because methods have no `prototype` of their own and cannot be called with `new`.
 */
export function makeWrapper(replace: (self: unknown, args: unknown[]) => unknown): AnyFunction {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is to have whatever `this` it is called with
  return {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      return replace(this, args);
    },
  }.wrapper;
}

/** The same for a constructor: `construct` gets calls with `new`, and their `new.target` if it is not the wrapper. */
function makeConstructor(
  replace: (self: unknown, args: unknown[]) => unknown,
  construct: (args: unknown[], newTarget: AnyFunction | undefined) => unknown,
): AnyFunction {
  return function wrapper(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return replace(this, args);
    return construct(args, new.target === wrapper ? undefined : new.target);
  };
}

/** Whether a function can be called with `new`; does not call it. */
function isConstructor(value: AnyFunction): boolean {
  try {
    Reflect.construct(Object, [], value);
    return true;
  } catch {
    return false;
  }
}

/** Makes `wrapper` look like `original`: name, length, prototype chain and every own property except `except`. */
export function copyProperties(wrapper: AnyFunction, original: AnyFunction, except: PropertyKey): void {
  const prototype: unknown = Object.getPrototypeOf(original);
  if (prototype !== Object.getPrototypeOf(wrapper)) Object.setPrototypeOf(wrapper, prototype as object | null);
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(original, key);
    if (descriptor === undefined || key === except || UNCOPIED.has(key)) continue;
    // Accessors run on the original: only it has a class's private fields.
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

/** Copies only what a caller can see of a callback: name and length. */
export function copySignature(wrapper: AnyFunction, original: AnyFunction): void {
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: original.length, configurable: true });
}

/**
 * Returns a function that wraps functions that start processes: each call goes through `around`, which also gets its
 * arguments. What `util.promisify` makes of such a function is wrapped, and so is a function that it returns (execa and
 * zx return one that has options); `new` goes through `around` too. Each function has one wrapper, and a wrapper counts
 * as its own wrapper: they are kept in `wrappers`.
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
    // Before the recursion below: in Bun, the promisified form of `exec` is its own promisified form.
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
