// Which packages are loaded in the same process as a file?
import type * as fileSystem from 'node:fs';
import type * as paths from 'node:path';

import { builtin, nearestPackage, type PackageJson } from './package-json.ts';

/** The files that a package's entry points reach by imports, and the other packages that these files import. */
interface Reached {
  readonly files: ReadonlySet<string>;
  /** The names of other packages. */
  readonly packages: ReadonlySet<string>;
  /** Whether any of its entry points exists. */
  readonly hasEntry: boolean;
  readonly until: number;
}

/** How long a result is valid, in milliseconds: in an editor, files change meanwhile. */
const FRESH = 60_000;
const MOST_FILES = 2000;
const MOST_BYTES = 2_000_000;

const IMPORTS = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"\n]+)\1/g;
/** A module loaded by a variable: any quoted name of a package in the file may be its value. */
const BY_NAME = /\b(?:import|require)\s*\(\s*[A-Za-z_$]/;
const QUOTED = /(['"])((?:@[\w.-]+\/)?[\w.-]+)\1/g;
const EXTENSIONS = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.mjs',
  '.cjs',
  '.jsx',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.mjs',
  '/index.cjs',
];

/** The usual entry points, which programs need not declare. */
const USUAL = ['index', 'main', 'server', 'app', 'cli'];

/** Files that only developers of a package run. */
const FOR_DEVELOPMENT =
  /[\\/](?:tests?|__tests__|specs?|e2e|fixtures|examples?|scripts?|bench(?:mark)?s?|tools?|demo)[\\/]|[.-](?:test|spec|bench|config|stories)\.[cm]?[jt]sx?$/;

/** Whether a file is for developers of its package: a test, a script, a configuration. */
export function isForDevelopment(filename: string): boolean {
  return FOR_DEVELOPMENT.test(filename);
}

/** By the path of a package.json. */
const known = new Map<string, Reached>();

/**
 * The packages that are loaded in the same process as a file: those that imports reach from its package's entry points,
 * if they also reach the file. A separate script, a test and a file that nothing imports run in other processes.
 */
export function packagesLoadedWith(filename: string): readonly string[] {
  const manifest = nearestPackage(filename);
  const fs = builtin('node:fs');
  const path = builtin('node:path');
  if (!manifest || !fs || !path) return [];
  let reached = known.get(manifest.file);
  if (!reached || reached.until < Date.now()) {
    const entries = entriesOf(fs, path, manifest);
    reached = { ...follow(fs, path, entries), hasEntry: entries.length > 0, until: Date.now() + FRESH };
    known.set(manifest.file, reached);
  }
  // Files that are loaded by their names, as plugins are, may be loaded with everything that the package depends on.
  if (!reached.hasEntry) return isForDevelopment(filename) ? [] : manifest.dependencies;
  return reached.files.has(path.normalize(filename)) ? [...reached.packages] : [];
}

function entriesOf(fs: typeof fileSystem, path: typeof paths, { file, entries }: PackageJson): string[] {
  const folder = path.dirname(file);
  const named = textsIn(entries, 0).map((entry) => entry.replace(/^\.\//, ''));
  // Published files are often built from a folder of sources.
  const sources = named.map((entry) => entry.replace(/^(?:build|dist|lib|out)\//, 'src/'));
  const usual = USUAL.flatMap((name) => [name, `src/${name}`, `lib/${name}`]);
  const all = [...named, ...sources, ...usual].map((entry) => path.join(folder, entry));
  return all.flatMap((entry) => resolveFile(fs, entry) ?? []);
}

function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > 6) return [];
  return Object.values(value).flatMap((inner) => textsIn(inner, depth + 1));
}

function follow(
  fs: typeof fileSystem,
  path: typeof paths,
  entries: readonly string[],
): Pick<Reached, 'files' | 'packages'> {
  const files = new Set(entries);
  const packages = new Set<string>();
  // Iterating over a set includes what is added to it meanwhile.
  for (const file of files) {
    if (files.size > MOST_FILES) break;
    for (const specifier of importsOf(fs, file)) {
      if (!specifier.startsWith('.')) packages.add(packageName(specifier));
      else {
        const next = resolveFile(fs, path.join(path.dirname(file), specifier));
        if (next !== undefined) files.add(next);
      }
    }
  }
  return { files, packages };
}

function importsOf(fs: typeof fileSystem, file: string): string[] {
  try {
    if (fs.statSync(file).size > MOST_BYTES) return [];
    const text = fs.readFileSync(file, 'utf8');
    const patterns = BY_NAME.test(text) ? [IMPORTS, QUOTED] : [IMPORTS];
    return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, , specifier]) => specifier!));
  } catch {
    return [];
  }
}

/** The file that an import refers to. TypeScript's sources are imported by the names of the compiled files. */
export function resolveFile(fs: typeof fileSystem, named: string): string | undefined {
  const candidates = [named, named.replace(/\.([cm]?)js$/, '.$1ts'), named.replace(/\.jsx?$/, '.tsx')];
  return candidates.flatMap((name) => EXTENSIONS.map((extension) => name + extension)).find((file) => isFile(fs, file));
}

function isFile(fs: typeof fileSystem, file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
