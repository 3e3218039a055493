// Which processes descend from a program, also when their parents have ended?
import { allPids, environmentTextOf, processAt } from './linux/proc.ts';

/** The processes that a program has started, and those that they have started, as long as they run. */
export class ProgramTree {
  readonly #root: number;
  /** `undefined` where it cannot be told yet: while a process becomes another program, it has no environment. */
  readonly #isMarked: (pid: number) => boolean | undefined;
  /** Processes of the tree, with the parents that they had when they were first seen. */
  readonly #parents = new Map<number, number>();
  /** Everybody else, so that nobody is asked twice. */
  readonly #strangers: Set<number>;

  /**
   * @param root - the program's process
   * @param strangers - the processes that ran before it was started
   * @param marker - a variable that all that it starts have in their environment, unless they were given another
   */
  constructor(root: number, strangers: Iterable<number>, [name, value]: readonly [name: string, value: string]) {
    this.#root = root;
    this.#strangers = new Set(strangers);
    this.#isMarked = (pid) => {
      const text = environmentTextOf(pid);
      return text === '' ? undefined : text.split('\0').includes(`${name}=${value}`);
    };
  }

  /** All that run now. */
  refresh(): number[] {
    const pids = new Set(allPids());
    for (const pid of this.#parents.keys()) if (!pids.has(pid)) this.#parents.delete(pid);
    for (const pid of this.#strangers) if (!pids.has(pid)) this.#strangers.delete(pid);
    for (const pid of pids) if (!this.#parents.has(pid) && !this.#strangers.has(pid)) this.#place(pid);
    return [...this.#parents.keys()];
  }

  /** Whether it was looked at and is none of the program's. */
  isStranger(pid: number): boolean {
    return this.#strangers.has(pid);
  }

  /** The processes that a process came from, itself first, as far as they were seen. */
  lineOf(pid: number): number[] {
    const line = [pid];
    for (const one of line) {
      const parent = this.#seen.get(one);
      if (parent !== undefined && !line.includes(parent)) line.push(parent);
    }
    return line;
  }

  /** Also of those that have ended. */
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
