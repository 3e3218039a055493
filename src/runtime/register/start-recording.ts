// Loaded by recorder.cjs, in a Node that can.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { recordSpawns } from './record-spawns.ts';

const { NOINHERIT_RECORD: file = '' } = process.env;
if (file !== '') recordSpawns(file, join(dirname(fileURLToPath(import.meta.url)), 'recorder.cjs'));

export {};
