import { platform } from '../platform.ts';

/** A spawn that is about to happen. */
export interface SpawnCall {
  /** What starts it: `spawn`, `spawnSync`, `execve` or `pty.fork`. */
  readonly via: string;
  /** The program, as the caller named it. */
  readonly file: string;
  readonly args: readonly string[];
  /** Command, arguments and environment: the pipes whose paths they name are meant for the child. */
  readonly texts: readonly string[];
  /** How many of the child's descriptors, from 0 up, its `stdio` decides. Those are not inherited but given. */
  readonly stdioCount: number;
  /** Whether the child gets what is inheritable. */
  readonly inherits: boolean;
  /** The spawn's own `passFds`; one descriptor counts as a list of one. */
  readonly passFds: readonly unknown[];
  /** Number of the child's process, once it runs; `undefined` where that is not to be had. */
  readonly pid: () => number | undefined;
  /** Closes what the call prepared, for a spawn that is refused: as Node does when a spawn fails. */
  readonly discard: () => void;
}

interface Closable {
  close?: () => void;
}

/** An entry of the `stdio` that Node's own code has normalised. */
interface StdioEntry {
  readonly type?: string;
  readonly handle?: Closable;
}

interface Options {
  readonly file?: unknown;
  readonly args?: unknown;
  readonly envPairs?: unknown;
  readonly stdio?: unknown;
  readonly passFds?: unknown;
  readonly uid?: unknown;
  readonly gid?: unknown;
}

/**
 * What Node's own code hands to its process handle: one object, with all that the caller asked for, or, since Node 26 and in the
 * later ones of 24, `(file, args, cwd, env, stdio, …)`. (lib/internal/child_process.js, ChildProcess.prototype.spawn.)
 */
export function handleCall(handle: unknown, args: readonly unknown[], asked: Options | undefined): SpawnCall {
  const options = isObject(args[0])
    ? (args[0] as Options)
    : { file: args[0], args: args[1], envPairs: args[3], stdio: args[4] };
  const all = { ...options, ...asked };
  return {
    ...describeCall('spawn', options),
    inherits: inheritsFromLibuv(all),
    passFds: oneOrMore(all.passFds),
    pid: () => (handle as { pid?: number }).pid,
    discard: () => {
      for (const { handle: pipe } of stdioOf(options)) pipe?.close?.();
      (handle as Closable).close?.();
    },
  };
}

/** What Node's own code hands to `spawn_sync`: one object. Nothing is open before it runs. */
export function syncCall(options: Options): SpawnCall {
  return {
    ...describeCall('spawnSync', options),
    inherits: inheritsFromLibuv(options),
    passFds: oneOrMore(options.passFds),
    ...NOTHING_PREPARED,
  };
}

/** `process.execve(file, args, env)`: the program itself becomes another and gives only its stdio. */
export function execveCall(args: readonly unknown[]): SpawnCall {
  return {
    ...describeCall('execve', { file: args[0], args: args[1] }),
    inherits: true,
    passFds: [],
    ...NOTHING_PREPARED,
  };
}

/** node-pty's native `fork(file, args, …)`: the child gets the terminal as its stdio. */
export function ptyCall(args: readonly unknown[]): SpawnCall {
  return {
    ...describeCall('pty.fork', { file: args[0], args: args[1] }),
    inherits: true,
    passFds: [],
    ...NOTHING_PREPARED,
  };
}

/**
 * On macOS libuv closes all but the stdio (POSIX_SPAWN_CLOEXEC_DEFAULT), unless the child is to run as somebody else, for which it
 * forks (libuv's src/unix/process.c, uv__spawn_and_init_child).
 */
function inheritsFromLibuv({ uid, gid }: Options): boolean {
  const isSet = (id: unknown): boolean => id !== undefined && id !== null;
  return platform !== 'darwin' || isSet(uid) || isSet(gid);
}

const NOTHING_PREPARED = { pid: (): undefined => undefined, discard: (): void => {} };
const STDIO_COUNT = 3;

function describeCall(via: string, options: Options): Omit<SpawnCall, 'discard' | 'inherits' | 'passFds' | 'pid'> {
  const args = list(options.args).map(String);
  return {
    via,
    file: String(options.file),
    args,
    texts: [...args, ...list(options.envPairs).map(String)],
    stdioCount: Math.max(STDIO_COUNT, stdioOf(options).length),
  };
}

function stdioOf({ stdio }: Options): readonly StdioEntry[] {
  return list(stdio).filter(isObject);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Whatever is no descriptor is refused by name when it is looked up. */
function oneOrMore(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
