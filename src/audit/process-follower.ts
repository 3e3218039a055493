// What is there to see of a program's processes, beside what Node writes down?
import type { ChildProcess } from 'node:child_process';
import type { Stream } from 'node:stream';

import { exitStatus } from './exit-status.ts';
import type { SharedObject } from './judge.ts';
import { allPids } from './linux/proc.ts';
import { ProcessNumbers } from './linux/process-numbers.ts';
import { ProgramTree } from './program-tree.ts';
import type { RecordedSpawn, RunReport } from './run-report.ts';
import { takeSnapshot } from './snapshot.ts';
import { lookAtSurvivors } from './survivors.ts';
import { Unseen } from './unseen.ts';
import { watchProgram } from './watch-program.ts';
import { Watcher } from './watcher.ts';

type Seen = Omit<RunReport, 'recordsLost' | 'spawns' | 'status' | 'unknownSpawns' | 'version'>;

/** Made before the program starts. */
export interface Follower {
  /**
   * Until the program has ended: its exit status.
   *
   * @param marker - a variable that all that it starts have in their environment, unless they were given another
   * @param pipe - any stream that is one
   */
  readonly follow: (
    child: ChildProcess,
    marker: readonly [name: string, value: string],
    isAllowed: (object: SharedObject) => boolean,
    pipe: Stream | null | undefined,
  ) => Promise<number>;
  /** What was seen, when it has ended, without what is known better. */
  readonly report: (records: readonly RecordedSpawn[]) => Seen;
}

/** Who can follow a program's processes here. */
export function createFollower(): Follower {
  return process.platform === 'linux' ? followByProc() : followNobody();
}

function followByProc(): Follower {
  // Loads what a look needs, so that the first is no later than the others.
  takeSnapshot([]);
  const strangers = allPids();
  const numbers = new ProcessNumbers();
  let report: Follower['report'];
  return {
    async follow(child, marker, isAllowed, pipe) {
      const tree = new ProgramTree(child.pid as number, strangers, marker);
      const watcher = new Watcher(tree, child.pid as number, isAllowed);
      const unseen = new Unseen(numbers, tree, watcher);
      const { status, within } = await watchProgram(child, watcher, unseen, pipe);
      report = (records) => {
        // After execve(2) it is another program, which nobody has asked.
        const recorded = new Set(records.filter(({ via }) => via !== 'execve').map(({ child: started }) => started));
        const replaced = new Set(records.filter(({ via }) => via === 'execve').map(({ parent }) => parent));
        return {
          ...watcher.report(recorded, replaced),
          missed: { upTo: unseen.count(recorded), within },
          survivors: lookAtSurvivors(tree, records),
        };
      };
      return status;
    },
    report: (records) => report(records),
  };
}

/** Node's spawns are asked for at the moment of the spawn, which works wherever the runtime does. */
function followNobody(): Follower {
  return {
    follow: (child) =>
      new Promise((resolve) => {
        child.once('exit', (code, signal) => resolve(exitStatus(code, signal)));
      }),
    report: () => ({ seen: [], passing: [], survivors: [], unreadable: [], tellsOpenFiles: true, recordsOnly: true }),
  };
}
