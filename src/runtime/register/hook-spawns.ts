// How does this package stand around every spawn of a thread, whoever calls it and by whatever name?
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import type * as childProcess from 'node:child_process';
import { textsOfCall } from '../fd-paths.ts';
import { copyProperties, makeWrapper, type AnyFunction } from '../wrap-function.ts';
import { denoNamespace, handOnByFork, hookDeno } from './hook-deno.ts';
import { execveCall, handleCall, ptyCall, syncCall, type SpawnCall } from './spawn-call.ts';

/** Stands around every spawn: it must call `spawn` and return its result, or throw. */
export type AroundSpawn = (call: SpawnCall, spawn: () => unknown) => unknown;

type Describe = (self: unknown, args: readonly unknown[]) => SpawnCall;
type Methods = Record<PropertyKey, unknown>;

/** Who stands around the spawns of this thread: one for all copies of this package and all realms (jest's files, vm). */
interface Hooks {
  /** The preload's: it seals, warns or refuses. A later one takes the place of an earlier one. */
  guard: AroundSpawn | undefined;
  /** They see what is left when the guard has done its work. */
  readonly watchers: AroundSpawn[];
}

/** Under this name the hooked prototype carries its {@link Hooks}; the number is that of their form. */
const HOOKS = Symbol.for('eslint-plugin-noinherit: spawn hooks 1');

/** Options of the `ChildProcess.prototype.spawn` that is running: since Node 26, and in some 24, the handle is not given them. */
let asked: object | undefined;

/**
 * Puts the preload's `guard` around every spawn of this thread from now on, whoever calls it: the hooks sit below
 * `node:child_process`, where bindings that somebody took before arrive as well.
 *
 * @returns whether it could: not where Node's process handles cannot be found
 */
export function guardSpawns(guard: AroundSpawn): boolean {
  const all = hooks();
  if (all !== undefined) all.guard = guard;
  return all !== undefined;
}

/**
 * Puts `watcher` around every spawn of this thread, inside of the guard.
 *
 * @returns a function that takes it away again; `undefined` where Node's process handles cannot be found
 */
export function watchSpawns(watcher: AroundSpawn): (() => void) | undefined {
  const watchers = hooks()?.watchers;
  if (watchers === undefined) return undefined;
  watchers.push(watcher);
  return () => {
    watchers.splice(watchers.indexOf(watcher), 1);
  };
}

/** Makes the children of Deno's `fork` load a preload. Before the spawns are hooked, which makes it known to all imports. */
export function handOn(preload: string): void {
  handOnByFork(loadChildProcess(), preload);
}

function hooks(): Hooks | undefined {
  // Deno has no handles of Node's.
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
  // Every asynchronous spawn ends here: spawn, exec, execFile, fork, cluster.fork and all wrappers of them.
  hook(all, prototype, 'spawn', (self, args) => handleCall(self, args, asked));
  rememberOptions(prototype);
  hookSync(all);
  hook(all, host, 'execve', (_self, args) => execveCall(args));
  hookAddons(all, host);
  syncBuiltinESMExports();
}

/**
 * The prototype of the handle below every ChildProcess (process_wrap in Node's sources). By `process.binding`, which loads
 * nothing; where that is refused (the permission model), from a handle.
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

/** A program that starts no process does not load it, and so this file does not either: that takes longer than the rest. */
function loadChildProcess(): typeof childProcess {
  return createRequire(import.meta.url)('node:child_process') as typeof childProcess;
}

function childPrototype(): Methods {
  return loadChildProcess().ChildProcess.prototype as unknown as Methods;
}

/**
 * ChildProcess.prototype.spawn is where the caller's own options are still whole. To get at it, Node's child_process must be loaded,
 * which takes as long as all else that the preload does: so that waits for the first ChildProcess, whose constructor gives its
 * handle an `onexit` before anybody can call `spawn`.
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
    const outer = asked;
    asked = args[0] as object;
    try {
      return Reflect.apply(original, self, args);
    } finally {
      asked = outer;
    }
  });
}

/**
 * spawnSync, execSync and execFileSync call one native function. Where it cannot be reached, the three are wrapped
 * themselves, which misses bindings taken before.
 */
function hookSync(all: Hooks): void {
  const binding = nodeBinding('spawn_sync');
  if (typeof binding?.['spawn'] === 'function') {
    hook(all, binding, 'spawn', (_self, args) => syncCall(args[0] as object));
    return;
  }
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
    hook(all, loadChildProcess(), name, (_self, args) => {
      const options = args
        .slice(1)
        .find((arg): arg is object => typeof arg === 'object' && arg !== null && !Array.isArray(arg));
      const its = Array.isArray(args[1]) ? (args[1] as unknown[]) : [];
      return syncCall({ ...options, file: args[0], args: [args[0], ...its], envPairs: textsOfCall(args) });
    });
  }
}

function nodeBinding(name: string): Methods | undefined {
  // process.binding is deprecated in the documentation only; --pending-deprecation must not blame the program.
  const { noDeprecation } = process;
  // With --no-deprecation it can only be read.
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

/** node-pty forks in its add-on `pty.node`, in every edition of it. */
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
  // Of Deno's functions some are accessors.
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
