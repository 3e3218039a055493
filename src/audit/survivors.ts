// Which processes outlive a program, and what do they hold?
import { Judge } from './judge.ts';
import { descriptorAt } from './linux/proc.ts';
import { takeSnapshot } from './snapshot.ts';
import type { ProgramTree } from './program-tree.ts';
import type { RecordedSpawn, Survivor } from './run-report.ts';

/** All processes that still run, those that hold the program's output first. */
export function lookAtSurvivors(tree: ProgramTree, records: readonly RecordedSpawn[]): Survivor[] {
  const table = takeSnapshot(tree.refresh());
  const judge = new Judge(table);
  const output = new Set(outputIdentities());
  return [...table.processes.values()]
    .filter(({ pid, hasEnded }) => !hasEnded && table.commandOf(pid) !== '')
    .map(({ pid }) => {
      const descriptors = table.descriptorsOf(pid);
      const notable = descriptors.filter(
        (descriptor) => descriptor.lock !== undefined || table.socketOf(descriptor)?.state === 'LISTEN',
      );
      const lineage = tree.lineageOf(pid);
      const spawn = lineage
        .map((one) => records.findLast(({ child }) => child === one))
        .find((one) => one !== undefined);
      return {
        pid,
        command: table.commandOf(pid),
        holdsOutput: descriptors.some(({ identity }) => output.has(identity)),
        holds: notable.map((descriptor) => judge.describe(descriptor)),
        ...(spawn !== undefined && { spawn }),
      };
    })
    .sort((one, other) => Number(other.holdsOutput) - Number(one.holdsOutput));
}

/** This process's stdout and stderr, which the program inherits, if a reader may wait for their end. */
function outputIdentities(): string[] {
  return [1, 2].flatMap((fd) => {
    const descriptor = descriptorAt({ pid: process.pid, fd });
    return descriptor?.kind === 'pipe' || descriptor?.kind === 'socket' ? [descriptor.identity] : [];
  });
}
