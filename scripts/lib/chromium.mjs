// Which browser do the scripts check the pages with?
import { existsSync } from 'node:fs';

import { ensureFromDebian } from './debian.mjs';
import { Failure } from './terminal.mjs';

/** The path of the installed browser, or of Debian's, which is installed if needed. */
export function findChromium() {
  const debian = '/usr/bin/chromium';
  const installed = [process.env['CHROMIUM_PATH'], debian, '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => path && existsSync(path),
  );
  if (installed) return installed;
  try {
    ensureFromDebian({ name: 'Chromium', package: 'chromium', program: debian, size: '100 MB' });
  } catch (error) {
    if (error instanceof Failure) error.next += ' Or name the browser in CHROMIUM_PATH.';
    throw error;
  }
  return debian;
}
