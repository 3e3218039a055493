// Which files does the published package have? tests/package/tarball-files.txt lists them, so that reviews show changes.
import { execFileSync } from 'node:child_process';

import { repository } from '../lib/ensure-build.mjs';

/** The sorted names of the files that would be packed now, with dist as the last build left it. */
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
