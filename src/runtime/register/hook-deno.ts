// Where can all spawns of Deno be intercepted?
import type * as childProcess from 'node:child_process';

import { textsOfCall } from '../fd-paths.ts';
import { copyProperties, makeWrapper, type AnyFunction } from '../wrap-function.ts';
import type { SpawnCall } from './spawn-call.ts';

type Methods = Record<PropertyKey, unknown>;
type Hook = (owner: Methods, name: string, describe: (self: unknown, args: readonly unknown[]) => SpawnCall) => void;

/** `Deno`, if this is Deno. */
interface DenoNamespace {
  Command: { readonly prototype: Methods };
}

/** The arguments of a command's constructor: its methods take none. */
type Made = readonly [file: unknown, options: unknown];

/** The relevant options of `Deno.Command`, `Deno.run` and `ChildProcess.prototype.spawn`. */
interface Options {
  readonly args?: unknown;
  readonly cmd?: unknown;
  readonly env?: unknown;
  readonly envPairs?: unknown;
  readonly file?: unknown;
  readonly passFds?: unknown;
  readonly stdio?: unknown;
}

/** How many of a child's descriptors its stdio covers, unless the options name more. */
const STDIO_COUNT = 3;

/** Deno's global object; `undefined` elsewhere. */
export function denoNamespace(): DenoNamespace | undefined {
  return process.versions['deno'] === undefined ? undefined : (globalThis as unknown as { Deno?: DenoNamespace }).Deno;
}

/**
 * Hooks `Deno.Command` and the functions based on it (`Deno.spawn`, `Deno.spawnAndWait`, `Deno.spawnAndWaitSync`),
 * `Deno.run`, and the method that every asynchronous function of `node:child_process` calls. The synchronous ones call
 * nothing that can be hooked: the caller must pass them to `hook` by name.
 */
export function hookDeno(deno: DenoNamespace, nodes: typeof childProcess, hook: Hook): void {
  const commandOf = rememberCommands(deno);
  for (const name of ['output', 'outputSync', 'spawn']) {
    hook(deno.Command.prototype, name, (self) => {
      const [file, options] = commandOf(self);
      return describe(name === 'outputSync' ? 'spawnSync' : 'spawn', file, options ?? {});
    });
  }
  hook(deno as unknown as Methods, 'run', (_self, [options]) => {
    const [file, ...args] = list((options as Options | undefined)?.cmd);
    return describe('spawn', file, { ...(options as Options), args });
  });
  hook(nodes.ChildProcess.prototype as unknown as Methods, 'spawn', (self, [options]) => ({
    ...describe('spawn', (options as Options | undefined)?.file, options ?? {}),
    // 0 if nothing was started.
    pid: () => (self as { pid?: number }).pid ?? 0,
  }));
}

/**
 * Makes the children of `fork` load the preload, as Node's inherit the options of the process. Deno's ignores `execArgv` and
 * builds its own command line, `deno run -A … <file>`, to which one option is added.
 */
export function hookFork(nodes: typeof childProcess, preload: string): void {
  let isForking = false;
  const around = (
    owner: Methods,
    name: string,
    call: (original: () => unknown, args: readonly unknown[]) => unknown,
  ) => {
    const original = owner[name] as AnyFunction;
    const wrapper = makeWrapper((self, args) => call(() => Reflect.apply(original, self, args), args));
    copyProperties(wrapper, original, 'prototype');
    owner[name] = wrapper;
  };
  around(nodes, 'fork', (fork) => {
    isForking = true;
    try {
      return fork();
    } finally {
      isForking = false;
    }
  });
  around(nodes.ChildProcess.prototype as unknown as Methods, 'spawn', (spawn, [options]) => {
    const { file, args } = (options ?? {}) as Options;
    const isOwn = isForking && file === process.execPath && Array.isArray(args) && args[1] === 'run';
    if (isOwn && !args.includes(preload)) args.splice(2, 0, '--require', preload);
    return spawn();
  });
}

/** Remembers the constructor arguments of each command, no matter what code creates it. */
function rememberCommands(deno: DenoNamespace): (command: unknown) => Made {
  const made = new WeakMap<object, Made>();
  /** The arguments of a running function that creates a command itself and runs it before it returns. */
  let running: Made | undefined;
  deno.Command = new Proxy(deno.Command, {
    construct(target, args: unknown[], newTarget) {
      const command = Reflect.construct(target as unknown as AnyFunction, args, newTarget) as object;
      made.set(command, [args[0], args[1]]);
      return command;
    },
  });
  const host = deno as unknown as Methods;
  for (const name of ['spawn', 'spawnAndWait', 'spawnAndWaitSync']) {
    const original = host[name];
    if (typeof original !== 'function') continue;
    host[name] = makeWrapper((self, args) => {
      const [file, second, third] = args;
      running = [file, Array.isArray(second) ? { ...(third as Options | undefined), args: second } : second];
      try {
        return Reflect.apply(original as AnyFunction, self, args);
      } finally {
        running = undefined;
      }
    });
  }
  return (command) => made.get(command as object) ?? running ?? ['a program', undefined];
}

function describe(via: string, file: unknown, options: Options): SpawnCall {
  const args = list(options.args).map(String);
  const passFds = options.passFds ?? [];
  return {
    via,
    file: String(file),
    // Arguments from Node's own code begin with the name of the program, Deno's do not.
    args: options.envPairs === undefined ? [String(file), ...args] : args,
    texts: textsOfCall([String(file), args, list(options.envPairs), { env: options.env }]),
    inherits: true,
    stdioCount: Math.max(STDIO_COUNT, list(options.stdio).length),
    passFds: Array.isArray(passFds) ? (passFds as unknown[]) : [passFds],
    pid: () => undefined,
    discard: () => {},
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
