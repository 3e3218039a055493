// How can this package intercept every spawn of a thread, no matter what code calls it and by which name?
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import type * as childProcess from 'node:child_process';
import { textsOfCall } from '../fd-paths.ts';
import { copyProperties, makeWrapper, type AnyFunction } from '../wrap-function.ts';
import { denoNamespace, hookFork, hookDeno } from './hook-deno.ts';
import { execveCall, handleCall, ptyCall, syncCall, type SpawnCall } from './spawn-call.ts';

/** Wraps a spawn: must call `spawn` and return its result, or throw. */
export type AroundSpawn = (call: SpawnCall, spawn: () => unknown) => unknown;

type Describe = (self: unknown, args: readonly unknown[]) => SpawnCall;
type Methods = Record<PropertyKey, unknown>;

/** The functions around this thread's spawns, shared by all copies of this package and all realms (jest, vm). */
interface Hooks {
  /** The preload's function: it seals, warns or refuses. A later one replaces an earlier one. */
  guard: AroundSpawn | undefined;
  /** These see what is still inheritable after the guard. */
  readonly watchers: AroundSpawn[];
}

/** The hooked prototype stores its {@link Hooks} under this symbol; the number is the version of their shape. */
const HOOKS = Symbol.for('eslint-plugin-noinherit: spawn hooks 1');

/** Options of the current `ChildProcess.prototype.spawn`; Node 26 and some releases of 24 hide them from the handle. */
let callerOptions: object | undefined;

/**
 * Runs the preload's `guard` around every spawn of this thread from now on, no matter what code calls it: the hooks are
 * below `node:child_process`, so they also catch functions that were imported earlier.
 *
 * @returns false if Node's process handles cannot be found
 */
export function guardSpawns(guard: AroundSpawn): boolean {
  const all = hooks();
  if (all !== undefined) all.guard = guard;
  return all !== undefined;
}

/**
 * Runs `watcher` around every spawn of this thread, inside the guard.
 *
 * @returns a function that removes the watcher; `undefined` if Node's process handles cannot be found
 */
export function watchSpawns(watcher: AroundSpawn): (() => void) | undefined {
  const watchers = hooks()?.watchers;
  if (watchers === undefined) return undefined;
  watchers.push(watcher);
  return () => {
    watchers.splice(watchers.indexOf(watcher), 1);
  };
}

/** Makes the children of Deno's `fork` load a preload. Call it before hooking the spawns, which updates all imports. */
export function preloadForks(preload: string): void {
  hookFork(loadChildProcess(), preload);
}

function hooks(): Hooks | undefined {
  // Deno does not have Node's handles.
  const prototype = denoNamespace() === undefined ? handlePrototype() : childPrototype();
  if (prototype === undefined) return undefined;
  const found = prototype[HOOKS] as Hooks | undefined;
  if (found !== undefined) return found;
  const made: Hooks = { guard: undefined, watchers: [] };
  Object.defineProperty(prototype, HOOKS, { value: made });
  install(prototype, made);
  return made;
}

function install(prototype: Methods, all: Hooks): void {
  const deno = denoNamespace();
  if (deno !== undefined) {
    hookDeno(deno, loadChildProcess(), (owner, name, describe) => hook(all, owner, name, describe));
    hookSync(all);
    syncBuiltinESMExports();
    return;
  }
  const host = process as unknown as Methods;
  // Every asynchronous spawn ends here: spawn, exec, execFile, fork, cluster.fork and all their wrappers.
  hook(all, prototype, 'spawn', (self, args) => handleCall(self, args, callerOptions));
  rememberOptions(prototype);
  hookSync(all);
  hook(all, host, 'execve', (_self, args) => execveCall(args));
  hookAddons(all, host);
  syncBuiltinESMExports();
}

/**
 * The prototype of the handle inside every ChildProcess (process_wrap in Node's sources). From `process.binding`, which
 * loads no module; if that is forbidden (the permission model), from a handle.
 */
function handlePrototype(): Methods | undefined {
  const Handle = nodeBinding('process_wrap')?.['Process'] as { prototype: Methods } | undefined;
  const prototype = Handle?.prototype ?? prototypeOfHandle();
  return typeof prototype?.['spawn'] === 'function' ? prototype : undefined;
}

function prototypeOfHandle(): Methods | undefined {
  const Child = loadChildProcess().ChildProcess as unknown as new () => { _handle?: { close?: () => void } };
  const { _handle: handle } = new Child();
  if (handle === undefined || handle === null) return undefined;
  handle.close?.();
  return Object.getPrototypeOf(handle) as Methods;
}

