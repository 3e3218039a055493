import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository: string = fileURLToPath(new URL('../..', import.meta.url));

/** The package as it would be published, installed in a folder without anything else. */
export interface PackedPackage extends Disposable {
  readonly tarball: string;
  /** The names of the files in the tarball. */
  readonly files: readonly string[];
  /** A folder with the installed tarball and its production dependencies. */
  readonly consumer: string;
}

/** Packs the package as last built, and installs it in an empty folder with `npm install --omit=dev`. */
export function packAndInstall(): PackedPackage {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-package-'));
  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));

  const [packed] = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], repository),
  ) as [{ filename: string; files: { path: string }[] }];
  const tarball = join(folder, packed.filename);
  npm(['install', tarball, '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'], consumer);
  return {
    tarball,
    files: packed.files.map(({ path }) => path),
    consumer,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The names of all packages in a folder's node_modules, at every depth. */
export function installedPackages(folder: string): string[] {
  return readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?:^|node_modules[\\/])(?:@[^\\/]+[\\/])?[^\\/@.][^\\/]*[\\/]package\.json$/.test(path))
    .map((path) => path.replace(/[\\/]package\.json$/, '').replaceAll('\\', '/'))
    .sort();
}

/** Runs a module in a Node process of its own and returns what it prints as JSON. */
export function runNode(args: readonly string[], cwd: string): unknown {
  return JSON.parse(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' }));
}

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
}
