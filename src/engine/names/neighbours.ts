// What does a module of the project, or of an installed package, re-export from others, according to its source?
import type { TSESLint } from '@typescript-eslint/utils';

import { isKnown, moduleOf } from '../../knowledge/index.ts';
import type { Aliases } from '../../utils/options.ts';
import type { ProjectFiles } from '../../utils/project-files.ts';
import { isSameExport, type Namespace, type ForeignExport, type ExportedValue } from './exported-values.ts';
import { exportsOf, mayExport, mayReexport } from './module-exports.ts';
import type { Origin, OriginOf } from './origin.ts';
import { mayBeRead, type Used } from './used-neighbours.ts';

/** Limit of files that an export is followed through. */
const MOST_FILES = 4;

const NOTHING: Namespace = { members: new Map(), others: [] };

/** What has been seen of a file so far. */
interface Seen {
  /** Detects changed files: an editor's linter runs for days. */
  readonly stamp: string;
  /** Undefined until the file is parsed. */
  exports?: Namespace;
  /** Names of which the source text shows that the file exports nothing under them. */
  readonly lacking: Set<string>;
}

/** By file path. */
const seen = new Map<string, Seen>();

type Source = Pick<Origin, 'module' | 'path' | 'promise' | 'promisified'>;

/** The element of an access path that means a call. */
const CALL = '()';

/** What the linted file asks about its neighbours, the modules that it loads and that no rule knows. */
interface Asked {
  readonly aliases: Aliases;
  /** The modules that export the runtime's helpers. */
  readonly runtimes: readonly string[];
  /** The modules that are worth reading. */
  readonly used: Used;
}

/** The modules that a file loads and no rule knows. Each is parsed once, and only if a rule's name is used from it. */
export class Neighbours {
  readonly #files: ProjectFiles;
  readonly #aliases: Aliases;
  readonly #visitorKeys: TSESLint.SourceCode.VisitorKeys;
  readonly #runtimes: readonly string[];
  readonly #used: Used;
  readonly #sources = new Map<string, Source | undefined>();

  constructor(files: ProjectFiles, { visitorKeys }: Readonly<TSESLint.SourceCode>, { aliases, runtimes, used }: Asked) {
    this.#files = files;
    this.#aliases = aliases;
    this.#visitorKeys = visitorKeys;
    this.#runtimes = runtimes;
    this.#used = used;
  }

