// Which file does this process record its spawns in? (Loaded by recorder.cjs, in a Node that supports it.)
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { missingInDeno } from '../permissions.ts';
import { hookWorkers } from './hook-workers.ts';
import { recordSpawns } from './record-spawns.ts';
import { loadedWorkerThreads } from './worker-threads.ts';

/** The key of the environment data in which a worker finds the path of the file. */
const KEY = 'eslint-plugin-noinherit: record of spawns';

// Deno would prompt the user.
const isAllowed = missingInDeno(['env', 'ffi', 'read', 'write']).length === 0;
const file = isAllowed
  ? (process.env['NOINHERIT_RECORD'] ?? loadedWorkerThreads()?.getEnvironmentData(KEY))
  : undefined;
if (typeof file === 'string' && file !== '') {
  recordSpawns(file);
  const recorder = join(dirname(fileURLToPath(import.meta.url)), 'recorder.cjs');
  // A worker may have a different environment.
  if (process.versions['deno'] === undefined)
    hookWorkers(recorder, ({ setEnvironmentData }) => setEnvironmentData(KEY, file));
}

export {};
