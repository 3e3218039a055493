// lmdb opens its data file without close-on-exec: every child can read and write the database.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { hold } from './hold.mjs';

const folder = mkdtempSync(join(tmpdir(), 'noinherit-lmdb-'));
const database = open({ path: folder });
await database.put('secret', 42);
hold(spawn('sleep', ['60'], { stdio: 'ignore' }), { folder });
