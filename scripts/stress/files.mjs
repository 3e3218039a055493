import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How many files each thread's foreign opener uses in turn, so that a child's list shows which open it inherited. */
export const SLOTS = 64;

/**
 * Creates the files that the threads open, in a folder of their own.
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
