// What error does the preload throw under a runtime other than Node and Deno?
import { NoInheritError } from '../errors.ts';

/** The error for a runtime whose spawns cannot be hooked. */
export function cannotHook(): NoInheritError {
  const name = process.versions.bun === undefined ? 'this JavaScript runtime' : 'Bun';
  return new NoInheritError(
    'ERR_NOINHERIT_UNSUPPORTED',
    `The spawns of ${name} cannot be hooked: the preload needs Node.js or Deno`,
  );
}
