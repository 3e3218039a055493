// How many processes exited before they were looked at?
import { processOrThread, type ProcessNumbers } from './linux/process-numbers.ts';
import type { ProgramTree } from './program-tree.ts';
import type { Watcher } from './watcher.ts';

/** For so many milliseconds a new process causes looks: by then it has called execve(2), or will not soon. */
const YOUNG = 100;

/** Counts the processes that exited between two looks of a run. It is a maximum: others may have started them. */
export class MissedProcesses {
  readonly #numbers: ProcessNumbers;
  readonly #tree: ProgramTree;
  readonly #watcher: Watcher;
  /** Running processes that were not looked at yet, with the time when they were first noticed. */
  readonly #waiting = new Map<number, number>();
  readonly #missed = new Set<number>();

  /** @param numbers - created before the program started */
  constructor(numbers: ProcessNumbers, tree: ProgramTree, watcher: Watcher) {
    this.#numbers = numbers;
    this.#tree = tree;
    this.#watcher = watcher;
  }

  /** Notes which processes are new and which have exited. True if a new process should be looked at. */
  update(now: number): boolean {
    for (const pid of this.#numbers.takeNew()) {
      const holder = processOrThread(pid);
      if (holder === undefined) this.#missed.add(pid);
      else if (holder === 'process') this.#waiting.set(pid, now);
    }
    for (const pid of this.#waiting.keys()) {
      if (this.#watcher.hasSeen(pid) || this.#tree.isStranger(pid)) this.#waiting.delete(pid);
      else if (processOrThread(pid) === undefined) {
        this.#waiting.delete(pid);
        this.#missed.add(pid);
      }
    }
    return [...this.#waiting.values()].some((since) => now - since < YOUNG);
  }

  /**
   * @param known - processes whose inherited descriptors were recorded
   * @returns the maximum number of missed processes; `undefined` where the system does not tell
   */
  count(known: ReadonlySet<number | undefined>): number | undefined {
    return this.#numbers.areKnown ? [...this.#missed].filter((pid) => !known.has(pid)).length : undefined;
  }
}
