import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Longer average lines mean minified code: hand-written lines are far shorter. */
const LONGEST_AVERAGE_LINE = 250;

/** Longer files are bundles of many packages. */
const LONGEST_FILE = 3_000_000;

/** Folders with other packages, and with what Next.js builds from a package. */
const NOT_SOURCES = new Set(['.next', 'node_modules']);

/**
 * @typedef {object} SourceFile
 * @property {string} path absolute
 * @property {string} name relative to the package
 * @property {string} text
 * @property {boolean} isTypeScript
 * @property {('module' | 'commonjs')[]} sourceTypes the possible source types, the likely one first
 */

/**
 * The JavaScript and TypeScript of a package, without declarations, minified files and bundles.
 * @param {string} folder
 * @returns {SourceFile[]}
 */
export function findSourceFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isSource(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(/[\\/]/)
          .some((name) => NOT_SOURCES.has(name)),
    )
    .sort()
    .map((path) => ({
      path,
      name: relative(folder, path),
      text: readFileSync(path, 'utf8'),
      isTypeScript: /\.[cm]?tsx?$/.test(path),
      sourceTypes: findSourceTypes(path, folder),
    }))
    .filter(({ text }) => !isMinified(text) && text.length <= LONGEST_FILE);
}

/** @param {string} name */
function isSource(name) {
  return /\.(?:[cm]?[jt]s|[jt]sx)$/.test(name) && !/\.d\.([^.]+\.)?[cm]?ts$|[.-]min\.[cm]?js$/.test(name);
}

/** @param {string} text */
function isMinified(text) {
  return text.length / text.split('\n').length > LONGEST_AVERAGE_LINE;
}

/**
 * @param {string} path
 * @param {string} root
 * @returns {('module' | 'commonjs')[]}
 */
function findSourceTypes(path, root) {
  if (/\.(?:m[jt]s|[jt]sx|ts)$/.test(path)) return ['module', 'commonjs'];
  if (/\.c[jt]s$/.test(path)) return ['commonjs', 'module'];
  return nearestPackageType(dirname(path), root) === 'module' ? ['module', 'commonjs'] : ['commonjs', 'module'];
}

/**
 * @param {string} folder
 * @param {string} root
 * @returns {string | undefined}
 */
function nearestPackageType(folder, root) {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type;
  return folder === root ? undefined : nearestPackageType(dirname(folder), root);
}
