import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { endProgress, Failure, progress } from './terminal.mjs';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

const built = ['dist/index.mjs', 'dist/runtime.cjs', 'dist/runtime.mjs'].map((file) => join(repository, file));

/** Builds the package if a built file is missing or older than a source. */
export function ensureBuild() {
  if (isBuilt()) return;
  progress('Building the package …');
  try {
    execFileSync('npm', ['run', 'build', '--silent'], {
      cwd: repository,
      // The bundler's notes would only hide the output of the command that needs the build.
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const { stderr = '' } = /** @type {{ stderr?: string }} */ (error);
    throw new Failure(
      `the package could not be built.\n${stderr}`,
      'run "npm ci" and then "npm run build", and read its output.',
    );
  }
  endProgress();
}

function isBuilt() {
  if (!built.every((file) => existsSync(file))) return false;
  const oldest = Math.min(...built.map((file) => statSync(file).mtimeMs));
  return newestSource() <= oldest;
}

function newestSource() {
  const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => join('src', file))
    .concat('package.json', 'tsdown.config.ts');
  return Math.max(...sources.map((file) => statSync(join(repository, file)).mtimeMs));
}
