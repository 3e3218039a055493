// Which values must exist only once per thread, however often this package is loaded?
import packageJson from '../../package.json' with { type: 'json' };

/**
 * The number is the version of the protocol that all copies with the same number follow: raise it when the shape of a
 * value kept under one of the names below changes.
 */
const REGISTRY = Symbol.for('eslint-plugin-noinherit/runtime@1');

type SharedName =
  | 'close-on-exit'
  | 'doubles'
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
 * The value shared within this thread under `name`, created by the first caller. A program may load this package more
 * than once (another copy below a dependency, the ES module and the CommonJS module, a test runner that evaluates
 * modules anew), and all copies must share the same opt-outs, lock and hooks.
 */
export function sharedInThread<T>(name: SharedName, make: () => T): T {
  return lookUp(name, make);
}

/** The value that copies of this package share within this thread, if they are of the same release. */
export function sharedInRelease<T>(name: 'loading' | 'native', make: () => T): T {
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
