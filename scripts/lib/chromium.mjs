// The browser that pages are looked at with.
import { existsSync } from 'node:fs';

import { ensureFromDebian } from './debian.mjs';
import { Failure } from './terminal.mjs';

/** The installed browser, or Debian's. */
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
