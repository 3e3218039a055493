// How does a user get the package? Packed, and installed from the tarball into a folder of its own.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from './ensure-build.mjs';
import { endProgress, Failure, progress } from './terminal.mjs';

/** Options of npm for a quiet installation that runs no scripts. */
export const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** The programs that run against the installed package, and modules that are built only for them. */
const PROGRAMS = [
  '.cache/internals',
  'examples/leaks',
  'tests/platforms',
  'scripts/probe',
  'scripts/stress',
  'scripts/test-stress.mjs',
];

/**
 * Packs this package, installs it, and copies the programs that run against it next to it.
 * @param {string} folder the folder to create
 * @param {readonly string[]} [options] of npm install
 * @returns {string} the folder
 */
export function installPacked(folder, options = QUIET) {
  progress(`Packing the package, and installing it ${options.includes('--os=win32') ? 'as on Windows ' : ''}…`);
  mkdirSync(folder, { recursive: true });
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename }] = JSON.parse(packed);
  rmSync(join(folder, 'node_modules', 'eslint-plugin-noinherit'), { recursive: true, force: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { 'eslint-plugin-noinherit': `file:${filename}` } }),
  );
  rmSync(join(folder, 'package-lock.json'), { force: true });
  const { status, stderr } = spawnSync('npm', ['install', '--omit=peer', ...options], {
    cwd: folder,
    encoding: 'utf8',
  });
  endProgress();
  if (status !== 0)
    throw new Failure(`the package could not be installed: ${stderr.trim()}`, 'read what npm says above.');
  for (const part of PROGRAMS) {
    rmSync(join(folder, part), { recursive: true, force: true });
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  }
  return folder;
}
