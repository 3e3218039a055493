// What may an export be that a module hands on?
/** An export of another module, or of a module's own object, whose path is empty. */
export interface Given {
  readonly specifier: string;
  readonly path: readonly string[];
  /** It gives a promise now, by `promisify`. */
  readonly promisified?: boolean;
}

/** An object of the module: its members, and those whose members it has, too. A module is one, whose default is `default`. */
export interface Bundle {
  readonly members: ReadonlyMap<string, Handed>;
  readonly others: readonly Handed[];
}

/** A function that only gives something: `() => require('child_process')`. */
export interface Giving {
  readonly gives: Handed;
  readonly isAsync: boolean;
}

/** Undefined for what the module makes itself, or may. */
export type Handed = Bundle | Given | Giving | undefined;

export function promisified(value: Handed): Handed {
  return value && 'specifier' in value && value.path.length > 0 ? { ...value, promisified: true } : undefined;
}

/** What is taken out of what a name stands for; a module's default is the module. */
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