  /** Whether any of them re-exports something that a rule knows. */
  reexportsKnown(): boolean {
    return [...this.#used].some(([specifier, names]) =>
      [...names].some((name) => this.#reexportsKnownIn({ specifier, path: [name] }, this.#files.filename, MOST_FILES)),
    );
  }

  /** The origin of what a function of such a module returns. */
  givenBy(callee: Origin): Origin | undefined {
    const source = this.sourceOf({ module: callee.module, path: [...callee.path, CALL] });
    return source && { ...source, certain: callee.certain };
  }

  /** The known export that an export of such a module resolves to; undefined for the module's own, and unknown ones. */
  sourceOf({ module, path }: Pick<Origin, 'module' | 'path'>): Source | undefined {
    if (!this.#used.has(module)) return undefined;
    const key = [module, ...path].join('\n');
    if (!this.#sources.has(key)) {
      const source = this.#follow({ specifier: module, path }, this.#files.filename, MOST_FILES);
      this.#sources.set(key, source && this.#isWanted(source) ? source : undefined);
    }
    return this.#sources.get(key);
  }

  #follow(value: ForeignExport, from: string, left: number): Source | undefined {
    const { path, promisified } = value;
    const module = this.#aliases.resolve(value.specifier);
    if (!this.#isRead(module)) return exportOf(module, value);
    const file = left > 0 ? this.#files.resolve(module, from) : undefined;
    const source = file === undefined ? undefined : this.#inModule(this.#exportsIn(file, path), path, file, left - 1);
    return source && promisified ? { ...source, promisified } : source;
  }

  #isRead(module: string): boolean {
    return mayBeRead(module) && !this.#runtimes.includes(module);
  }

  /** An import takes a name from a module, or from its default export: if both have it, they have to be the same. */
  #inModule(exports: Namespace, path: readonly string[], file: string, left: number): Source | undefined {
    const { members } = exports;
    const named = this.#inNamespace(exports, path, file, left);
    if (!members.has('default')) return named;
    const ofDefault = this.#take(members.get('default'), path, file, left);
    if (named === undefined && !members.has(path[0]!)) return ofDefault;
    const isOnlyNamed = lacks(members.get('default'), path[0]!) || (ofDefault && !this.#isWanted(ofDefault));
    return isOnlyNamed || isSameSource(named, ofDefault) ? named : undefined;
  }

  #inNamespace(
    { members, others }: Namespace,
    path: readonly string[],
    file: string,
    left: number,
  ): Source | undefined {
    const [name, ...rest] = path;
    if (name === undefined) return undefined;
    if (members.has(name)) return this.#take(members.get(name), rest, file, left);
    // A value that is not known may have the member, too.
    if (others.includes(undefined)) return undefined;
    const sources = others.map((other) => this.#take(other, path, file, left));
    const [first, ...more] = sources.filter((source) => source !== undefined && this.#isWanted(source));
    return more.length === 0 ? first : undefined;
  }

  #take(value: ExportedValue, path: readonly string[], file: string, left: number): Source | undefined {
    if (!value) return undefined;
    if ('members' in value) return this.#inNamespace(value, path, file, left);
    if ('returns' in value) {
      const [call, ...rest] = path;
      const source = call === CALL ? this.#take(value.returns, rest, file, left) : undefined;
      return source && value.isAsync ? { ...source, promise: true } : source;
    }
    if (value.promisified && path.length > 0) return undefined;
    return this.#follow({ ...value, path: [...value.path, ...path] }, file, left);
  }

  /** Whether a value is, or has as a member, something that a rule knows. */
  #reexportsKnownIn(value: ExportedValue, file: string, left: number): boolean {
    if (!value) return false;
    if ('members' in value)
      return [...value.members.values(), ...value.others].some((each) => this.#reexportsKnownIn(each, file, left));
    if ('returns' in value) return this.#reexportsKnownIn(value.returns, file, left);
    const module = this.#aliases.resolve(value.specifier);
    if (!this.#isRead(module)) return this.#isWanted(exportOf(module, value));
    const next = left > 0 ? this.#files.resolve(module, file) : undefined;
    return (
      next !== undefined &&
      underPath(this.#exportsIn(next, value.path), value.path).some((each) =>
        this.#reexportsKnownIn(each, next, left - 1),
      )
    );
  }

  #isWanted({ module, path }: Source): boolean {
    return isKnown(module, path) || this.#runtimes.includes(module);
  }

  /** Parses only files whose text may export something under the path: one name can lead to all files of a package. */
  #exportsIn(file: string, [name = '']: readonly string[]): Namespace {
    const stamp = this.#files.stampOf(file) ?? '';
    let before = seen.get(file);
    if (before?.stamp !== stamp) seen.set(file, (before = { stamp, lacking: new Set() }));
    if (before.exports) return before.exports;
    if (before.lacking.has(name)) return NOTHING;
    const text = this.#files.read(file) ?? '';
    if (!mayExport(text, name)) {
      before.lacking.add(name);
      return NOTHING;
    }
    return (before.exports = this.#read(file, text));
  }

  #read(file: string, text: string): Namespace {
    if (!mayReexport(text)) return NOTHING;
    const ast = this.#files.parse(file, text);
    return ast ? exportsOf(ast, this.#visitorKeys) : NOTHING;
  }
}

/** Like `originOf`, but resolves what a module re-exports to the module that it comes from. */
export function withNeighbours(neighbours: Neighbours, originOf: OriginOf): OriginOf {
  return (expression) => {
    const origin = originOf(expression);
    const source = origin && neighbours.sourceOf(origin);
    return source ? { ...origin, ...source } : origin;
  };
}

/** Everything that an import may get at this path, in the module or in its default export. */
function underPath(value: ExportedValue, path: readonly string[]): ExportedValue[] {
  const [name, ...rest] = path;
  if (!value || name === undefined || 'returns' in value) return [value];
  if (!('members' in value)) return [{ ...value, path: [...value.path, ...path] }];
  const { members, others } = value;
  return [
    ...underPath(members.get(name), rest),
    ...underPath(members.get('default'), path),
    ...others.flatMap((other) => underPath(other, path)),
  ];
}

/** An export of a module that is not read. */
function exportOf(module: string, { path, promisified }: ForeignExport): Source {
  const source = moduleOf(module);
  return { module: source.module, path: [...source.path, ...path], ...(promisified && { promisified }) };
}

/** Whether a value is an object of the module that certainly has no such member. */
function lacks(value: ExportedValue, name: string): boolean {
  return value !== undefined && 'members' in value && value.others.length === 0 && !value.members.has(name);
}

function isSameSource(one: Source | undefined, other: Source | undefined): boolean {
  if (!one || !other || one.promise !== other.promise) return false;
  const asExport = ({ module, ...source }: Source): ForeignExport => ({ specifier: module, ...source });
  return isSameExport(asExport(one), asExport(other));
}
