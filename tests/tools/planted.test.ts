// Are leaks of all kinds found? Each is planted twice, which would take too long in `npm test`. The list in
// docs/audit.md of what is found and what is not is checked by tests/docs/audit-page.test.ts.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { AuditReport } from '../../src/audit/audit.ts';
import type { ProcessReport, SharedObject } from '../../src/audit/judge.ts';
import { allPids, environmentTextOf, parseEnvironment } from '../../src/audit/linux/proc.ts';
import type { RunReport } from '../../src/audit/run-report.ts';
import type { DescriptorInfo } from '../../src/runtime/types.ts';
import { cleanups, noinherit, noinheritWith } from '../audit/noinherit.ts';
import { plants, type Plant } from '../audit/planted.ts';
import { onlyIf, onLinux } from '../on-linux.ts';

/** Seconds that a child lives while it is audited: longer than the audits, after which it is killed. */
const AUDITED = 20;
/** The same under `run`, which waits for it; the second is for a machine that was too busy to look. */
const RUN = [1, 5];

/** A folder for one test. It is in the environment of all planted processes, which are found by it and killed. */
function environment(hold: number): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-plant-'));
  cleanups.push(() => {
    for (const pid of allPids())
      if (parseEnvironment(environmentTextOf(pid))['PLANT_FOLDER'] === folder) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true });
  });
  return { ...process.env, PLANT_FOLDER: folder, PLANT_HOLD: String(hold), MAKEFLAGS: '' };
}

const nameOf = ({ kind, name, socket }: SharedObject): string =>
  [kind, name, socket?.protocol, socket?.state, socket?.localAddress].filter((part) => part !== undefined).join(' ');

const nameOfLeak = ({ kind, path = '', localAddress }: DescriptorInfo): string =>
  [kind, path, localAddress].filter((part) => part !== undefined).join(' ');

/** The unintended findings. */
function accused(reports: readonly ProcessReport[], objects: readonly SharedObject[]): string[] {
  const ids = new Set(
    reports.flatMap(({ findings }) => findings.filter(({ meant }) => meant === undefined).map(({ object }) => object)),
  );
  return objects.filter(({ id }) => ids.has(id)).map(nameOf);
}

/** Milliseconds until the next child has called execve(2), on an idle machine. */
const STARTED = 700;
/** The maximum number of looks, if the expected finding is not there yet. */
const LOOKS = 10;

/** What the audit reports about a running program and its children. */
async function audited({ command: [file = '', ...args], culprit, audit }: Plant): Promise<string[]> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'], env: environment(AUDITED) });
  await once(child.stdout, 'data');
  let names: string[] = [];
  for (let looks = 0; looks < LOOKS; looks++) {
    await wait(STARTED);
    names = look(child.pid as number);
    if (audit !== 'found' || names.some((name) => culprit.test(name))) break;
  }
  return names;
}

function look(pid: number): string[] {
  const { stdout } = noinherit('audit', '--tree', '--json', String(pid));
  if (stdout === '') return [];
  const { waits, processes, objects } = JSON.parse(stdout) as AuditReport;
  return [...accused(processes, objects), ...waits.flatMap(({ holders }) => holders.map(({ command }) => command))];
}

/** What `run` reports, and how many processes it has not looked at. */
interface Said {
  readonly names: readonly string[];
  readonly missed: number;
}

function wasRun({ command, culprit, run }: Plant): Said {
  let said: Said = { names: [], missed: 0 };
  for (const hold of RUN) {
    said = reported(command, hold);
    if (run !== 'found' || said.names.some((name) => culprit.test(name))) break;
  }
  return said;
}

function reported(command: readonly string[], hold: number): Said {
  const { stderr } = noinheritWith({ env: environment(hold) }, 'run', '--json', '--', ...command);
  const { spawns, seen, passing, survivors, missed } = JSON.parse(stderr) as RunReport;
  const names = [
    ...spawns.flatMap(({ leaks }) => leaks.map(nameOfLeak)),
    ...[...seen, ...passing].flatMap((one) => accused([one], one.objects)),
    ...survivors.filter(({ holdsOutput }) => holdsOutput).map((survivor) => survivor.command),
  ];
  return { names, missed: missed?.upTo ?? Infinity };
}

const isMissing = (name: string): boolean => spawnSync(name, ['--version']).error !== undefined;
const missing = ['python3', 'make'].filter(isMissing);

onLinux(describe, 'the audit reads /proc')('what is planted', () => {
  onlyIf(
    describe,
    missing.length === 0,
    `${missing.join(', ')} is not installed`,
  )('is found, or is not by design', () => {
    it.each(plants)('audit: $name', async (plant) => {
      const all = await audited(plant);
      expect(
        all.some((name) => plant.culprit.test(name)),
        all.join('\n'),
      ).toBe(plant.audit === 'found');
    });

    it.each(plants)('run: $name', (plant) => {
      const { names, missed } = wasRun(plant);
      const isFound = names.some((name) => plant.culprit.test(name));
      if (plant.counted === undefined) expect(isFound, names.join('\n')).toBe(plant.run === 'found');
      else expect(isFound ? plant.counted : missed).toBeGreaterThanOrEqual(plant.counted);
    });
  });
});
