import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from '../lib/ensure-build.mjs';
import { Failure } from '../lib/terminal.mjs';

/** @typedef {import('./packages.mjs').Entry} Entry */

const cache = join(repository, '.cache', 'corpus');

/**
 * The folder with a package's published files: from the cache, or from the registry.
 * @param {Entry} entry
 */
export function download(entry) {
  const name = `${entry.name.replace('/', '+')}-${entry.version}`;
  const tarball = join(cache, `${name}.tgz`);
  mkdirSync(cache, { recursive: true });
  if (!existsSync(tarball) || !isIntact(tarball, entry)) pack(entry, tarball);
  if (!isIntact(tarball, entry)) {
    throw new Failure(
      `the tarball of ${entry.name}@${entry.version} does not have the hash that scripts/corpus/packages.json gives.`,
      `if that is expected, run "node scripts/corpus/add.mjs ${entry.name}@${entry.version}".`,
    );
  }
  return extract(tarball, join(cache, name));
}

/**
 * @param {Entry} entry
 * @param {string} tarball
 */
function pack(entry, tarball) {
  const folder = mkdtempSync(join(cache, 'pack-'));
  try {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', `${entry.name}@${entry.version}`, '--json', '--pack-destination', folder], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: process.platform === 'win32',
      }),
    );
    renameSync(join(folder, packed.filename), tarball);
  } catch (error) {
    const { stderr } = /** @type {{ stderr?: string }} */ (error);
    throw new Failure(
      `npm could not download ${entry.name}@${entry.version}.\n${stderr ?? error}`,
      'see whether the registry that npm is configured for can be reached, and run this again: what is there is kept.',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} tarball
 * @param {Entry} entry
 */
function isIntact(tarball, { integrity }) {
  const [algorithm = '', expected] = integrity.split(/-(.*)/s);
  return createHash(algorithm).update(readFileSync(tarball)).digest('base64') === expected;
}

/**
 * @param {string} tarball
 * @param {string} folder
 */
function extract(tarball, folder) {
  if (existsSync(folder)) return folder;
  const unfinished = mkdtempSync(join(cache, 'extract-'));
  execFileSync('tar', ['-xzf', tarball, '-C', unfinished, '--strip-components=1']);
  renameSync(unfinished, folder);
  return folder;
}
