// Which program was a process before it became another one by execve(2), and what did that hold?
import { nameOf, type Earlier } from './judge.ts';
import { descriptorAt } from './linux/proc.ts';
import type { OpenDescriptor, ProcessTable } from './process-table.ts';

const FIRST = 3;

/** A program that a process runs, as it was at the last look. */
interface Program extends Earlier {
  /** What the system chose when it was started. */
  readonly start: string;
  /** What the process ran before this. */
  readonly earlier: Earlier | undefined;
}

/** Remembers what processes held from one look to the next. */
export class ProgramsBefore {
  readonly #programs = new Map<number, Program>();
  /** What a process was before the program that it runs now; `undefined` if it was seen as no other. */
  of(table: ProcessTable, pid: number): Earlier | undefined {
    const last = this.#programs.get(pid);
    return last === undefined || last.start === table.startOf(pid) ? last?.earlier : last;
  }

  /** Takes note of what a process holds now. */
  remember(table: ProcessTable, pid: number): void {
    const earlier = this.of(table, pid);
    const passed = table.descriptorsOf(pid).filter((descriptor) => descriptor.fd >= FIRST && descriptor.inheritable);
    const held = new Map(
      passed.filter((one) => !isHeldHere(one)).map((descriptor) => [descriptor.fd, nameOf(descriptor)]),
    );
    this.#programs.set(pid, { start: table.startOf(pid), command: table.commandOf(pid), held, earlier });
  }
}

/** Whoever gave this process something under a number wants the command to have it, whatever that becomes. */
function isHeldHere(descriptor: OpenDescriptor): boolean {
  const own = descriptorAt({ pid: process.pid, fd: descriptor.fd });
  return own !== undefined && nameOf(own) === nameOf(descriptor);
}
