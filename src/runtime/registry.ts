// What must there be one of in a thread, however often this package is loaded?
import packageJson from '../../package.json' with { type: 'json' };

/**
 * The number is that of the protocol, which every copy with the same number keeps to: raise it when what is kept under
 * one of the names below changes its shape.
 */
const REGISTRY = Symbol.for('eslint-plugin-noinherit/runtime@1');

type Names =
  | 'accepting'
  | 'close-on-exit'
  | 'doubles'
  | 'emits that only watch'
  | 'listeners'
  | 'lock'
  | 'opt-outs'
  | 'output'
  | 'plans'
  | 'said'
  | 'unsealed'
  | 'wrappers of closeOnExit'
  | 'wrappers of sealed';

/**
 * The one value of this thread under `name`, made by whoever asks first. A program may load this package more than once
 * (another copy below a dependency, the ES module and the CommonJS module, a test runner that evaluates modules anew), and
 * an opt-out, a lock or a hook must be known to all of them.
 */
export function once<T>(name: Names, make: () => T): T {
  return lookUp(name, make);
}

/** The same for what only copies of the same release understand of each other. */
export function onceInRelease<T>(name: 'loading' | 'native', make: () => T): T {
  return lookUp(`${name} of ${packageJson.version}`, make);
}

function lookUp<T>(name: string, make: () => T): T {
  const values = registry();
  if (!values.has(name)) values.set(name, make());
  return values.get(name) as T;
}

function registry(): Map<string, unknown> {
  const host = globalThis as { [REGISTRY]?: Map<string, unknown> };
  // Not enumerable: test runners report what a test adds to the global object.
  if (host[REGISTRY] === undefined) Object.defineProperty(host, REGISTRY, { value: new Map<string, unknown>() });
  return host[REGISTRY] as Map<string, unknown>;
}
