import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { satisfies } from 'semver';

import { repository } from '../lib/ensure-build.mjs';
import { endProgress, Failure, progress } from '../lib/terminal.mjs';
import { readEntries } from './packages.mjs';
import { unpackSources } from './unpack-sources.mjs';

/** @typedef {import('./packages.mjs').Entry} Entry */

const cache = join(repository, '.cache', 'corpus');

/** How many packages one npm process downloads, because npm takes a second to start. */
const PER_NPM = 20;
/** How many npm processes run at once: each mostly waits for the registry. */
const NPMS = 3;

/**
 * The folders with the packages' published files, or with the sources from which they were compiled. Downloads those
 * that are not in the cache.
 * @param {readonly Entry[]} entries
 * @returns {Promise<Map<Entry, string>>}
 */
export async function downloadAll(entries) {
  mkdirSync(cache, { recursive: true });
  const missing = entries.filter((entry) => !isIntact(entry));
  let next = 0;
  await Promise.all(
    Array.from({ length: NPMS }, async () => {
      while (next < missing.length) {
        const some = missing.slice(next, (next += PER_NPM));
        progress(`Downloading packages, up to ${next - PER_NPM + some.length} of ${missing.length} …`);
        await pack(some);
      }
    }),
  );
  endProgress();
  const folders = new Map(entries.map((entry) => [entry, extract(entry)]));
  const all = readEntries().filter((entry) => existsSync(folderOf(entry)));
  for (const [entry, folder] of folders) linkDependencies(folderOf(entry), folder, all);
  return folders;
}

/**
 * Links those dependencies of a package that are in the corpus to where an installed package would find them.
 * @param {string} published the folder with its package.json
 * @param {string} folder its files are read in
 * @param {readonly Entry[]} all
 */
function linkDependencies(published, folder, all) {
  /** @type {{ dependencies?: Record<string, string> }} */
  const { dependencies = {} } = JSON.parse(readFileSync(join(published, 'package.json'), 'utf8'));
  for (const entry of all) {
    const range = dependencies[entry.name];
    const link = join(folder, 'node_modules', entry.name);
    if (range === undefined || !satisfies(entry.version, range)) continue;
    mkdirSync(dirname(link), { recursive: true });
    // The link may lead to another version; a folder that the package itself contains stays.
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(link);
    if (!existsSync(link)) symlinkSync(folderOf(entry), link, 'junction');
  }
}

/** @param {Entry} entry */
function folderOf(entry) {
  return join(cache, nameOf(entry));
}

/** @param {Entry} entry */
function nameOf({ name, version }) {
  return `${name.replace('/', '+')}-${version}`;
}

/** @param {Entry} entry */
function tarballOf(entry) {
  return join(cache, `${nameOf(entry)}.tgz`);
}

/** @param {readonly Entry[]} entries */
async function pack(entries) {
  const folder = mkdtempSync(join(cache, 'pack-'));
  try {
    const { stdout } = await promisify(execFile)(
      'npm',
      ['pack', ...entries.map(({ name, version }) => `${name}@${version}`), '--json', '--pack-destination', folder],
      {
        // npm lists every file of every package.
        maxBuffer: 100_000_000,
        shell: process.platform === 'win32',
      },
    );
    const packed = JSON.parse(stdout);
    for (const entry of entries) {
      const { filename } = Object.values(packed).find(
        ({ name, version }) => name === entry.name && version === entry.version,
      );
      renameSync(join(folder, filename), tarballOf(entry));
    }
  } catch (error) {
    const { stderr } = /** @type {{ stderr?: string }} */ (error);
    throw new Failure(
      `npm could not download one of ${entries.map(({ name, version }) => `${name}@${version}`).join(', ')}.\n${error}\n${stderr ?? ''}`,
      'see whether the registry that npm is configured for can be reached, and run this again: what is there is kept.',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Entry} entry */
function isIntact(entry) {
  const tarball = tarballOf(entry);
  if (!existsSync(tarball)) return false;
  const [algorithm = '', expected] = entry.integrity.split(/-(.*)/s);
  return createHash(algorithm).update(readFileSync(tarball)).digest('base64') === expected;
}

/** @param {Entry} entry */
function extract(entry) {
  if (!isIntact(entry)) {
    throw new Failure(
      `the tarball of ${entry.name}@${entry.version} does not have the hash that scripts/corpus/packages.json gives.`,
      `if that is expected, run "node scripts/corpus/add.mjs ${entry.name}@${entry.version}".`,
    );
  }
  const published = once(folderOf(entry), (folder) => {
    execFileSync('tar', ['-xzf', tarballOf(entry), '-C', folder, '--strip-components=1'], {
      // tar warns about headers that it does not know.
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  });
  return entry.sources ? once(`${published}-sources`, (folder) => unpackSources(published, folder)) : published;
}

/**
 * Fills a folder under a temporary name and renames it, so that it exists only if it is complete.
 * @param {string} folder
 * @param {(unfinished: string) => void} fill
 */
function once(folder, fill) {
  if (existsSync(folder)) return folder;
  const unfinished = mkdtempSync(join(cache, 'extract-'));
  fill(unfinished);
  renameSync(unfinished, folder);
  return folder;
}
