// What can a module re-export?
/** An export of another module, or that module itself, if the path is empty. */
export interface ForeignExport {
  readonly specifier: string;
  readonly path: readonly string[];
  /** It was promisified: a call returns a promise. */
  readonly promisified?: boolean;
}

/**
 * An object, or the exports of a module: its own members by name, and other values whose members it has too, through a
 * spread or `export *`.
 */
export interface Namespace {
  readonly members: ReadonlyMap<string, ExportedValue>;
  readonly others: readonly ExportedValue[];
}

/** A function that does nothing but return such a value: `() => require('child_process')`. */
export interface Getter {
  readonly returns: ExportedValue;
  readonly isAsync: boolean;
}

/** Undefined for a value that is, or may be, the module's own. */
export type ExportedValue = Namespace | ForeignExport | Getter | undefined;

/** What `promisify` returns for a value. */
export function promisifiedExport(value: ExportedValue): ExportedValue {
  return value && 'specifier' in value ? { ...value, promisified: true } : undefined;
}

/** A member of a value; the `default` of another module is that module. */
export function memberOfExport(value: ExportedValue, name: string): ExportedValue {
  if (!value || 'returns' in value) return undefined;
  if ('members' in value) return value.members.get(name);
  if (value.promisified) return undefined;
  return name === 'default' ? value : { ...value, path: [...value.path, name] };
}

export function isSameExport(one: ExportedValue, other: ExportedValue): boolean {
  if (one === other) return true;
  if (!one || !other || !('specifier' in one) || !('specifier' in other)) return false;
  if (one.promisified !== other.promisified) return false;
  return one.specifier === other.specifier && one.path.join('.') === other.path.join('.');
}
