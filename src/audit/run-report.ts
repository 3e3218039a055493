// What does a run tell?
import type { DescriptorInfo } from '../runtime/types.ts';
import type { ProcessReport, SharedObject } from './judge.ts';

/** One spawn of a Node process. */
export interface RecordedSpawn {
  readonly parent: number;
  readonly child?: number;
  readonly via: string;
  readonly file: string;
  readonly args: readonly string[];
  /** What it passed on. */
  readonly leaks: readonly DescriptorInfo[];
  readonly stack: readonly string[];
  /** Why it could not be seen what it passed on. */
  readonly problem?: string;
}

/** A process that was seen, with what its findings are about. */
export interface SeenProcess extends ProcessReport {
  readonly objects: readonly SharedObject[];
  /** Other processes with the same command that inherited the same. */
  readonly alike: readonly number[];
}

/** What `noinherit run --json` prints (docs/audit.md). */
export interface RunReport {
  readonly version: 1;
  /** The spawns of Node processes that passed something on: complete, with the stack. */
  readonly spawns: readonly RecordedSpawn[];
  /** What other processes of the tree were seen to have inherited. */
  readonly seen: readonly SeenProcess[];
  /** Shells that hold something inheritable, and whose children ended before they could be looked at. */
  readonly passing: readonly SeenProcess[];
  /** What goes on after the program has ended. */
  readonly survivors: readonly Survivor[];
  /** Processes that belong to somebody else: what they inherited is not known. */
  readonly unreadable: readonly number[];
  /** What ended between two looks. */
  readonly missed?: Missed;
  /** Where a program's processes cannot be followed: then Node's spawns are all that is known. */
  readonly recordsOnly?: true;
  /** Spawns of Node that were recorded without what they passed on. */
  readonly unknownSpawns?: { readonly count: number; readonly problem: string };
  /** False where a file that a process opened again counts as inherited. */
  readonly tellsOpenFiles: boolean;
  /** The program has removed what was written down of Node's spawns: they are not known. */
  readonly recordsLost?: true;
  /** Exit status of the program, as a shell has it: 128 and the signal's number for one that a signal ended. */
  readonly status: number;
}

/** Processes that ended before they were looked at, and whose spawns were not recorded. */
export interface Missed {
  /**
   * How many there were at most: whose a process was, of this program or of another, is not to be told when it has ended. `undefined`
   * where the system does not count.
   */
  readonly upTo: number | undefined;
  /** Milliseconds between two looks at most: what ran for longer was looked at. */
  readonly within: number;
}

/** A process that goes on when the program has ended. */
export interface Survivor {
  readonly pid: number;
  readonly command: string;
  /** Whether it holds a pipe or socket that is the program's own output: whoever reads that waits for it. */
  readonly holdsOutput: boolean;
  /** Ports that it listens on, and locks that it holds. */
  readonly holds: readonly SharedObject[];
  /** The nearest spawn of a Node process that it came by. */
  readonly spawn?: RecordedSpawn;
}

/** Whether the program did something that nobody meant. */
export function hasFinding({ spawns, seen, passing, survivors }: RunReport): boolean {
  return spawns.length + seen.length + passing.length > 0 || survivors.some(({ holdsOutput }) => holdsOutput);
}
