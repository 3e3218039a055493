import { NoInheritError } from '../errors.ts';
import type { Binding } from './binding.ts';

/** Refuses: there is no macOS binding yet. */
export function createDarwinBinding(): Binding {
  throw new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', 'macOS is not supported yet: there is no binding for this platform');
}
