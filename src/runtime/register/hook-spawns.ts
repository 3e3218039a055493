import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { NoInheritError } from '../errors.ts';
import { copyProperties, makeWrapper, type AnyFunction } from '../wrap-function.ts';
import { once } from '../registry.ts';
import { execveCall, handleCall, ptyCall, syncCall, type SpawnCall } from './spawn-call.ts';

/** Stands around every spawn: it must call `spawn` and return its result, or throw. */
export type AroundSpawn = (call: SpawnCall, spawn: () => unknown) => unknown;

type Describe = (self: unknown, args: readonly unknown[]) => SpawnCall;
type Methods = Record<string, unknown>;

interface Hooks {
  readonly arounds: AroundSpawn[];
  isHooked: boolean;
  /** Options of the `ChildProcess.prototype.spawn` that is running, which Node does not pass on whole. */
  asked?: object | undefined;
}

const hooks = once('hooks', (): Hooks => ({ arounds: [], isHooked: false }));
const { arounds } = hooks;

/**
 * Puts `around` around every spawn of this thread from now on, whoever calls it: the hooks sit below
 * `node:child_process`, where bindings that somebody took before arrive as well.
 *
 * @param options.isInnermost - stand below all others, to see what they have left

 * @returns a function that takes it away again
 * @throws NoInheritError `ERR_NOINHERIT_UNSUPPORTED` where Node's process handles cannot be found (Bun, Deno)
 */
export function aroundSpawns(around: AroundSpawn, { isInnermost = false }: { isInnermost?: boolean } = {}): () => void {
  if (!hooks.isHooked) installHooks();
  hooks.isHooked = true;
  if (isInnermost) arounds.unshift(around);
  else arounds.push(around);
  return () => {
    arounds.splice(arounds.indexOf(around), 1);
  };
}

function installHooks(): void {
  const prototype = handlePrototype();
  // Every asynchronous spawn ends here: spawn, exec, execFile, fork, cluster.fork and all wrappers of them.
  hook(prototype, 'spawn', (self, args) => handleCall(self, args, hooks.asked));
  rememberOptions(childProcess.ChildProcess.prototype as unknown as Methods);
  hookSync();
  hook(process as unknown as Methods, 'execve', (_self, args) => execveCall(args));
  hookAddons(process as unknown as Methods);
  syncBuiltinESMExports();
}

/** The prototype of the handle below every ChildProcess (process_wrap in Node's sources). */
function handlePrototype(): Methods {
  const Child = childProcess.ChildProcess as unknown as new () => { _handle?: { close?: () => void; spawn?: unknown } };
  const { _handle: handle } = new Child();
  if (typeof handle?.spawn !== 'function') {
    throw new NoInheritError(
      'ERR_NOINHERIT_UNSUPPORTED',
      'The spawns of this JavaScript runtime cannot be hooked: the preload needs Node.js',
    );
  }
  handle.close?.();
  return Object.getPrototypeOf(handle) as Methods;
}

/** ChildProcess.prototype.spawn is where the caller's own options are still whole. */
function rememberOptions(prototype: Methods): void {
  const original = prototype['spawn'] as AnyFunction;
  prototype['spawn'] = wrap(original, (self, args) => {
    const outer = hooks.asked;
    hooks.asked = args[0] as object;
    try {
      return Reflect.apply(original, self, args);
    } finally {
      hooks.asked = outer;
    }
  });
}

/**
 * spawnSync, execSync and execFileSync call one native function. Where it cannot be reached (`process.binding` is
 * refused under the permission model), the three are wrapped themselves, which misses bindings taken before.
 */
function hookSync(): void {
  const binding = syncBinding();
  if (binding !== undefined) {
    hook(binding, 'spawn', (_self, args) => syncCall(args[0] as object));
    return;
  }
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
    hook(childProcess, name, (_self, args) => {
      const options = args
        .slice(1)
        .find((arg): arg is object => typeof arg === 'object' && arg !== null && !Array.isArray(arg));
      return syncCall({ ...options, file: args[0], args: args[1] });
    });
  }
}

function syncBinding(): Methods | undefined {
  // process.binding is deprecated in the documentation only; --pending-deprecation must not blame the program.
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    const { binding } = process as unknown as { binding: (name: string) => Methods };
    const found = binding.call(process, 'spawn_sync');
    return typeof found['spawn'] === 'function' ? found : undefined;
  } catch {
    return undefined;
  } finally {
    if (noDeprecation === undefined) delete (process as { noDeprecation?: boolean }).noDeprecation;
    else process.noDeprecation = noDeprecation;
  }
}

/** node-pty forks in its add-on `pty.node`, in every edition of it. */
function hookAddons(host: Methods): void {
  const original = host['dlopen'] as AnyFunction;
  host['dlopen'] = wrap(original, (self, args) => {
    const result: unknown = Reflect.apply(original, self, args);
    const [module, file] = args as [{ exports: Methods }, unknown];
    if (basename(String(file)) === 'pty.node') hook(module.exports, 'fork', (_self, call) => ptyCall(call));
    return result;
  });
}

function hook(owner: Methods, name: string, describe: Describe): void {
  const original = owner[name];
  if (typeof original !== 'function') return;
  const property = Object.getOwnPropertyDescriptor(owner, name);
  const value = wrap(original as AnyFunction, (self, args) =>
    run(arounds.length - 1, describe(self, args), () => Reflect.apply(original, self, args) as unknown),
  );
  Object.defineProperty(owner, name, { ...property, value });
}

function run(index: number, call: SpawnCall, spawn: () => unknown): unknown {
  const around = arounds[index];
  return around === undefined ? spawn() : around(call, () => run(index - 1, call, spawn));
}

function wrap(original: AnyFunction, replace: (self: unknown, args: unknown[]) => unknown): AnyFunction {
  const wrapper = makeWrapper(replace);
  copyProperties(wrapper, original, 'prototype');
  return wrapper;
}
