// What does the nearest package.json say, and does it name a dependency?
import type * as fileSystem from 'node:fs';
import type * as paths from 'node:path';

/** What the nearest package.json above a file says. */
export interface PackageJson {
  /** Its path. */
  readonly file: string;
  /** The names of the packages that it needs at run time. */
  readonly dependencies: readonly string[];
  /** `main`, `bin`, `exports` and the like, with everything in them. */
  readonly entries: readonly unknown[];
  /** `engines.node` */
  readonly node: string | undefined;
}

type Field = 'dependencies' | 'devDependencies' | 'engines' | 'optionalDependencies' | 'peerDependencies';
type Entry = 'bin' | 'exports' | 'main' | 'module' | 'source';
type Fields = Partial<Record<Field, Record<string, unknown>>> & Partial<Record<Entry | 'name' | 'private', unknown>>;

/** How a file's package depends on another one. */
export interface Dependency {
  /** The path of the nearest package.json. */
  readonly manifest: string;
  /** Which fields name it, in any package.json above the file: those for run time, only `devDependencies`, or none. */
  readonly as: 'dependency' | 'development' | 'none';
  /** Whether the nearest package is meant to be published (not `private`). */
  readonly isPublished: boolean;
}

/** Not cached, because an editor may change the file; undefined if there is none, or no file system (in a browser). */
export function nearestPackage(filename: string): PackageJson | undefined {
  const [nearest] = filesAbove(filename, ['package.json']);
  const fields = nearest && parse(nearest.text);
  if (!fields) return undefined;
  const { main, module, bin, exports, source, engines } = fields;
  const node = engines?.['node'];
  return {
    file: nearest.file,
    dependencies: fieldsWithNames(fields).flatMap((field) => Object.keys(field)),
    entries: [main, module, bin, exports, source],
    node: typeof node === 'string' ? node : undefined,
  };
}

/** The fields that list the packages needed at run time. */
function fieldsWithNames({ dependencies, optionalDependencies, peerDependencies }: Fields): Record<string, unknown>[] {
  return [dependencies, optionalDependencies, peerDependencies].flatMap((field) => (field ? [field] : []));
}

/**
 * How a file depends on a package, according to any package.json above it: packages of a workspace share what its root
 * installs. Undefined if there is no package.json, and in a Deno project, which needs none.
 */
export function dependencyOn(name: string, filename: string): Dependency | undefined {
  let nearest: Pick<Dependency, 'isPublished' | 'manifest'> | undefined;
  let as: Dependency['as'] = 'none';
  for (const { file, text, isOf } of filesAbove(filename, ['package.json', 'deno.json', 'deno.jsonc'])) {
    if (isOf !== 'package.json') return undefined;
    const fields = parse(text);
    if (!fields) return undefined;
    nearest ??= { manifest: file, isPublished: fields.private !== true };
    const its = dependencyIn(fields, name);
    if (its === 'dependency') return { ...nearest, as: its };
    if (its === 'development') as = its;
  }
  return nearest && { ...nearest, as };
}

function dependencyIn(fields: Fields, name: string): Dependency['as'] {
  if (fields.name === name || fieldsWithNames(fields).some((field) => name in field)) return 'dependency';
  return fields.devDependencies && name in fields.devDependencies ? 'development' : 'none';
}

/** Whether the source of a package.json names a package as itself, or as a dependency of any kind. */
export function namesDependency(text: string, name: string): boolean {
  const fields = parse(text);
  return fields !== undefined && dependencyIn(fields, name) !== 'none';
}

/** The files with one of these names in the folders above a file, nearest first. */
export function* filesAbove(
  filename: string,
  names: readonly string[],
): Generator<{ file: string; text: string; isOf: string }> {
  const fs = builtin('node:fs');
  const path = builtin('node:path');
  if (!fs || !path || !path.isAbsolute(filename)) return;
  for (let folder = path.dirname(filename); ; folder = path.dirname(folder)) {
    for (const isOf of names) {
      const file = path.join(folder, isOf);
      const text = read(fs, file);
      if (text !== undefined) yield { file, text, isOf };
    }
    if (folder === path.dirname(folder)) return;
  }
}

/** A module of Node; undefined if there is none, as in a browser. */
export function builtin<Name extends 'node:fs' | 'node:path'>(
  name: Name,
): (Name extends 'node:fs' ? typeof fileSystem : typeof paths) | undefined {
  const here = globalThis.process as NodeJS.Process | undefined;
  return here?.getBuiltinModule?.(name) as ReturnType<typeof builtin<Name>>;
}

function read(fs: typeof fileSystem, path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Undefined for invalid JSON, as in a file that is being edited. */
function parse(text: string): Fields | undefined {
  try {
    const fields: unknown = JSON.parse(text);
    return typeof fields === 'object' && fields !== null ? fields : undefined;
  } catch {
    return undefined;
  }
}
