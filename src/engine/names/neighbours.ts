// What does a module of the project, or of an installed package, re-export from others, according to its source?
import type { TSESLint } from '@typescript-eslint/utils';

import { isKnown, moduleOf } from '../../knowledge/index.ts';
import type { Aliases } from '../../utils/options.ts';
import type { ProjectFiles } from '../../utils/project-files.ts';
import { isSame, type Bundle, type Given, type Handed } from './exported-values.ts';
import { exportsOf, mayHandOn } from './module-exports.ts';
import type { Origin, OriginOf } from './origin.ts';
import { mayBeRead, type Used } from './used-neighbours.ts';

/** Limit of files that an export is followed through. */
const MOST_FILES = 4;

const NOTHING: Bundle = { members: new Map(), others: [] };

/** Exports by file path. The stamp detects changed files: an editor's linter runs for days. */
const known = new Map<string, { readonly stamp: string; readonly exports: Bundle }>();

type Place = Pick<Origin, 'module' | 'path' | 'promise' | 'promisified'>;

/** The element of an access path that means a call. */
const CALL = '()';

/** What the linted file needs to know from its neighbours. */
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
  readonly #places = new Map<string, Place | undefined>();

  constructor(files: ProjectFiles, { visitorKeys }: Readonly<TSESLint.SourceCode>, { aliases, runtimes, used }: Asked) {
    this.#files = files;
    this.#aliases = aliases;
    this.#visitorKeys = visitorKeys;
    this.#runtimes = runtimes;
    this.#used = used;
  }

  /** Whether any of them re-exports something that a rule knows. */
  handsOn(): boolean {
    return [...this.#used].some(([specifier, names]) =>
      [...names].some((name) => this.#leads({ specifier, path: [name] }, this.#files.filename, MOST_FILES)),
    );
  }

  /** The origin of what a function of such a module returns. */
  givenBy(callee: Origin): Origin | undefined {
    const place = this.placeOf({ module: callee.module, path: [...callee.path, CALL] });
    return place && { ...place, certain: callee.certain };
  }

  /** The known export that an export of such a module resolves to; undefined for the module's own, and unknown ones. */
  placeOf({ module, path }: Pick<Origin, 'module' | 'path'>): Place | undefined {
    if (!this.#used.has(module)) return undefined;
    const key = [module, ...path].join('\n');
    if (!this.#places.has(key)) {
      const place = this.#follow({ specifier: module, path }, this.#files.filename, MOST_FILES);
      this.#places.set(key, place && this.#isWanted(place) ? place : undefined);
    }
    return this.#places.get(key);
  }

  #follow({ specifier, path, promisified }: Given, from: string, left: number): Place | undefined {
    const module = this.#aliases.resolve(specifier);
    if (!this.#isRead(module)) {
      const place = moduleOf(module);
      return { module: place.module, path: [...place.path, ...path], ...(promisified && { promisified }) };
    }
    const file = left > 0 ? this.#files.resolve(module, from) : undefined;
    const place = file === undefined ? undefined : this.#inModule(this.#exportsIn(file), path, file, left - 1);
    return place && promisified ? { ...place, promisified } : place;
  }

  #isRead(module: string): boolean {
    return mayBeRead(module) && !this.#runtimes.includes(module);
  }

  /** An import takes a name from a module, or from its default export: if both have it, they have to be the same. */
  #inModule(exports: Bundle, path: readonly string[], file: string, left: number): Place | undefined {
    const { members } = exports;
    const named = path.length > 0 ? this.#inBundle(exports, path, file, left) : undefined;
    if (!members.has('default')) return named;
    const ofDefault = this.#take(members.get('default'), path, file, left);
    if (path.length === 0 || (named === undefined && !members.has(path[0]!))) return ofDefault;
    const isOnlyNamed = lacks(members.get('default'), path[0]!) || (ofDefault && !this.#isWanted(ofDefault));
    return isOnlyNamed || isSamePlace(named, ofDefault) ? named : undefined;
  }

  #inBundle({ members, others }: Bundle, path: readonly string[], file: string, left: number): Place | undefined {
    const [name, ...rest] = path;
    if (name === undefined) return undefined;
    if (members.has(name)) return this.#take(members.get(name), rest, file, left);
    // A value that is not known may have the member, too.
    if (others.includes(undefined)) return undefined;
    const places = others.map((other) => this.#take(other, path, file, left));
    const [first, ...more] = places.filter((place) => place !== undefined && this.#isWanted(place));
    return more.length === 0 ? first : undefined;
  }

  #take(value: Handed, path: readonly string[], file: string, left: number): Place | undefined {
    if (!value) return undefined;
    if ('members' in value) return this.#inBundle(value, path, file, left);
    if ('gives' in value) {
      const [call, ...rest] = path;
      const place = call === CALL ? this.#take(value.gives, rest, file, left) : undefined;
      return place && value.isAsync ? { ...place, promise: true } : place;
    }
    if (value.promisified && path.length > 0) return undefined;
    return this.#follow({ ...value, path: [...value.path, ...path] }, file, left);
  }

  #leads(value: Handed, file: string, left: number): boolean {
    if (!value) return false;
    if ('members' in value)
      return [...value.members.values(), ...value.others].some((each) => this.#leads(each, file, left));
    if ('gives' in value) return this.#leads(value.gives, file, left);
    const module = this.#aliases.resolve(value.specifier);
    if (!this.#isRead(module)) {
      const place = this.#follow(value, file, left);
      return place !== undefined && this.#isWanted(place);
    }
    const next = left > 0 ? this.#files.resolve(module, file) : undefined;
    return (
      next !== undefined &&
      underPath(this.#exportsIn(next), value.path).some((each) => this.#leads(each, next, left - 1))
    );
  }

  #isWanted({ module, path }: Place): boolean {
    return isKnown(module, path) || this.#runtimes.includes(module);
  }

  #exportsIn(file: string): Bundle {
    const stamp = this.#files.stampOf(file) ?? '';
    const before = known.get(file);
    if (before?.stamp === stamp) return before.exports;
    const exports = this.#read(file);
    known.set(file, { stamp, exports });
    return exports;
  }

  #read(file: string): Bundle {
    const text = this.#files.read(file);
    if (text === undefined || !mayHandOn(text)) return NOTHING;
    const ast = this.#files.parse(file, text);
    return ast ? exportsOf(ast, this.#visitorKeys) : NOTHING;
  }
}

