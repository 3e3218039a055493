// How to get tools that only some commands need? Each set is installed from npm, at pinned versions, into .cache/tools.
// They are not devDependencies, so that "npm ci" does not depend on their platform-specific builds.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from './ensure-build.mjs';
import { endProgress, Failure, progress } from './terminal.mjs';
import { TOOL_SETS } from './versions.mjs';

const onWindows = process.platform === 'win32';

/**
 * A folder with the tools of a set in its `node_modules`, installed once, and again when the set changes.
 * @param {keyof typeof TOOL_SETS} set
 * @returns {string}
 */
export function obtainTools(set) {
  const packages = TOOL_SETS[set];
  const folder = join(repository, '.cache', 'tools', set);
  const installed = join(folder, 'installed.json');
  const wanted = JSON.stringify(packages);
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return folder;
  progress(`Installing ${packages.join(', ')} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const args = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', ...packages];
  try {
    execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: onWindows });
  } catch (error) {
    throw new Failure(
      `${packages.join(', ')} could not be installed from npm.\n${error instanceof Error ? error.message : String(error)}`,
      'read what npm says above.',
    );
  }
  endProgress();
  writeFileSync(installed, wanted);
  return folder;
}

/**
 * The path of a program that a package in a folder provides.
 * @param {string} folder
 * @param {string} name
 */
export function programIn(folder, name) {
  return join(folder, 'node_modules', '.bin', onWindows ? `${name}.cmd` : name);
}
