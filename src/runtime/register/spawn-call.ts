// Which program does a spawn start, and with which options?
import { platform } from '../platform.ts';

/** A spawn that is about to happen. */
export interface SpawnCall {
  /** The function that starts it: `spawn`, `spawnSync`, `execve` or `pty.fork`. */
  readonly via: string;
  /** The program, as the caller named it. */
  readonly file: string;
  readonly args: readonly string[];
  /** Command, arguments and environment: pipes whose paths they name are intended for the child. */
  readonly texts: readonly string[];
  /** How many of the child's descriptors, from 0 up, its `stdio` covers. Those are passed, not inherited. */
  readonly stdioCount: number;
  /** Whether the child inherits inheritable descriptors. */
  readonly inherits: boolean;
  /** The spawn's own `passFds`; a single descriptor counts as an array of one. */
  readonly passFds: readonly unknown[];
  /** The child's process id once it runs; `undefined` if unknown. */
  readonly pid: () => number | undefined;
  /** Closes what the call has prepared if the spawn is refused, as Node does if a spawn fails. */
  readonly discard: () => void;
}

interface Closable {
  close?: () => void;
}

/** An entry of `stdio` after normalisation by Node's own code. */
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
 * The arguments that Node's own code passes to its process handle: one object with all options of the caller or, since
 * Node 26 and later releases of 24, `(file, args, cwd, env, stdio, …)`. (lib/internal/child_process.js,
 * ChildProcess.prototype.spawn.)
 */
export function handleCall(handle: unknown, args: readonly unknown[], callerOptions: Options | undefined): SpawnCall {
  const options = isObject(args[0])
    ? (args[0] as Options)
    : { file: args[0], args: args[1], envPairs: args[3], stdio: args[4] };
  const all = { ...options, ...callerOptions };
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

/** The argument that Node's own code passes to `spawn_sync`: one object. Nothing is open before the call. */
export function syncCall(options: Options): SpawnCall {
  return {
    ...describeCall('spawnSync', options),
    inherits: inheritsFromLibuv(options),
    passFds: oneOrMore(options.passFds),
    ...NOTHING_PREPARED,
  };
}

/** `process.execve(file, args, env)`: the process itself runs another program, and passes only its stdio. */
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
 * On macOS libuv closes everything except stdio (POSIX_SPAWN_CLOEXEC_DEFAULT), unless the child is to run as another
 * user or group, for which libuv forks (libuv's src/unix/process.c, uv__spawn_and_init_child).
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

/** Invalid entries are kept: they are rejected by name when they are looked up. */
function oneOrMore(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
