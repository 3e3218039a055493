// What happens to a descriptor number that no other code knows, when its mark has failed?
import { closeSync } from 'node:fs';
import { NoInheritError } from './errors.ts';

/**
 * Closes `fd` synchronously: by the next turn of the event loop the number could belong to another file. Does nothing
 * if the kernel reported that it is not open, or if it is not a valid descriptor number.
 */
export function closeUnmarked(fd: number, error: unknown): void {
  if (error instanceof NoInheritError && (error.errno === 'EBADF' || error.code === 'ERR_NOINHERIT_BAD_TARGET')) return;
  try {
    closeSync(fd);
  } catch {
    // The failed mark is the error to report.
  }
}
