// How many processes have ended before they were looked at?
import { holderOf, type ProcessNumbers } from './linux/process-numbers.ts';
import type { ProgramTree } from './program-tree.ts';
import type { Watcher } from './watcher.ts';

/** So many milliseconds a new process is worth a look of its own: then it has become another program, or does not. */
const YOUNG = 100;

/** Counts what the looks of a run have missed: at most so many, for whose a number was is not to be told when it has ended. */
export class Unseen {
  readonly #numbers: ProcessNumbers;
  readonly #tree: ProgramTree;
  readonly #watcher: Watcher;
  /** Processes that run and were not looked at yet, with the time when they were new. */
  readonly #waiting = new Map<number, number>();
  readonly #missed = new Set<number>();

  /** @param numbers - asked for since before the program started */
  constructor(numbers: ProcessNumbers, tree: ProgramTree, watcher: Watcher) {
    this.#numbers = numbers;
    this.#tree = tree;
    this.#watcher = watcher;
  }

  /** Takes note of what is new and of what has ended: whether a new process of the program should be looked at. */
  update(now: number): boolean {
    for (const pid of this.#numbers.takeNew()) {
      const holder = holderOf(pid);
      if (holder === undefined) this.#missed.add(pid);
      else if (holder === 'process') this.#waiting.set(pid, now);
    }
    for (const pid of this.#waiting.keys()) {
      if (this.#watcher.hasSeen(pid) || this.#tree.isStranger(pid)) this.#waiting.delete(pid);
      else if (holderOf(pid) === undefined) {
        this.#waiting.delete(pid);
        this.#missed.add(pid);
      }
    }
    return [...this.#waiting.values()].some((since) => now - since < YOUNG);
  }

  /**
   * @param known - processes of which it is known otherwise what they got
   * @returns how many there are at most; `undefined` where the system does not tell
   */
  count(known: ReadonlySet<number | undefined>): number | undefined {
    return this.#numbers.areTold ? [...this.#missed].filter((pid) => !known.has(pid)).length : undefined;
  }
}
