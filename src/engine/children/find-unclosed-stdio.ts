// Which descriptors are opened only for the `stdio` of children, and never closed in this process?
import type { TSESTree } from '@typescript-eslint/utils';

import { homeOf, isFunction, isInside, isLoop, isTransparent, unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { callbackOf, type OpenSite, type SpawnSite } from '../calls/find-sites.ts';
import { functionBehind, resolveValue } from '../names/resolve-value.ts';
import { usesOf } from './child-uses.ts';
import { exitsAfter } from './exits-after.ts';
import { findAllSpawns } from './find-all-spawns.ts';
import { optionOf, spawnOptionsOf } from './spawn-options.ts';
import { statementOf } from './statement-of.ts';

type Node = TSESTree.Node;
type Name = TSESTree.Identifier;

/** A descriptor that is opened for a child, repeatedly, and stays open in this process. */
export interface UnclosedStdio {
  readonly site: OpenSite;
  /** The variable that holds it; undefined if it is opened inside the list, where nothing can close it. */
  readonly name: Name | undefined;
  /** The statements after which every child has its copy: one per branch; empty if there is no such place. */
  readonly lastStarts: readonly TSESTree.Statement[];
  /** The spawn calls that get it. */
  readonly starts: readonly SpawnSite[];
}

/** True if each child is a daemon (`detached`, `unref()`): its parent usually exits, which closes the descriptor. */
export function isForDaemons(analysis: Analysis, { starts }: UnclosedStdio): boolean {
  return starts.every((site) => {
    const options = spawnOptionsOf(analysis, site);
    const detached = options && optionOf(options, 'detached');
    const isDetached = detached !== undefined && detached !== 'absent';
    return isDetached && usesOf(analysis.index, site.node).members.some(({ name }) => name === 'unref');
  });
}

export function findUnclosedStdio(analysis: Analysis): UnclosedStdio[] {
  const { opens } = analysis;
  if (opens.length === 0) return [];
  const startsOf = stdioLists(analysis);
  if (startsOf.size === 0) return [];
  return opens.flatMap((site): UnclosedStdio[] => {
    // A descriptor that a program opens once, at startup, is closed when it exits.
    if (!isRepeated(site.node)) return [];
    const held = holderOf(analysis, site);
    if (!held) return [];
    const isInList = held === 'list';
    const starts = isInList
      ? startsOf.get(outermost(analysis, site.node).parent!)
      : startsGiven(analysis, held, startsOf);
    // The exit of a process that only launches its child closes the descriptor, too.
    if (!starts || starts.every(({ node }) => exitsAfter(analysis, node))) return [];
    return isInList
      ? [{ site, name: undefined, lastStarts: [], starts }]
      : [{ site, name: held, lastStarts: lastStartsIn(site, held, starts), starts }];
  });
}

/** Every array that is passed as `stdio`, with the spawn calls that get it. */
function stdioLists(analysis: Analysis): ReadonlyMap<Node, readonly SpawnSite[]> {
  const lists = new Map<Node, SpawnSite[]>();
  for (const site of findAllSpawns(analysis)) {
    // `exec` and `execFile` ignore `stdio`, and Bun and Deno have other options.
    const options = site.row.pipes || site.row.isOwn ? undefined : spawnOptionsOf(analysis, site);
    const stdio = options && optionOf(options, 'stdio');
    const list = stdio && stdio !== 'absent' ? resolveValue(analysis.index, stdio) : undefined;
    if (list?.type === 'ArrayExpression') lists.set(list, [...(lists.get(list) ?? []), site]);
  }
  return lists;
}

function isRepeated(node: Node): boolean {
  for (let around = node.parent; around; around = around.parent) {
    if (isFunction(around) || isLoop(around)) return true;
  }
  return false;
}

/** The variable that a descriptor is stored in, or `'list'` for an array element; undefined for any other use. */
function holderOf(analysis: Analysis, site: OpenSite): Name | 'list' | undefined {
  const { delivery, node, row } = site;
  if (row.handle !== 'fd' && row.handle !== 'FileHandle') return undefined;
  if (delivery.via === 'callback') {
    const callback = callbackOf(site);
    const parameter = callback && functionBehind(analysis.index, callback)?.params[delivery.arg];
    return parameter?.type === 'Identifier' ? parameter : undefined;
  }
  const value = outermost(analysis, node);
  const { parent } = value;
  if (parent?.type === 'VariableDeclarator') {
    // `await using log = await open(…)` closes it at the end of the block.
    const isDisposed = parent.parent.kind === 'using' || parent.parent.kind === 'await using';
    return parent.id.type === 'Identifier' && !isDisposed ? parent.id : undefined;
  }
  if (parent?.type === 'AssignmentExpression' && parent.operator === '=')
    return parent.left.type === 'Identifier' ? parent.left : undefined;
  return row.handle === 'fd' && delivery.via === 'return' && parent?.type === 'ArrayExpression' ? 'list' : undefined;
}

/** The expression, including any mark and `await` around it. */
function outermost({ helpers }: Pick<Analysis, 'helpers'>, node: Node): Node {
  let outer = node;
  for (;;) {
    const { parent } = outer;
    const isMark =
      parent?.type === 'CallExpression' && parent.arguments[0] === outer && helpers.isCallOf(parent, 'setNoInherit');
    if (!parent || !(isTransparent(parent) || parent.type === 'AwaitExpression' || isMark)) return outer;
    outer = parent;
  }
}

/** The spawn calls that get a descriptor, if the file does nothing else with it than mark it. */
function startsGiven(
  { helpers, index }: Pick<Analysis, 'helpers' | 'index'>,
  name: Name,
  startsOf: ReadonlyMap<Node, readonly SpawnSite[]>,
): readonly SpawnSite[] | undefined {
  const variable = index.variableOf(name);
  const writes = variable?.references.filter((reference) => reference.isWrite()) ?? [];
  if (!variable || writes.length > 1) return undefined;
  const starts = new Set<SpawnSite>();
  for (const reference of variable.references) {
    if (!reference.isRead()) continue;
    const use = useOf(reference.identifier as Name);
    const { parent } = use;
    if (parent?.type === 'ArrayExpression' && startsOf.has(parent)) {
      for (const start of startsOf.get(parent)!) starts.add(start);
      continue;
    }
    const isMark =
      parent?.type === 'CallExpression' &&
      helpers.isCallOf(parent, 'setNoInherit') &&
      parent.parent.type === 'ExpressionStatement';
    if (!isMark) return undefined;
  }
  return starts.size > 0 ? [...starts] : undefined;
}

/** `log`, or `log.fd` of a FileHandle. */
function useOf(name: Name): Node {
  let use: Node = name;
  while (use.parent && isTransparent(use.parent)) use = use.parent;
  const { parent } = use;
  const isNumber =
    parent?.type === 'MemberExpression' &&
    parent.object === use &&
    !parent.computed &&
    parent.property.type === 'Identifier' &&
    parent.property.name === 'fd';
  return isNumber ? parent : use;
}

/** The last spawn statement of each block, if only one of them can run per opened descriptor; else none. */
function lastStartsIn(site: OpenSite, name: Name, starts: readonly SpawnSite[]): readonly TSESTree.Statement[] {
  const opened = unwrap(site.delivery.via === 'callback' ? name : site.node);
  const lasts = new Map<Node, TSESTree.Statement>();
  for (const { node } of starts) {
    const statement = statementOf(node);
    if (!statement || homeOf(opened) !== homeOf(statement) || loopAround(opened) !== loopAround(statement)) return [];
    const last = lasts.get(statement.parent);
    if (!last || last.range[0] < statement.range[0]) lasts.set(statement.parent, statement);
  }
  const statements = [...lasts.values()];
  const isOnlyOne = (one: Node): boolean => statements.every((other) => one === other || areBranches(one, other));
  return statements.every(isOnlyOne) ? statements : [];
}

/** Whether two nodes are in different branches of one `if`, so that only one of them runs. */
function areBranches(one: Node, other: Node): boolean {
  for (let node = one; node.parent; node = node.parent) {
    const { parent } = node;
    if (!isInside(other, parent.range)) continue;
    if (parent.type !== 'IfStatement') return false;
    const branch = node === parent.consequent ? parent.alternate : parent.consequent;
    return branch !== null && isInside(other, branch.range);
  }
  return false;
}

/** The innermost loop around a node in the same function. */
function loopAround(node: Node): Node | undefined {
  for (let around = node.parent; around && !isFunction(around); around = around.parent)
    if (isLoop(around)) return around;
  return undefined;
}
