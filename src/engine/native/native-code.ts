// Does a file, or its package, use native code that leaves descriptors open?
import { leaksDescriptors, mentionsLeakyPackage } from '../../knowledge/leaky-addons.ts';
import type { Analysis } from '../analysis.ts';

/** Whether a file, or the package that it belongs to, uses native code that leaves descriptors inheritable, or may. */
export function usesLeakyCode({ index, libraries }: Analysis, dependencies: () => readonly string[]): boolean {
  return libraries.length > 0 || mentionsLeakyPackage(index.sourceCode.text) || dependencies().some(leaksDescriptors);
}
