// What do the processes of a program inherit while it runs, and which of them outlive it?
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { allowedBy } from './audit.ts';
import { Failure } from './failure.ts';
import { givenDescriptors } from './given-descriptors.ts';
import { createFollower } from './process-follower.ts';
import { leakingSpawns, readRecords, unknownSpawns } from './records.ts';
import type { RunReport } from './run-report.ts';
import { forwardSignals, RECORD, whenStarted, startProgram } from './start-program.ts';

/** How many milliseconds processes that end with the program get to exit. */
const GRACE = 100;

/** Where the runtime can determine what a spawn of Node passes on. */
const PLATFORMS: readonly NodeJS.Platform[] = ['darwin', 'linux', 'win32'];

/**
 * Runs a program and reports what each process that it starts inherits, without changing that.
 *
 * @param allow - paths and addresses that may be inherited; `*` matches any characters
 * @throws Failure if the program cannot be started
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  allow: readonly string[] = [],
): Promise<RunReport> {
  if (!PLATFORMS.includes(process.platform))
    throw new Failure(
      `${process.platform} does not show what a process passes on: \`run\` needs Linux, Windows or macOS.`,
    );
  // Must come before anything is opened here.
  const given = process.platform === 'linux' ? givenDescriptors() : [];
  const folder = makeFolder();
  const recordFile = join(folder, 'spawns');
  try {
    writeFileSync(recordFile, '');
    // Before the program starts, because a signal may come as soon as it runs.
    let child: ChildProcess | undefined;
    const signals = forwardSignals(() => child);
    const follower = createFollower();
    try {
      child = startProgram(command, args, recordFile, given);
      await whenStarted(child, command);
      const isAllowed = allowedBy(allow);
      const status = await follower.follow(child, [RECORD, recordFile], isAllowed, signals.pipe());
      await wait(GRACE);
      const found = readRecords(recordFile);
      const records = found ?? [];
      const unknown = unknownSpawns(records);
      return {
        version: 1,
        spawns: leakingSpawns(records, isAllowed),
        ...follower.report(records),
        ...(unknown !== undefined && { unknownSpawns: unknown }),
        ...(found === undefined && { recordsLost: true }),
        status,
      };
    } finally {
      signals.stop();
    }
  } finally {
    // The program may have removed it.
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'noinherit-run-'));
  } catch (error) {
    throw new Failure(`cannot record spawns: ${(error as Error).message}. Set TMPDIR to another folder.`);
  }
}
