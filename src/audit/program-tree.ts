// Which processes descend from a program, even if their parents have exited?
import { allPids, environmentTextOf, processAt } from './linux/proc.ts';

/** A program's process and its descendants, as long as they run. */
export class ProgramTree {
  readonly #root: number;
  /** `undefined` if it is not known yet: during execve(2) a process has no environment. */
  readonly #isMarked: (pid: number) => boolean | undefined;
  /** Processes of the tree, with the parents that they had when they were first seen. */
  readonly #parents = new Map<number, number>();
  /** All other processes, so that none is examined twice. */
  readonly #strangers: Set<number>;

  /**
   * @param root - the program's process
   * @param strangers - the processes that ran before the program was started
   * @param marker - an environment variable that descendants inherit, unless their environment was replaced
   */
  constructor(root: number, strangers: Iterable<number>, [name, value]: readonly [name: string, value: string]) {
    this.#root = root;
    this.#strangers = new Set(strangers);
    this.#isMarked = (pid) => {
      const text = environmentTextOf(pid);
      return text === '' ? undefined : text.split('\0').includes(`${name}=${value}`);
    };
  }

  /** Updates the tree, and returns the processes that run now. */
  refresh(): number[] {
    const pids = new Set(allPids());
    for (const pid of this.#parents.keys()) if (!pids.has(pid)) this.#parents.delete(pid);
    for (const pid of this.#strangers) if (!pids.has(pid)) this.#strangers.delete(pid);
    for (const pid of pids) if (!this.#parents.has(pid) && !this.#strangers.has(pid)) this.#place(pid);
    return [...this.#parents.keys()];
  }

  /** Whether a process is known not to belong to the program. */
  isStranger(pid: number): boolean {
    return this.#strangers.has(pid);
  }

  /** A process and its ancestors in the tree, itself first, as far as they were seen. */
  lineageOf(pid: number): number[] {
    const lineage = [pid];
    for (const one of lineage) {
      const parent = this.#seen.get(one);
      if (parent !== undefined && !lineage.includes(parent)) lineage.push(parent);
    }
    return lineage;
  }

  /** The parents of all processes that were seen, including those that have exited. */
  readonly #seen = new Map<number, number>();

  #place(pid: number): void {
    const parent = processAt(pid)?.parent;
    if (parent === undefined) return;
    const isOwn = pid === this.#root || this.#parents.has(parent) || parent === this.#root || this.#isMarked(pid);
    if (isOwn === true) {
      this.#parents.set(pid, parent);
      this.#seen.set(pid, parent);
    } else if (isOwn === false) {
      this.#strangers.add(pid);
    }
  }
}
