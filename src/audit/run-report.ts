// What does `noinherit run` report?
import type { DescriptorInfo } from '../runtime/types.ts';
import type { ProcessReport, SharedObject } from './judge.ts';

/** A spawn that a Node process recorded. */
export interface RecordedSpawn {
  readonly parent: number;
  readonly child?: number;
  readonly via: string;
  readonly file: string;
  readonly args: readonly string[];
  /** What it passed on unintentionally. */
  readonly leaks: readonly DescriptorInfo[];
  readonly stack: readonly string[];
  /** Why it is not known what it passed on. */
  readonly problem?: string;
}

/** An observed process, with the objects that its findings are about. */
export interface SeenProcess extends ProcessReport {
  readonly objects: readonly SharedObject[];
  /** Other processes with the same command that inherited the same objects. */
  readonly alike: readonly number[];
}

/** What `noinherit run --json` prints (docs/audit.md). */
export interface RunReport {
  readonly version: 1;
  /** All spawns by Node processes that passed something on, with their stacks. */
  readonly spawns: readonly RecordedSpawn[];
  /** Other processes of the tree that inherited something, as far as they were observed. */
  readonly seen: readonly SeenProcess[];
  /** Shells that hold something inheritable, and whose children ended before they could be looked at. */
  readonly passing: readonly SeenProcess[];
  /** Processes that still run after the program has exited. */
  readonly survivors: readonly Survivor[];
  /** Processes that the system does not show: what they inherited is not known. */
  readonly unreadable: readonly number[];
  /** What exited between two looks. */
  readonly missed?: Missed;
  /** True where a program's processes cannot be followed, so that only Node's spawns are known. */
  readonly recordsOnly?: true;
  /** Spawns by Node for which it is not known what they passed on. */
  readonly unknownSpawns?: { readonly count: number; readonly problem: string };
  /** False where a file counts as inherited even if the process opened it again itself. */
  readonly tellsOpenFiles: boolean;
  /** True if the program removed the records of Node's spawns, which are then not known. */
  readonly recordsLost?: true;
  /** Exit status of the program, as a shell reports it: 128 plus the signal's number if a signal ended it. */
  readonly status: number;
}

/** Processes that exited before they were looked at, and whose spawns were not recorded. */
export interface Missed {
  /**
   * Their maximum number: once a process has exited, nothing shows whether it belonged to this program or to another.
   * `undefined` where the system does not count.
   */
  readonly upTo: number | undefined;
  /** The longest time between two looks, in milliseconds: each process that ran for longer was looked at. */
  readonly within: number;
}

/** A process that outlives the program. */
export interface Survivor {
  readonly pid: number;
  readonly command: string;
  /** Whether it holds a pipe or socket that is the program's own output, whose reader then waits for it. */
  readonly holdsOutput: boolean;
  /** Ports that it listens on, and locks that it holds. */
  readonly holds: readonly SharedObject[];
  /** The recorded spawn that it came from: its own, or that of its nearest ancestor. */
  readonly spawn?: RecordedSpawn;
}

/** Whether something was inherited unintentionally, or a process that outlives the program holds its output. */
export function hasFinding({ spawns, seen, passing, survivors }: RunReport): boolean {
  return spawns.length + seen.length + passing.length > 0 || survivors.some(({ holdsOutput }) => holdsOutput);
}
