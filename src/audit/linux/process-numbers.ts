// Which numbers has the system given to processes and threads since the last time?
import { read } from './proc.ts';

/** Numbers below are given once, to what the system starts first (kernel/pid.c, RESERVED_PIDS). */
const FIRST_AGAIN = 300;

/** Reads the last number that was given (proc(5), loadavg), which costs next to nothing. */
export class ProcessNumbers {
  #last = readLast();

  /** False where the system does not tell (gVisor says 0). */
  get areTold(): boolean {
    return this.#last > 0;
  }

  /** The numbers that were given since this was asked for the last time, by anybody on this machine. */
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

/** What has a number; `undefined` if that has ended. */
export function holderOf(number: number): 'process' | 'thread' | undefined {
  const [, state = '', group] = /^State:\s(\S).*\nTgid:\s(\d+)$/m.exec(read(`/proc/${number}/status`)) ?? [];
  // Nobody has asked yet how it ended: of thousands, each would be looked up again and again until then.
  if (group === undefined || 'XZ'.includes(state)) return undefined;
  return Number(group) === number ? 'process' : 'thread';
}

/** 0 where the system does not tell. */
function readLast(): number {
  return Number(read('/proc/loadavg').trim().split(' ').at(-1));
}

/** Above the first, up to the last. */
function numbersBetween(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + 1 + index);
}
