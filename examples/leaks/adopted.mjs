// A stream adopts a descriptor that other code opened, and leaves its flag unchanged.
// `node adopted.mjs mended` marks the stream.
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import koffi from 'koffi';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
import { hold } from './hold.mjs';

const open = koffi.load(null).func('int open(const char *path, int flags)');
const fd = open(fileURLToPath(import.meta.url), 0);
const stream = createReadStream('', { fd });
if (process.argv[2] === 'mended') setNoInherit(stream);
hold(spawn('sleep', ['60'], { stdio: 'ignore' }));
