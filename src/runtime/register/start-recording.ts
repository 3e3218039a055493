// Loaded by recorder.cjs, in a Node that can.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

import { missingInDeno } from '../permissions.ts';
import { recordSpawns } from './record-spawns.ts';

/** Under this name a worker finds the file. */
const KEY = 'eslint-plugin-noinherit: record of spawns';

// Deno would ask its user.
const isAllowed = missingInDeno(['env', 'ffi', 'read', 'write']).length === 0;
const file = isAllowed ? (process.env['NOINHERIT_RECORD'] ?? getEnvironmentData(KEY)) : undefined;
if (typeof file === 'string' && file !== '') {
  // A worker may get another environment.
  setEnvironmentData(KEY, file);
  recordSpawns(file, join(dirname(fileURLToPath(import.meta.url)), 'recorder.cjs'));
}

export {};
