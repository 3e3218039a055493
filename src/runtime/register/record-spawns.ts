// What does each spawn of this process pass on? For `noinherit run`, which only observes.
import { accessSync, appendFileSync, constants, statSync } from 'node:fs';

import type { DescriptorInfo } from '../types.ts';
import { callSite } from './call-site.ts';
import { watchSpawns } from './hook-spawns.ts';
import { leaksOf } from './report.ts';
import type { SpawnCall } from './spawn-call.ts';

/**
 * Appends one line of JSON to a file for every process that this one starts. Runs after seals of the program's own, and
 * of its own preload.
 */
export function recordSpawns(file: string): void {
  watchSpawns((call, spawn) => recordAround(file, call, spawn));
}

function recordAround(file: string, call: SpawnCall, spawn: () => unknown): unknown {
  const found = judge(call);
  if (call.via === 'execve') return recordExecve(file, call, found, spawn);
  const result = spawn();
  const pid = call.pid() ?? pidOf(result);
  if (pid !== 0) attempt(() => record(file, call, found, pid));
  return result;
}

/** Recorded before the call: nothing runs after a successful one. A failed one started nothing; Node <= 24 aborts. */
function recordExecve(file: string, call: SpawnCall, found: Found, spawn: () => unknown): unknown {
  if (!isProgram(call.file)) return spawn();
  attempt(() => record(file, call, found, process.pid));
  try {
    return spawn();
  } catch (error) {
    attempt(() => appendFileSync(file, `${JSON.stringify({ failed: process.pid })}\n`));
    throw error;
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** What a spawn is about to pass on; or why that is unknown, which does not mean that nothing leaks. */
interface Found {
  readonly leaks: readonly DescriptorInfo[];
  readonly problem?: string;
}

function judge(call: SpawnCall): Found {
  try {
    return { leaks: leaksOf(call) };
  } catch (error) {
    return { leaks: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

/** 0 if nothing was started; `undefined` if unknown. */
function pidOf(result: unknown): number | undefined {
  // Node's handle returns libuv's error number for an asynchronous spawn that failed.
  if (typeof result === 'number' && result !== 0) return 0;
  return typeof result === 'object' && result !== null ? (result as { pid?: number }).pid : undefined;
}

/** The program goes on unobserved if it cannot write: it runs as another user, or `run` has ended. */
function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // There is nowhere to report this.
  }
}

function record(file: string, call: SpawnCall, found: Found, child: number | undefined): void {
  const { via, file: program, args } = call;
  const stack = callSite().map((line) => line.trim());
  const spawned = { parent: process.pid, child, via, file: program, args, ...found, stack };
  appendFileSync(file, `${JSON.stringify(spawned, withoutBigInts)}\n`);
}

/** Handles on Windows may be bigints, which JSON does not support. */
function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
