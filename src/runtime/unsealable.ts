// What does a seal do that cannot be made?
import { NoInheritError } from './errors.ts';
import { readSetting } from './read-setting.ts';
import { once } from './registry.ts';

/** `throw`: nothing is spawned. `warn`: that is said once, and the child is spawned with what it inherits. */
export type OnUnsealable = 'throw' | 'warn';

const said = once('unsealed', () => ({ hasWarned: false }));

/**
 * Throws the error of a seal, or warns if it could not be made: as `NOINHERIT_UNSEALED` says. A mistake of the program, such as
 * a closed number in `except`, throws either way.
 */
export function throwOrWarn(error: unknown): void {
  if (!isUnsealable(error) || onUnsealable() === 'throw') throw error;
  if (!said.hasWarned) process.emitWarning(`Children inherit what could not be sealed: ${error.message}`, WARNING);
  said.hasWarned = true;
}

const WARNING = { type: 'NoInheritWarning', code: 'NOINHERIT_UNSEALED' };

/**
 * What the environment says: throw, if it says nothing.
 *
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` for a value that means nothing
 */
export function onUnsealable(): OnUnsealable {
  const value = readSetting('NOINHERIT_UNSEALED') ?? 'throw';
  if (value === 'throw' || value === 'warn') return value;
  throw new NoInheritError(
    'ERR_NOINHERIT_BAD_TARGET',
    `NOINHERIT_UNSEALED=${value} means nothing: say "throw" or "warn"`,
  );
}

/** Whether it is the system that cannot: not the program that named what is closed, or what holds no descriptor. */
function isUnsealable(error: unknown): error is NoInheritError {
  if (!(error instanceof NoInheritError)) return false;
  return (
    error.code === 'ERR_NOINHERIT_UNSUPPORTED' || (error.code === 'ERR_NOINHERIT_SYSCALL' && error.errno !== 'EBADF')
  );
}