/** Like `originOf`, but resolves what a module re-exports to the module that it comes from. */
export function withNeighbours(neighbours: Neighbours, originOf: OriginOf): OriginOf {
  return (expression) => {
    const origin = originOf(expression);
    const place = origin && neighbours.placeOf(origin);
    return place ? { ...origin, ...place } : origin;
  };
}

/** Everything that an import may get at this path, in the module or in its default export. */
function underPath(value: Handed, path: readonly string[]): Handed[] {
  const [name, ...rest] = path;
  if (!value || name === undefined) return [value];
  if ('gives' in value) return [value];
  if (!('members' in value)) return [name === 'default' ? value : { ...value, path: [...value.path, ...path] }];
  const { members, others } = value;
  const of = members.get('default');
  return [
    ...underPath(members.get(name), rest),
    ...(name === 'default' ? [] : underPath(of, path)),
    ...others.flatMap((other) => underPath(other, path)),
  ];
}

/** Whether a value is an object of the module that certainly has no such member. */
function lacks(value: Handed, name: string): boolean {
  return value !== undefined && 'members' in value && value.others.length === 0 && !value.members.has(name);
}

function isSamePlace(one: Place | undefined, other: Place | undefined): boolean {
  if (!one || !other || one.promise !== other.promise) return false;
  const asGiven = ({ module, ...place }: Place): Given => ({ specifier: module, ...place });
  return isSame(asGiven(one), asGiven(other));
}
