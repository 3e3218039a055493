// A child that leaves a process behind which holds all of its output, writes as much as the plan says, and exits.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { writeFileSync, writeSync } from 'node:fs';
import { setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';

import { makeOutput } from './output.mjs';

/** @type {import('./output.mjs').Plan} */
const { pidFile, sizes, isText, code, signal, report, stays } = JSON.parse(
  Buffer.from(process.argv[2] ?? '', 'base64url').toString(),
);

const holder = spawn(
  process.execPath,
  [fileURLToPath(new URL('holder.mjs', import.meta.url)), ...(report === undefined ? [] : [report])],
  { stdio: ['ignore', ...Object.keys(sizes).map(Number)], detached: true },
);
writeFileSync(pidFile, String(holder.pid));
holder.unref();

for (const [fd, size] of Object.entries(sizes)) {
  const bytes = makeOutput(size, isText);
  for (let written = 0; written < bytes.length; written += write(Number(fd), bytes.subarray(written)));
}
if (stays) setTimeout(() => {}, 120_000);
else if (signal !== undefined) process.kill(process.pid, signal);
else process.exit(code ?? 0);

/**
 * @param {number} fd
 * @param {Uint8Array} bytes
 */
function write(fd, bytes) {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') throw error;
    return 0;
  }
}
