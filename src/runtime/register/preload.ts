// What does the preload do when a process starts? As little as possible: it hooks the spawns, and loads the code that
// seals (above all koffi) only if there is something to seal or when the first child is about to start.
import { createRequire } from 'node:module';

import { missingInDeno } from '../permissions.ts';
import { mayHaveLeftovers } from '../procfs.ts';
import type * as Guard from './guard.ts';
import { guardSpawns, preloadForks } from './hook-spawns.ts';
import { hookWorkers, sharedOptOuts } from './hook-workers.ts';
import type { Settings } from './settings.ts';
import { loadedWorkerThreads } from './worker-threads.ts';

const load = createRequire(import.meta.filename);
const guard = (): typeof Guard => load('./guard.cjs') as typeof Guard;

const PLAIN: Settings = { mode: 'seal', passFds: [] };

/**
 * Makes descriptors non-inheritable by default for a whole process: seals what the launcher left open, then before
 * every spawn.
 *
 * @throws NoInheritError what `sealDescriptors` throws, `ERR_NOINHERIT_BAD_TARGET` for an invalid setting,
 *   `ERR_NOINHERIT_SYSCALL` if a descriptor in `NOINHERIT_PASS_FDS` is closed
 */
export function start(): void {
  let settings: Settings | undefined;
  const prepared = (): Settings => (settings ??= prepare());
  // A program with fewer permissions in Deno may never start a process: only the first spawn reports what is missing.
  if (missingInDeno().length === 0) prepared();
  // Deno's workers load nothing before their own file, whatever their options.
  if (process.versions['deno'] === undefined) hookWorkers(import.meta.filename, () => guard().shareOptOuts());
  else preloadForks(import.meta.filename);
  const isHooked = guardSpawns((call, spawn) => {
    const { mode } = prepared();
    return guard().guardSpawn(mode, call, spawn);
  });
  if (!isHooked) throw guard().cannotHook();
}

function prepare(): Settings {
  const missing = missingInDeno();
  if (missing.length > 0) throw lacks(missing);
  const { NOINHERIT, NOINHERIT_PASS_FDS } = process.env;
  const isPlain = NOINHERIT === undefined && NOINHERIT_PASS_FDS === undefined;
  const settings = isPlain ? PLAIN : guard().readSettings(process.env);
  const isMainThread = loadedWorkerThreads()?.isMainThread ?? true;
  if (isMainThread ? !isPlain || mayHaveLeftovers() : sharedOptOuts() !== undefined) guard().prepare(settings);
  return settings;
}

/** Created without the code that defines NoInheritError, which Deno may not allow this process to load. */
function lacks(options: readonly string[]): Error {
  const message = `Nothing can be sealed: Deno runs without ${options.join(', ')}, which the preload needs`;
  return Object.assign(new Error(message), { name: 'NoInheritError', code: 'ERR_NOINHERIT_UNSUPPORTED' });
}
