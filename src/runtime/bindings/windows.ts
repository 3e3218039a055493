import { NoInheritError } from '../errors.ts';
import type { Binding } from './binding.ts';

/** Refuses: there is no Windows binding yet. */
export function createWindowsBinding(): Binding {
  throw new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', 'Windows is not supported yet: there is no binding for this platform');
}
