import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach } from 'vitest';

/** A folder for each test of a file, for files that rules read in addition to the linted one. */
export interface PackageFolder {
  /** The path of the current folder. */
  readonly path: string;
  write(file: string, text: string): void;
  /** Replaces it by a new, empty folder. */
  renew(): void;
}

export function usePackageFolder(): PackageFolder {
  let path = '';
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  const make = (): void => void (path = mkdtempSync(join(tmpdir(), 'noinherit-package-')));
  beforeEach(make);
  afterEach(remove);
  return {
    get path() {
      return path;
    },
    write(file, text) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), text);
    },
    renew() {
      remove();
      make();
    },
  };
}
