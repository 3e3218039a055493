// Helpers for the tests of the command.
import { spawn, spawnSync, type ChildProcess, type SpawnSyncOptions, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach } from 'vitest';

import { sealDescriptors } from '../../src/runtime/index.ts';
import { openInheritable } from '../runtime/helpers.ts';

export const repository: string = fileURLToPath(new URL('../..', import.meta.url));
export const cli: string = join(repository, 'dist/cli.cjs');
/** What to do after a test, the last first: kill, close or remove what it has created. */
export const cleanups: (() => unknown)[] = [];

beforeEach(() => sealDescriptors());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Runs the command until it exits. The line about other hidden processes of this machine is removed. */
export function noinherit(...args: string[]): SpawnSyncReturns<string> {
  const result = noinheritWith({}, ...args);
  return { ...result, stdout: result.stdout.replace(/\n\d+ other process(?:es were| was) not inspected.*\n/, '') };
}

/** Runs the command with spawn options, and returns its whole output. */
export function noinheritWith(options: SpawnSyncOptions, ...args: string[]): SpawnSyncReturns<string> {
  const all = { timeout: 30_000, ...options, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, [cli, ...args], all);
}

/** Runs the command while other tests run theirs. */
export async function noinheritMeanwhile(...args: string[]): Promise<{ status: number | null; stderr: string }> {
  const run = spawn(process.execPath, [cli, ...args], { timeout: 30_000, stdio: ['ignore', 'ignore', 'pipe'] });
  const [stderr, [status]] = await Promise.all([text(run.stderr), once(run, 'exit') as Promise<[number | null]>]);
  return { status, stderr };
}

/** A child that is killed at the end of the test. */
export function started<C extends ChildProcess>(child: C): C {
  cleanups.push(() => child.kill('SIGKILL'));
  return child;
}

/** Opens a file as native code does: children inherit the descriptor. */
export function open(path: string): number {
  const fd = openInheritable(path);
  cleanups.push(() => closeSync(fd));
  return fd;
}
