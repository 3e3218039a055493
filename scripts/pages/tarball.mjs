// Which files the package has when it is published; tests/package/tarball-files.txt lists them, so that a change is seen.
import { execFileSync } from 'node:child_process';

import { repository } from '../lib/ensure-build.mjs';

/** The names of the files, sorted, as what the build left in dist would be packed. */
export function tarballFiles() {
  const printed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  /** @type {[{ files: { path: string }[] }]} */
  const [{ files }] = JSON.parse(printed);
  return files.map(({ path }) => path).sort();
}
