// What happens if a seal cannot be made?
import { NoInheritError } from './errors.ts';
import { readSetting } from './read-setting.ts';
import { sharedInThread } from './registry.ts';

/** `throw`: nothing is spawned. `warn`: a warning is emitted once, and the child is spawned with what it inherits. */
export type OnUnsealable = 'throw' | 'warn';

const warnings = sharedInThread('unsealed', () => ({ hasWarned: false }));

/**
 * Throws the error of a seal, or warns if `NOINHERIT_UNSEALED` says so and the system could not make the seal. A
 * mistake of the program, such as a closed number in `except`, always throws.
 */
export function throwOrWarn(error: unknown): void {
  if (!isUnsealable(error) || onUnsealable() === 'throw') throw error;
  if (!warnings.hasWarned) process.emitWarning(`Children inherit what could not be sealed: ${error.message}`, WARNING);
  warnings.hasWarned = true;
}

const WARNING = { type: 'NoInheritWarning', code: 'NOINHERIT_UNSEALED' };

/**
 * The value of `NOINHERIT_UNSEALED`; `throw` if it is not set.
 *
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` for an invalid value
 */
export function onUnsealable(): OnUnsealable {
  const value = readSetting('NOINHERIT_UNSEALED') ?? 'throw';
  if (value === 'throw' || value === 'warn') return value;
  throw new NoInheritError(
    'ERR_NOINHERIT_BAD_TARGET',
    `NOINHERIT_UNSEALED=${value} is not a valid value: use "throw" or "warn"`,
  );
}

/** True if the system caused the error, not a program that named a closed descriptor or an object without one. */
function isUnsealable(error: unknown): error is NoInheritError {
  if (!(error instanceof NoInheritError)) return false;
  return (
    error.code === 'ERR_NOINHERIT_UNSUPPORTED' || (error.code === 'ERR_NOINHERIT_SYSCALL' && error.errno !== 'EBADF')
  );
}
