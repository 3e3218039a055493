import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach } from 'vitest';

/** A folder for each test of a file, for what rules read beside the file that is linted. */
export interface PackageFolder {
  /** Where it is now. */
  readonly path: string;
  write(file: string, text: string): void;
  /** Another, empty one. */
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
