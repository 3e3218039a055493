// Every child inherits LevelDB's lock, log and manifest: the lock outlives its owner.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { hold } from './hold.mjs';

const folder = mkdtempSync(join(tmpdir(), 'noinherit-level-'));
const database = new ClassicLevel(folder);
await database.open();
hold(spawn('sleep', ['60'], { stdio: 'ignore' }), { folder });
