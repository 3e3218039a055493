// Which calls start a program by a function that is known by its name only?
import type { TSESTree } from '@typescript-eslint/utils';

import { moduleOf } from '../../knowledge/index.ts';
import { BOUND_BY_OPTIONS, wrappers } from '../../knowledge/packages/wrappers.ts';
import type { Spawner } from '../../knowledge/types.ts';
import { unwrap } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import type { SpawnerName } from '../../utils/options.ts';
import type { Analysis } from '../analysis.ts';
import { target, type SpawnSite } from './find-sites.ts';
import type { Origin } from '../names/origin.ts';
import { resolveValue } from '../names/resolve-value.ts';

type Node = TSESTree.Node;

/** The packages that are known to start programs. */
export const WRAPPER_MODULES: readonly string[] = wrappers.map(({ module }) => module);

const ROWS: ReadonlyMap<string, Spawner> = new Map(
  wrappers.flatMap(({ module, exports }) =>
    Object.entries(exports).map(([path, row]) => [path === '' ? module : `${module}.${path}`, row] as const),
  ),
);

/** Everything in the file that starts a program: by Node, by packages, and by functions that only the user knows of. */
export const findSpawns: (analysis: Analysis) => readonly SpawnSite[] = oncePer((analysis: Analysis) => {
  const named = [...namedSpawns(analysis).values()];
  if (named.length === 0) return analysis.spawns;
  return [...analysis.spawns, ...named].sort((one, other) => one.node.range[0] - other.node.range[0]);
});

/** What starts a program by a function of a package, or by one that the user named. */
export const namedSpawns: (analysis: Analysis) => ReadonlyMap<Node, SpawnSite> = oncePer((analysis: Analysis) => {
  const { text } = analysis.index.sourceCode;
  const known = WRAPPER_MODULES.some((module) => text.includes(module)) ? [...ROWS] : [];
  const own = analysis.spawners.map(keyOf).filter((key) => !ROWS.has(key));
  const rows = new Map<string, Spawner>([...known, ...own.map((key): [string, Spawner] => [key, { kind: 'spawn' }])]);
  const sites = rows.size === 0 ? [] : new NamedSpawns(analysis, rows).find();
  return new Map(sites.map((site) => [site.node, site]));
});

/** The calls of functions by their names. */
class NamedSpawns {
  readonly #analysis: Analysis;
  readonly #rows: ReadonlyMap<string, Spawner>;

  constructor(analysis: Analysis, rows: ReadonlyMap<string, Spawner>) {
    this.#analysis = analysis;
    this.#rows = rows;
  }

  find(): SpawnSite[] {
    const { index } = this.#analysis;
    const calls = index.calls.flatMap((node) =>
      node.type === 'CallExpression' ? this.#site(node, target(index, node)) : [],
    );
    const tags = index.tags.flatMap((node) => this.#site(node, { callee: node.tag, args: undefined }));
    return [...calls, ...tags];
  }

  #site(node: SpawnSite['node'], { callee, args: given }: Pick<SpawnSite, 'args' | 'callee'>): SpawnSite[] {
    const origin = this.#spawner(callee);
    const args = origin?.isPartial === true ? undefined : given;
    if (!origin || this.#analysis.spawnAt.has(node) || this.#isBinding(node, origin)) return [];
    const api = [origin.module, ...origin.path].join('.');
    const row = this.#rows.get(api)!;
    const certain = origin.certain && !(node.type === 'CallExpression' && node.optional);
    return [{ node, callee, args, row, api, delivery: { via: 'return' }, certain }];
  }

  /** The origin of an expression that is one of the functions, also with options that it was called with before. */
  #spawner(expression: Node, depth = 0): Origin | undefined {
    const origin = this.#analysis.originOf(expression);
    if (origin)
      return !origin.promise && this.#rows.has([origin.module, ...origin.path].join('.')) ? origin : undefined;
    const value = depth < 5 ? resolveValue(this.#analysis.index, expression) : undefined;
    const bound = value?.type === 'CallExpression' ? this.#spawner(value.callee, depth + 1) : undefined;
    return bound && this.#isBinding(value!, bound) ? bound : undefined;
  }

  /** `$({ cwd })` gives a function, where the package is known for that, or where what it gives is called. */
  #isBinding(node: Node, { module }: Origin): boolean {
    const [options, ...more] = node.type === 'CallExpression' ? node.arguments : [];
    if (!options || more.length > 0 || resolveValue(this.#analysis.index, options)?.type !== 'ObjectExpression')
      return false;
    return BOUND_BY_OPTIONS.has(module) || this.#isCalled(node) || this.#isCalledByName(node);
  }

  #isCalledByName({ parent }: Node): boolean {
    const name = parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id : undefined;
    return (
      name !== undefined &&
      (this.#analysis.index.variableOf(name)?.references ?? []).some(({ identifier }) => this.#isCalled(identifier))
    );
  }

  /** The mended form counts, too: `sealed(run)('ls')`. */
  #isCalled(node: Node): boolean {
    const { parent } = node;
    if (parent?.type === 'TaggedTemplateExpression') return unwrap(parent.tag) === node;
    return (
      parent?.type === 'CallExpression' &&
      (unwrap(parent.callee) === node || this.#analysis.helpers.is(parent.callee, 'sealed'))
    );
  }
}

/** As the key of an origin; the default export of a module is taken for the module itself. */
function keyOf({ module, export: name }: SpawnerName): string {
  const place = moduleOf(module);
  const names = name.split('.').filter((part) => part !== '' && part !== 'default');
  return [place.module, ...place.path, ...names].join('.');
}
