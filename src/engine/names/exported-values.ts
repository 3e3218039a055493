// What can a module re-export?
/** An export of another module, or that module itself, if the path is empty. */
export interface Given {
  readonly specifier: string;
  readonly path: readonly string[];
  /** It was promisified: a call returns a promise. */
  readonly promisified?: boolean;
}

/** An object with its own members, and `others` whose members it has too (spread, `export *`); also a module. */
export interface Bundle {
  readonly members: ReadonlyMap<string, Handed>;
  readonly others: readonly Handed[];
}

/** A function that does nothing but return such a value: `() => require('child_process')`. */
export interface Giving {
  readonly gives: Handed;
  readonly isAsync: boolean;
}

/** Undefined for a value that is, or may be, the module's own. */
export type Handed = Bundle | Given | Giving | undefined;

export function promisified(value: Handed): Handed {
  return value && 'specifier' in value && value.path.length > 0 ? { ...value, promisified: true } : undefined;
}

/** A member of a value; the `default` of another module is that module. */
export function member(value: Handed, name: string): Handed {
  if (!value || 'gives' in value) return undefined;
  if ('members' in value) return value.members.get(name);
  if (value.promisified) return undefined;
  return name === 'default' ? value : { ...value, path: [...value.path, name] };
}

export function isSame(one: Handed, other: Handed): boolean {
  if (one === other) return true;
  if (!one || !other || !('specifier' in one) || !('specifier' in other)) return false;
  if (one.promisified !== other.promisified) return false;
  return one.specifier === other.specifier && one.path.join('.') === other.path.join('.');
}
