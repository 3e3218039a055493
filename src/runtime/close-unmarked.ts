// What becomes of a number that nobody else knows of, when its mark has failed?
import { closeSync } from 'node:fs';
import { NoInheritError } from './errors.ts';

/**
 * Closes `fd`, at once: by the next turn the number could be somebody else's. One that the kernel called not open is
 * left alone, and so is what is no descriptor number.
 */
export function closeUnmarked(fd: number, error: unknown): void {
  if (error instanceof NoInheritError && (error.errno === 'EBADF' || error.code === 'ERR_NOINHERIT_BAD_TARGET')) return;
  try {
    closeSync(fd);
  } catch {
    // The failed mark is what gets reported.
  }
}
