// Which calls start a program by a function that is only known by name?
import type { TSESTree } from '@typescript-eslint/utils';

import { moduleOf } from '../../knowledge/index.ts';
import { BOUND_BY_OPTIONS, wrappers } from '../../knowledge/packages/wrappers.ts';
import type { Spawner } from '../../knowledge/types.ts';
import { unwrap } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import type { SpawnerName } from '../../utils/options.ts';
import { effectiveCall, type SpawnSite } from './find-sites.ts';
import type { FileIndex } from '../names/file-index.ts';
import { mayLoad, type Loads } from '../names/loaded-modules.ts';
import type { Origin, OriginOf } from '../names/origin.ts';
import type { Helpers } from './find-helpers.ts';
import { resolveValue } from '../names/resolve-value.ts';

type Node = TSESTree.Node;

/** What is known about a file's calls before the spawns by name are found. */
export interface CallsOfFile {
  readonly index: FileIndex;
  readonly loads: Loads;
  readonly originOf: OriginOf;
  readonly helpers: Helpers;
  readonly spawns: readonly SpawnSite[];
  readonly spawnAt: ReadonlyMap<Node, SpawnSite>;
  /** Functions that start programs, from the options of a rule. Each rule adds its own before any rule reports. */
  readonly spawners: SpawnerName[];
  /** Whether a module of the project re-exports something that a rule knows, according to its types or its source. */
  readonly importsReexport: () => boolean;
}

/** The packages that are known to start programs. */
export const WRAPPER_MODULES: ReadonlySet<string> = new Set(wrappers.map(({ module }) => module));

/** These packages, and the modules of user-configured `spawners`. */
export function spawningModules(spawners: readonly SpawnerName[]): ReadonlySet<string> {
  return spawners.length === 0
    ? WRAPPER_MODULES
    : new Set([...WRAPPER_MODULES, ...spawners.map(({ module }) => moduleOf(module).module)]);
}

const ROWS: ReadonlyMap<string, Spawner> = new Map(
  wrappers.flatMap(({ module, exports }) =>
    Object.entries(exports).map(([path, row]) => [path === '' ? module : `${module}.${path}`, row] as const),
  ),
);

/** All spawn calls in the file, in source order: by Node, by packages, and by user-configured `spawners`. */
export const findSpawns: (file: CallsOfFile) => readonly SpawnSite[] = oncePer((file: CallsOfFile) => {
  const named = [...namedSpawns(file).values()];
  if (named.length === 0) return file.spawns;
  return [...file.spawns, ...named].sort((one, other) => one.node.range[0] - other.node.range[0]);
});

/** The calls that start a program by a function of a package, or by a user-configured one. */
export const namedSpawns: (file: CallsOfFile) => ReadonlyMap<Node, SpawnSite> = oncePer((file: CallsOfFile) => {
  const { index, loads } = file;
  const { aliases, sourceCode } = index;
  const { text } = sourceCode;
  const isNamed =
    mayLoad(loads, WRAPPER_MODULES, text) ||
    (loads.mayLoadMore && aliases.mentions.some((name) => text.includes(name))) ||
    file.importsReexport();
  const known = isNamed ? [...ROWS] : [];
  const own = file.spawners.map(keyOf).filter((key) => !ROWS.has(key));
  const rows = new Map<string, Spawner>([...known, ...own.map((key): [string, Spawner] => [key, { kind: 'spawn' }])]);
  const sites = rows.size === 0 ? [] : new NamedSpawns(file, rows).find();
  return new Map(sites.map((site) => [site.node, site]));
});

/** Finds the calls of functions that are known by name. */
class NamedSpawns {
  readonly #file: CallsOfFile;
  readonly #rows: ReadonlyMap<string, Spawner>;

  constructor(file: CallsOfFile, rows: ReadonlyMap<string, Spawner>) {
    this.#file = file;
    this.#rows = rows;
  }

  find(): SpawnSite[] {
    const { index } = this.#file;
    const calls = index.calls.flatMap((node) =>
      node.type === 'CallExpression' ? this.#site(node, effectiveCall(index, node)) : [],
    );
    const tags = index.tags.flatMap((node) => this.#site(node, { callee: node.tag, args: undefined }));
    return [...calls, ...tags];
  }

  #site(node: SpawnSite['node'], { callee, args: given }: Pick<SpawnSite, 'args' | 'callee'>): SpawnSite[] {
    const origin = this.#spawner(callee);
    const args = origin?.isPartial === true ? undefined : given;
    if (!origin || this.#file.spawnAt.has(node) || this.#isBinding(node, origin)) return [];
    const api = [origin.module, ...origin.path].join('.');
    const row = this.#rows.get(api)!;
    const certain = origin.certain && !(node.type === 'CallExpression' && node.optional);
    return [{ node, callee, args, row, api, delivery: { via: 'return' }, certain }];
  }

  /** The origin of an expression that is one of the functions, or a call of one that only sets its options. */
  readonly #spawner: (expression: Node) => Origin | undefined = oncePerRecursively((expression: Node) => {
    const origin = this.#file.originOf(expression);
    if (origin)
      return !origin.promise && this.#rows.has([origin.module, ...origin.path].join('.')) ? origin : undefined;
    const value = resolveValue(this.#file.index, expression);
    const bound = value?.type === 'CallExpression' ? this.#spawner(value.callee) : undefined;
    return bound && this.#isBinding(value!, bound) ? bound : undefined;
  }, undefined);

  /** `$({ cwd })`, which only returns `$` with these options: the package is known for that, or the file calls the result. */
  #isBinding(node: Node, { module }: Origin): boolean {
    const [options, ...more] = node.type === 'CallExpression' ? node.arguments : [];
    if (!options || more.length > 0 || resolveValue(this.#file.index, options)?.type !== 'ObjectExpression')
      return false;
    return BOUND_BY_OPTIONS.has(module) || this.#isCalled(node) || this.#isCalledByName(node);
  }

  #isCalledByName({ parent }: Node): boolean {
    const name = parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id : undefined;
    return (
      name !== undefined &&
      (this.#file.index.variableOf(name)?.references ?? []).some(({ identifier }) => this.#isCalled(identifier))
    );
  }

  /** The form that a fix leaves counts, too: `sealed(run)('ls')`. */
  #isCalled(node: Node): boolean {
    const { parent } = node;
    if (parent?.type === 'TaggedTemplateExpression') return unwrap(parent.tag) === node;
    return (
      parent?.type === 'CallExpression' &&
      (unwrap(parent.callee) === node || this.#file.helpers.is(parent.callee, 'sealed'))
    );
  }
}

/** The key of a configured spawner's origin; a module's default export is taken to be the module itself. */
function keyOf({ module, export: name }: SpawnerName): string {
  const place = moduleOf(module);
  const names = name.split('.').filter((part) => part !== '' && part !== 'default');
  return [place.module, ...place.path, ...names].join('.');
}
