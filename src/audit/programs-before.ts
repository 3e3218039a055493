// Which program did a process run before its execve(2), and what did that program hold?
import { fingerprintOf, type EarlierProgram } from './judge.ts';
import { descriptorAt } from './linux/proc.ts';
import type { OpenDescriptor, ProcessTable } from './process-table.ts';

const FIRST = 3;

/** A program that a process runs, as it was at the last look. */
interface Program extends EarlierProgram {
  /** The result of {@link ProcessTable.startOf}. */
  readonly start: string;
  /** The program that the process ran before this one. */
  readonly earlier: EarlierProgram | undefined;
}

/** Remembers what processes held from one look to the next. */
export class ProgramsBefore {
  readonly #programs = new Map<number, Program>();
  /** The program that a process ran before its current one; `undefined` if none was seen. */
  of(table: ProcessTable, pid: number): EarlierProgram | undefined {
    const last = this.#programs.get(pid);
    return last === undefined || last.start === table.startOf(pid) ? last?.earlier : last;
  }

  /** Remembers what a process would pass on now. */
  remember(table: ProcessTable, pid: number): void {
    const earlier = this.of(table, pid);
    const passed = table.descriptorsOf(pid).filter((descriptor) => descriptor.fd >= FIRST && descriptor.inheritable);
    const held = new Map(
      passed.filter((one) => !isHeldHere(one)).map((descriptor) => [descriptor.fd, fingerprintOf(descriptor)]),
    );
    this.#programs.set(pid, { start: table.startOf(pid), command: table.commandOf(pid), held, earlier });
  }
}

/** True if this process has the same under this number: then the command is meant to have it, whatever it executes. */
function isHeldHere(descriptor: OpenDescriptor): boolean {
  const own = descriptorAt({ pid: process.pid, fd: descriptor.fd });
  return own !== undefined && fingerprintOf(own) === fingerprintOf(descriptor);
}
