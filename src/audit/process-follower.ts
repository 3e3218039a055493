// What can be observed of a program's processes, apart from what its Node processes record?
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
import { MissedProcesses } from './missed-processes.ts';
import { watchProgram } from './watch-program.ts';
import { Watcher } from './watcher.ts';

type Seen = Omit<RunReport, 'recordsLost' | 'spawns' | 'status' | 'unknownSpawns' | 'version'>;

/** Must be created before the program starts. */
export interface Follower {
  /**
   * Waits until the program exits, and resolves to its exit status.
   *
   * @param marker - an environment variable that descendants inherit, unless their environment was replaced
   * @param pipe - any stream whose handle is a pipe
   */
  readonly follow: (
    child: ChildProcess,
    marker: readonly [name: string, value: string],
    isAllowed: (object: SharedObject) => boolean,
    pipe: Stream | null | undefined,
  ) => Promise<number>;
  /** What was observed, once the program has exited, except what the records of Node's spawns cover. */
  readonly report: (records: readonly RecordedSpawn[]) => Seen;
}

/** Creates the follower of this platform. Only on Linux can a program's processes be followed. */
export function createFollower(): Follower {
  return process.platform === 'linux' ? followByProc() : followNobody();
}

function followByProc(): Follower {
  // Loads what a look needs, so that the first look is not delayed.
  takeSnapshot([]);
  const strangers = allPids();
  const numbers = new ProcessNumbers();
  let report: Follower['report'];
  return {
    async follow(child, marker, isAllowed, pipe) {
      const tree = new ProgramTree(child.pid as number, strangers, marker);
      const watcher = new Watcher(tree, child.pid as number, isAllowed);
      const unseen = new MissedProcesses(numbers, tree, watcher);
      const { status, within } = await watchProgram(child, watcher, unseen, pipe);
      report = (records) => {
        // A record of execve(2) has the process itself as its child, and covers only what that kept.
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

/** The recorder judges Node's spawns when they happen, which works on all platforms of the runtime. */
function followNobody(): Follower {
  return {
    follow: (child) =>
      new Promise((resolve) => {
        child.once('exit', (code, signal) => resolve(exitStatus(code, signal)));
      }),
    report: () => ({ seen: [], passing: [], survivors: [], unreadable: [], tellsOpenFiles: true, recordsOnly: true }),
  };
}
