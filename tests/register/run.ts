import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { sealDescriptors } from '../../src/runtime/index.ts';

export const repository: string = fileURLToPath(new URL('../..', import.meta.url));
const programs = fileURLToPath(new URL('programs/', import.meta.url));
export const PRELOAD = 'eslint-plugin-noinherit/register';

export interface Run {
  readonly options?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Shell redirections for starting Node. */
  readonly redirect?: string;
}

/** Runs a program with the preload, from a bash that leaves the given descriptors open. */
export function run(
  program: string,
  args: readonly string[],
  { options = ['--import', PRELOAD], env = {}, redirect = '' }: Run = {},
): SpawnSyncReturns<string> {
  // The launcher of this test may itself have left descriptors open.
  sealDescriptors();
  const quoted = [process.execPath, ...options, join(programs, program), ...args].map((part) =>
    part.startsWith('<(') ? part : `'${part}'`,
  );
  return spawnSync('bash', ['-c', `exec ${quoted.join(' ')} ${redirect}`], {
    cwd: repository,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, ...env },
  });
}

/** Whether each way to start a process `leaked` or was `sealed`; a worker reports several. */
export function allSpawns(settings: Run): Record<string, string | Record<string, string>> {
  const { status, stdout, stderr } = run('all-spawns.mjs', [], settings);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, string | Record<string, string>>;
}
