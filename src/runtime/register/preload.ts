// What does a process do at its start for the preload? As little as it can: it hooks the spawns, and loads what seals
// (koffi above all) when there is something to seal or the first child is about to start.
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';

import { mayHaveLeftovers } from '../procfs.ts';
import type * as Guard from './guard.ts';
import { guardSpawns } from './hook-spawns.ts';
import { hookWorkers, sharedDecisions } from './hook-workers.ts';
import type { Settings } from './settings.ts';

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
  const { NOINHERIT, NOINHERIT_PASS_FDS } = process.env;
  const isPlain = NOINHERIT === undefined && NOINHERIT_PASS_FDS === undefined;
  const settings = isPlain ? PLAIN : guard().readSettings(process.env);
  if (isMainThread ? !isPlain || mayHaveLeftovers() : sharedDecisions() !== undefined) guard().prepare(settings);
  hookWorkers(import.meta.filename, () => guard().shareDecisions());
  if (!guardSpawns((call, spawn) => guard().guardSpawn(settings.mode, call, spawn))) throw guard().cannotHook();
}
