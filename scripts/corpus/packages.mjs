import { readFileSync, writeFileSync } from 'node:fs';

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} version
 * @property {string} integrity the registry's hash of the tarball
 * @property {true} [sources] read the TypeScript in its source maps instead of the compiled files
 */

const list = new URL('packages.json', import.meta.url);

/** @returns {Entry[]} */
export function readEntries() {
  return JSON.parse(readFileSync(list, 'utf8'));
}

/** @param {readonly Entry[]} entries */
export function writeEntries(entries) {
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  writeFileSync(list, `[\n${sorted.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]\n`);
}
