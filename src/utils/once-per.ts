// How is a result computed only once for each file, node or other object?

/** Limit of nested calls of recursive computations: far deeper than code nests, and less than fills the stack. */
const DEEPEST = 400;

/** Caches what is computed from an object, for as long as the object lives. */
export function oncePer<Key extends object, T>(compute: (key: Key) => T): (key: Key) => T {
  const known = new WeakMap<Key, T>();
  return (key) => once(known, key, compute, key);
}

/** The same for a file, by its syntax tree: a linter may use the same `sourceCode` for every file. */
export function oncePerFile<File extends { readonly ast: object }, T>(compute: (file: File) => T): (file: File) => T {
  const known = new WeakMap<object, T>();
  return (file) => once(known, file.ast, compute, file);
}

function once<Key extends object, From, T>(
  known: WeakMap<Key, T>,
  key: Key,
  compute: (from: From) => T,
  from: From,
): T {
  const answer = known.get(key);
  if (answer !== undefined || known.has(key)) return answer as T;
  const value = compute(from);
  known.set(key, value);
  return value;
}

/**
 * The same for a computation that calls itself for other keys; the cache lives as long as the returned function. A key
 * that is still being computed, or nested too deep, has the result `meanwhile`: all recursion in the engine ends here.
 */
export function oncePerRecursively<Key extends object, T>(compute: (key: Key) => T, meanwhile: T): (key: Key) => T {
  const known = new Map<Key, T>();
  let depth = 0;
  return (key) => {
    const answer = known.get(key);
    if (answer !== undefined || known.has(key)) return answer as T;
    if (depth >= DEEPEST) return meanwhile;
    known.set(key, meanwhile);
    depth++;
    try {
      const value = compute(key);
      known.set(key, value);
      return value;
    } finally {
      depth--;
    }
  };
}
