import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How many files each thread has for its foreign opener, in turn, so that a child's list says which open it caught. */
export const SLOTS = 64;

/**
 * Makes the files that the threads open, in a folder of their own.
 * @param {number} threads
 */
export function makeFiles(threads) {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-stress-'));
  for (let thread = 0; thread < threads; thread++) {
    for (const kind of ['runtime', 'marked', 'guarded']) writeFileSync(join(folder, `${kind}-${thread}`), '');
    for (let slot = 0; slot < SLOTS; slot++) writeFileSync(join(folder, `foreign-${thread * SLOTS + slot}`), '');
  }
  return folder;
}
