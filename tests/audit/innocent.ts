// Helpers for tests of programs that leak nothing to their children.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { expect } from 'vitest';

import type { RunReport } from '../../src/audit/run-report.ts';
import { cleanups, noinheritWith } from './noinherit.ts';

/** Creates a folder with these files and links. */
export function folderWith(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'noinherit-innocent-')));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
  return folder;
}

/** Runs a program under `noinherit run`, which must succeed without findings; returns the program's output. */
export function expectNobodyAccused(
  cwd: string,
  command: readonly string[],
  env: NodeJS.ProcessEnv = {},
  allowed: readonly string[] = [],
): string {
  const report = join(cwd, 'report.json');
  const { status, stdout, stderr } = noinheritWith(
    // Without the settings for this process's workers, or from make.
    {
      cwd,
      timeout: 180_000,
      env: { ...process.env, NODE_OPTIONS: '', MAKEFLAGS: '', NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    },
    ...['run', '--json', '--output', report, ...allowed.flatMap((name) => ['--allow', name]), '--', ...command],
  );
  const { spawns, seen, passing, survivors, status: own } = JSON.parse(readFileSync(report, 'utf8')) as RunReport;
  expect({ spawns, seen, passing, survivors }).toEqual({ spawns: [], seen: [], passing: [], survivors: [] });
  expect([own, status], stdout + stderr).toEqual([0, 0]);
  return stdout;
}
