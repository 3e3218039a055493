// What does a process do at its start for the preload? As little as it can: it hooks the spawns, and loads what seals
// (koffi above all) when there is something to seal or the first child is about to start.
import { createRequire } from 'node:module';

import { missingInDeno } from '../permissions.ts';
import { mayHaveLeftovers } from '../procfs.ts';
import type * as Guard from './guard.ts';
import { guardSpawns, handOn } from './hook-spawns.ts';
import { hookWorkers, sharedDecisions } from './hook-workers.ts';
import type { Settings } from './settings.ts';
import { loadedWorkerThreads } from './worker-threads.ts';

const load = createRequire(import.meta.filename);
const guard = (): typeof Guard => load('./guard.cjs') as typeof Guard;

const PLAIN: Settings = { mode: 'seal', passFds: [] };

/**
 * Non-inheritable by default, for a whole process: seals what the launcher left open, then before every spawn.
 *
 * @throws NoInheritError what `sealDescriptors` throws, `ERR_NOINHERIT_BAD_TARGET` for a setting that means nothing,
 *   `ERR_NOINHERIT_SYSCALL` for a descriptor of `NOINHERIT_PASS_FDS` that is closed
 */
export function start(): void {
  let settings: Settings | undefined;
  const prepared = (): Settings => (settings ??= prepare());
  // A program that Deno lets do less may start no process at all: the first spawn says what is missing.
  if (missingInDeno().length === 0) prepared();
  // Deno's workers load nothing before their own file, whatever options they get.
  if (process.versions['deno'] === undefined) hookWorkers(import.meta.filename, () => guard().shareDecisions());
  else handOn(import.meta.filename);
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
  if (isMainThread ? !isPlain || mayHaveLeftovers() : sharedDecisions() !== undefined) guard().prepare(settings);
  return settings;
}

/** Without what would have to be loaded for it, which Deno may not let it do. */
function lacks(options: readonly string[]): Error {
  const message = `Nothing can be sealed: Deno runs without ${options.join(', ')}, which the preload needs`;
  return Object.assign(new Error(message), { name: 'NoInheritError', code: 'ERR_NOINHERIT_UNSUPPORTED' });
}
