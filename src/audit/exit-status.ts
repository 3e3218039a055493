// With which number does a shell report how a process ended?
import { constants } from 'node:os';

/** As in a shell (POSIX, "Exit Status for Commands"). */
const SIGNALLED = 128;

/**
 * How a process ended, as a shell reports it.
 *
 * @param unnamed - the number of a signal that Node has no name for
 */
export function exitStatus(code: number | null, signal: NodeJS.Signals | null, unnamed?: number): number {
  if (unnamed !== undefined) return SIGNALLED + unnamed;
  return signal === null ? (code ?? 0) : SIGNALLED + constants.signals[signal];
}
