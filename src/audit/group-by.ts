// Which items have the same key?

/** Groups items by a key, in the order in which the keys first occur. */
export function groupBy<T, Key>(all: Iterable<T>, keyOf: (one: T) => Key): [Key, [T, ...T[]]][] {
  const groups = new Map<Key, [T, ...T[]]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups];
}
