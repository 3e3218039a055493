// Loaded by recorder.cjs, in a Node that can.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { missingInDeno } from '../permissions.ts';
import { recordSpawns } from './record-spawns.ts';

// Deno would ask its user.
const isAllowed = missingInDeno(['env', 'ffi', 'read', 'write']).length === 0;
const { NOINHERIT_RECORD: file = '' } = isAllowed ? process.env : {};
if (file !== '') recordSpawns(file, join(dirname(fileURLToPath(import.meta.url)), 'recorder.cjs'));

export {};