/** Loaded only when needed: not every program starts processes, and loading takes longer than everything else here. */
function loadChildProcess(): typeof childProcess {
  return createRequire(import.meta.url)('node:child_process') as typeof childProcess;
}

function childPrototype(): Methods {
  return loadChildProcess().ChildProcess.prototype as unknown as Methods;
}

/**
 * ChildProcess.prototype.spawn is where the caller's own options are still complete. Hooking it requires Node's
 * child_process to be loaded, which takes as long as everything else the preload does. So it waits for the first
 * ChildProcess, whose constructor sets `onexit` on its handle before any code can call `spawn`.
 */
function rememberOptions(handles: Methods): void {
  Object.defineProperty(handles, 'onexit', {
    configurable: true,
    set(this: object, value: unknown) {
      delete handles['onexit'];
      wrapSpawnOf(childPrototype());
      Object.defineProperty(this, 'onexit', { configurable: true, enumerable: true, writable: true, value });
    },
  });
}

function wrapSpawnOf(prototype: Methods): void {
  const original = prototype['spawn'] as AnyFunction;
  prototype['spawn'] = wrap(original, (self, args) => {
    const outer = callerOptions;
    callerOptions = args[0] as object;
    try {
      return Reflect.apply(original, self, args);
    } finally {
      callerOptions = outer;
    }
  });
}

/**
 * spawnSync, execSync and execFileSync call one native function. If it cannot be reached, these three are wrapped
 * instead, which misses functions that were imported earlier.
 */
function hookSync(all: Hooks): void {
  const binding = nodeBinding('spawn_sync');
  if (typeof binding?.['spawn'] === 'function') {
    hook(all, binding, 'spawn', (_self, args) => syncCall(args[0] as object));
    return;
  }
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
    hook(all, loadChildProcess(), name, (_self, args) => {
      const options = args.find((arg): arg is object => typeof arg === 'object' && arg !== null && !Array.isArray(arg));
      const its = Array.isArray(args[1]) ? (args[1] as unknown[]) : [];
      return syncCall({ ...options, file: args[0], args: [args[0], ...its], envPairs: textsOfCall(args) });
    });
  }
}

function nodeBinding(name: string): Methods | undefined {
  // process.binding is deprecated only in the documentation; --pending-deprecation must not blame the program for it.
  const { noDeprecation } = process;
  // With --no-deprecation the property is read-only.
  if (noDeprecation !== true) process.noDeprecation = true;
  try {
    const { binding } = process as unknown as { binding: (name: string) => Methods };
    return binding.call(process, name);
  } catch {
    return undefined;
  } finally {
    if (noDeprecation === undefined) delete (process as { noDeprecation?: boolean }).noDeprecation;
    else if (noDeprecation !== true) process.noDeprecation = noDeprecation;
  }
}

/** node-pty forks in its add-on `pty.node`, in every edition of node-pty. */
function hookAddons(all: Hooks, host: Methods): void {
  const original = host['dlopen'] as AnyFunction;
  host['dlopen'] = wrap(original, (self, args) => {
    const result: unknown = Reflect.apply(original, self, args);
    const [module, file] = args as [{ exports: Methods }, unknown];
    if (basename(String(file)) === 'pty.node') hook(all, module.exports, 'fork', (_self, call) => ptyCall(call));
    return result;
  });
}

function hook(all: Hooks, owner: Methods, name: string, describe: Describe): void {
  const original = owner[name];
  if (typeof original !== 'function') return;
  // Some of Deno's functions are accessors.
  const { configurable = true, enumerable = true } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
  const value = wrap(original as AnyFunction, (self, args) => {
    const { guard, watchers } = all;
    const spawn = (): unknown => Reflect.apply(original, self, args) as unknown;
    if (guard === undefined && watchers.length === 0) return spawn();
    const call = describe(self, args);
    const watched = watchers.reduce<() => unknown>((inner, watcher) => () => watcher(call, inner), spawn);
    return guard === undefined ? watched() : guard(call, watched);
  });
  Object.defineProperty(owner, name, { configurable, enumerable, writable: true, value });
}

function wrap(original: AnyFunction, replace: (self: unknown, args: unknown[]) => unknown): AnyFunction {
  const wrapper = makeWrapper(replace);
  copyProperties(wrapper, original, 'prototype');
  return wrapper;
}
