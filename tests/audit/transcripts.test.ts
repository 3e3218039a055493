// Does the command print what docs/audit.md shows for three real problems?
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { treesOf } from '../../src/audit/process-table.ts';
import { takeSnapshot } from '../../src/audit/snapshot.ts';
import { endProcess } from '../platforms/kit/end-process.mjs';
import { cleanups, cli, noinherit, repository, started } from './noinherit.ts';

const cwd = fileURLToPath(new URL('problems', import.meta.url));
const page = readFileSync(join(repository, 'docs/audit.md'), 'utf8');
const transcripts = [...page.matchAll(/^```console\n\$ npx (.*)\n([^]*?)```$/gm)].map(([, command, output]) => ({
  command,
  output,
}));

/** Removes what differs between runs: process numbers, ports, descriptors, times, Node's path, and unseen processes. */
function plain(text: string, names: Readonly<Record<string, string>> = {}): string {
  let result = text;
  for (const [from, to] of Object.entries(names)) result = result.replaceAll(from, to);
  return result
    .replaceAll(process.execPath, 'node')
    .replaceAll(/^NOT INSPECTED: .*\n\n/gm, '')
    .replaceAll(/since .* \(\d+ s ago\)/g, 'since then')
    .replaceAll(/\d+/g, 'N')
    .trim();
}

/** For busy machines. */
const PATIENT = { timeout: 20_000 };

const shown = (start: string): string => transcripts.find(({ command }) => command?.startsWith(start))?.output ?? '';

it('a callback that does not come', async () => {
  const parent = started(spawn(process.execPath, ['hang.cjs'], { cwd, stdio: 'ignore' }));
  await expect.poll(() => sleeperOf(parent.pid as number), PATIENT).toBeGreaterThan(0);
  const sleeper = sleeperOf(parent.pid as number);
  cleanups.push(() => endProcess(sleeper, 'SIGKILL'));
  // The shell exits after it has started the sleep.
  await expect.poll(() => treesOf(takeSnapshot(), [parent.pid as number]), PATIENT).toHaveLength(1);
  const { stdout, status } = noinherit('audit', String(parent.pid));
  expect(plain(stdout)).toBe(plain(shown('noinherit audit 4711')));
  expect(status).toBe(1);
});

it('a port that stays busy', () => {
  const [port = '', pid = ''] = execFileSync(process.execPath, ['busy.cjs'], { cwd, encoding: 'utf8' }).split(/\s/);
  cleanups.push(() => endProcess(pid, 'SIGKILL'));
  const { stdout, status } = noinherit('audit', '--port', port);
  expect(plain(stdout)).toBe(plain(shown('noinherit audit --port')));
  expect(status).toBe(1);
});

it('a lock that nobody gives back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const lock = join(folder, 'lock');
  const args = [cli, 'run', '--output', join(folder, 'report'), '--', 'bash', 'deploy.sh'];
  const { stdout, status } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, LOCK: lock },
  });
  const report = readFileSync(join(folder, 'report'), 'utf8');
  cleanups.push(() => endProcess(/(\d+) sleep 40: holds/.exec(report)?.[1], 'SIGKILL'));
  expect(plain(stdout + report, { [lock]: '/tmp/deploy.lock' })).toBe(plain(shown('noinherit run')));
  expect(status).toBe(1);
});

/** The sleeping process whose output is a pipe or socket of another process; 0 if there is none yet. */
function sleeperOf(parent: number): number {
  const table = takeSnapshot();
  const own = new Set(
    table.descriptorsOf(parent).flatMap((descriptor) => table.otherEndsOf(descriptor).map(({ pid }) => pid)),
  );
  return [...own].find((pid) => table.commandOf(pid) === 'sleep 40') ?? 0;
}
