// Which descriptors does a child get through `stdio`?
import type { TSESTree } from '@typescript-eslint/utils';

import { unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import type { FileIndex } from '../names/file-index.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import { resolveValue } from '../names/resolve-value.ts';
import { optionOf, type SpawnOptions } from './spawn-options.ts';

type Node = TSESTree.Node;

/** What a child gets as a descriptor: the parent's own, a pipe to it, or none; undefined for anything else. */
type StdioKind = 'ignore' | 'inherit' | 'pipe' | undefined;

/** What a child gets as its descriptors 0, 1 and 2. */
export interface ChildStdio {
  readonly stdin: StdioKind;
  readonly kinds: readonly [stdout: StdioKind, stderr: StdioKind];
  /** The value of the `stdio` option; undefined if it is absent. */
  readonly stdio: Node | undefined;
}

/** What a child reads from and writes to; undefined if that is unknown. */
export function childStdioOf(
  { index }: Pick<Analysis, 'index'>,
  { row }: SpawnSite,
  options: SpawnOptions,
): ChildStdio | undefined {
  const stdio = optionOf(options, 'stdio');
  if (!row.stdio || stdio === undefined) return undefined;
  if (stdio !== 'absent') {
    const [stdin, ...kinds] = kindsOf(index, stdio);
    return { stdin, kinds, stdio };
  }
  const silent = row.ipc ? optionOf(options, 'silent') : 'absent';
  if (silent === 'absent') return { stdin: row.stdio, kinds: [row.stdio, row.stdio], stdio: undefined };
  const isSilent = silent?.type === 'Literal' ? silent.value === true : undefined;
  const kind = isSilent === undefined ? undefined : isSilent ? 'pipe' : 'inherit';
  return { stdin: kind, kinds: [kind, kind], stdio: undefined };
}

function kindsOf(index: FileIndex, stdio: Node): readonly [StdioKind, StdioKind, StdioKind] {
  const value = resolveValue(index, stdio);
  if (value?.type !== 'ArrayExpression') {
    const kind = value && kindOf(index, value);
    return [kind, kind, kind];
  }
  const { elements } = value;
  if (elements.some((element) => element?.type === 'SpreadElement')) return [undefined, undefined, undefined];
  const at = (n: number): StdioKind => (elements[n] ? kindOf(index, elements[n]) : 'pipe');
  return [at(0), at(1), at(2)];
}

const WORDS: ReadonlyMap<string, StdioKind> = new Map([
  ['ignore', 'ignore'],
  ['inherit', 'inherit'],
  ['pipe', 'pipe'],
  ['overlapped', 'pipe'],
]);

function kindOf(index: FileIndex, node: Node): StdioKind {
  const value = resolveValue(index, node);
  if (value?.type === 'Literal') {
    if (typeof value.value === 'string') return WORDS.get(value.value);
    if (value.value === null) return 'pipe';
    return [0, 1, 2].some((fd) => fd === value.value) ? 'inherit' : undefined;
  }
  if (isOwnStream(index, node)) return 'inherit';
  return node.type === 'Identifier' && node.name === 'undefined' ? 'pipe' : undefined;
}

/** `process.stdin`, `process.stdout`, `process.stderr.fd` */
function isOwnStream(index: FileIndex, node: Node): boolean {
  const member = unwrap(node);
  if (member.type !== 'MemberExpression') return false;
  const name = index.propertyName(member);
  if (name === 'fd') return isOwnStream(index, member.object);
  const object = unwrap(member.object);
  return (
    (name === 'stdin' || name === 'stdout' || name === 'stderr') &&
    object.type === 'Identifier' &&
    object.name === 'process' &&
    isGlobalOrImported(index, object)
  );
}

function isGlobalOrImported(index: FileIndex, name: TSESTree.Identifier): boolean {
  const [definition] = index.variableOf(name)?.defs ?? [];
  return !definition || definition.type === 'ImportBinding';
}

/** The elements of an array in `stdio`, each with its position. */
export function stdioElements(
  { index }: Pick<Analysis, 'index'>,
  options: SpawnOptions,
): readonly { readonly node: Node; readonly position: number }[] {
  const stdio = optionOf(options, 'stdio');
  const list = stdio && stdio !== 'absent' ? resolveValue(index, stdio) : undefined;
  if (list?.type !== 'ArrayExpression' || list.elements.some((element) => element?.type === 'SpreadElement')) return [];
  return list.elements.flatMap((node, position) => (node ? [{ node, position }] : []));
}
