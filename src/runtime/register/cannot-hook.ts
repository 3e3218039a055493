// What is said of a runtime other than Node's?
import { NoInheritError } from '../errors.ts';

/** The error of a runtime whose spawns nobody can stand around. */
export function cannotHook(): NoInheritError {
  const name = process.versions.bun === undefined ? 'this JavaScript runtime' : 'Bun';
  return new NoInheritError(
    'ERR_NOINHERIT_UNSUPPORTED',
    `The spawns of ${name} cannot be hooked: the preload needs Node.js or Deno`,
  );
}
