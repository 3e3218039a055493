import { constants } from 'node:os';

/** As a shell has it (POSIX, "Exit Status for Commands"). */
const SIGNALLED = 128;

/** How a process ended, as a shell says it. */
export function exitStatus(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 0) : SIGNALLED + constants.signals[signal];
}
