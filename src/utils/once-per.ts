/** How deep questions that lead to further ones of their kind may nest: far deeper than code does, and less than fills the stack. */
const DEEPEST = 400;

/** Remembers, for as long as an object lives, what is computed from it. */
export function oncePer<Key extends object, T>(compute: (key: Key) => T): (key: Key) => T {
  const known = new WeakMap<Key, { readonly value: T }>();
  return (key) => {
    let entry = known.get(key);
    if (!entry) known.set(key, (entry = { value: compute(key) }));
    return entry.value;
  };
}

/** The same for a file, by its tree: a linter may give every file the same `sourceCode`. */
export function oncePerFile<File extends { readonly ast: object }, T>(compute: (file: File) => T): (file: File) => T {
  const known = new WeakMap<object, { readonly value: T }>();
  return (file) => {
    let entry = known.get(file.ast);
    if (!entry) known.set(file.ast, (entry = { value: compute(file) }));
    return entry.value;
  };
}

/**
 * The same, for as long as the function lives that it makes, of what asks itself again about other keys. Whoever leads back to a key that is still being computed, or nests
 * too deep, gets the answer that is given `meanwhile`: this is the one end of every recursion in the engine.
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
