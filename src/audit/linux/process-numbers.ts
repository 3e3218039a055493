// Which numbers has the system assigned to processes and threads since the last call?
import { read } from './proc.ts';

/** Lower numbers are assigned only once, to the first processes of the system (kernel/pid.c, RESERVED_PIDS). */
const FIRST_AGAIN = 300;

/** Reads the last number that was assigned (proc(5), loadavg), which costs next to nothing. */
export class ProcessNumbers {
  #last = readLast();

  /** False where the system does not report them (gVisor reports 0). */
  get areKnown(): boolean {
    return this.#last > 0;
  }

  /** The numbers that were assigned since the last call, to processes and threads of the whole machine. */
  takeNew(): number[] {
    const before = this.#last;
    const last = readLast();
    if (last === before || last === 0) return [];
    this.#last = last;
    if (last > before) return numbersBetween(before, last);
    const highest = Number(read('/proc/sys/kernel/pid_max'));
    return [...numbersBetween(before, highest), ...numbersBetween(FIRST_AGAIN, last)];
  }
}

/** Whether a number is that of a process or a thread; `undefined` if it has exited. */
export function processOrThread(number: number): 'process' | 'thread' | undefined {
  const [, state = '', group] = /^State:\s(\S).*\nTgid:\s(\d+)$/m.exec(read(`/proc/${number}/status`)) ?? [];
  // A zombie counts as exited: otherwise thousands of them would be looked up again and again until they are reaped.
  if (group === undefined || 'XZ'.includes(state)) return undefined;
  return Number(group) === number ? 'process' : 'thread';
}

/** 0 where the system does not tell. */
function readLast(): number {
  return Number(read('/proc/loadavg').trim().split(' ').at(-1));
}

/** The numbers above the first, up to and including the last. */
function numbersBetween(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + 1 + index);
}
