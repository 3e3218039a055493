import type { FixFile } from './types.ts';

/** Remembers what is asked of a file again for each of its findings. */
export function oncePerFile<T>(compute: (file: FixFile) => T): (file: FixFile) => T {
  const known = new WeakMap<FixFile, { readonly value: T }>();
  return (file) => {
    let entry = known.get(file);
    if (!entry) known.set(file, (entry = { value: compute(file) }));
    return entry.value;
  };
}
