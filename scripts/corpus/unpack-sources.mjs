import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/**
 * Writes the sources of a package, as far as its source maps contain them, into a folder of their own.
 * @param {string} folder of the package
 * @param {string} target
 */
export function unpackSources(folder, target) {
  copyFileSync(join(folder, 'package.json'), join(target, 'package.json'));
  const maps = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.[cm]?js\.map$/.test(name))
    .map(({ name, parentPath }) => join(parentPath, name));
  for (const map of maps) {
    for (const { path, text } of sourcesIn(JSON.parse(readFileSync(map, 'utf8')), dirname(relative(folder, map)))) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      writeFileSync(join(target, path), text);
    }
  }
}

/**
 * The TypeScript in a source map, without sources that were bundled from other packages.
 * @param {{ sources?: string[], sourcesContent?: (string | null)[] }} map
 * @param {string} base the map's folder
 */
export function sourcesIn({ sources = [], sourcesContent = [] }, base) {
  return sources.flatMap((source, index) => {
    // Sources outside the package's folder are moved into it.
    const path = normalize(join(base, source)).replace(/^(?:\.\.[\\/])+/, '');
    const text = sourcesContent[index];
    const isWanted = /\.[cm]?tsx?$/.test(path) && !/^\w+:|node_modules/.test(source) && typeof text === 'string';
    return isWanted ? [{ path, text }] : [];
  });
}
