// Which value is an expression taken out of, and by which access path?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { propertyOf, unwrap } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import type { FileIndex } from './file-index.ts';
import { definitionsOf, returnedBy } from './resolve-value.ts';

/** What an expression is taken out of, and the names on the way: `open` in `const { symbols: { open } } = dlopen(…)`. */
export interface Path {
  readonly value: TSESTree.Node;
  readonly path: readonly string[];
  /** The call of a function of this file that the value was made in, whose parameters may be part of it. */
  readonly within?: TSESTree.CallExpression | undefined;
}

/** Follows names and members to what made the object that they are of. */
export function resolvePath(index: FileIndex, expression: TSESTree.Node, depth = 0): Path {
  const node = unwrap(expression);
  if (depth > 20) return { value: node, path: [] };
  if (node.type === 'AwaitExpression') return resolvePath(index, node.argument, depth + 1);
  if (node.type === 'CallExpression') return throughCall(index, node, depth);
  if (node.type === 'Identifier') {
    const variable = index.variableOf(node);
    const definitions = variable && definitionsOf(index, variable);
    const [only] = definitions ?? [];
    return only && definitions?.length === 1
      ? into(index, resolvePath(index, only.value, depth + 1), only.path, depth)
      : { value: node, path: [] };
  }
  if (node.type !== 'MemberExpression') return { value: node, path: [] };
  const place = index.placeOf(node);
  const writes = place === undefined ? [] : index.writesTo(place);
  if (writes.length === 1) return resolvePath(index, writes[0]!.value, depth + 1);
  const name = index.propertyName(node);
  return name === undefined || writes.length > 1
    ? { value: node, path: [] }
    : into(index, resolvePath(index, node.object, depth + 1), [name], depth);
}

/** Goes on in a function of this file, where all that it returns is one value. */
function throughCall(index: FileIndex, call: TSESTree.CallExpression, depth: number): Path {
  const [first, ...others] = (returnedBy(index, call, call.parent.type === 'AwaitExpression') ?? []).map((returned) =>
    resolvePath(index, returned, depth + 1),
  );
  return first && others.every((other) => isSame(first, other))
    ? { ...first, within: first.within ?? call }
    : { value: call, path: [] };
}

function isSame(one: Path, other: Path): boolean {
  return one.value === other.value && one.path.join('.') === other.path.join('.') && one.within === other.within;
}

/** Goes on through literals of objects and lists. */
function into(index: FileIndex, { value, path, within }: Path, names: readonly string[], depth: number): Path {
  const all = [...path, ...names];
  const [first, ...rest] = all;
  const inside = first === undefined ? undefined : elementOf(value, first);
  return inside ? into(index, resolvePath(index, inside, depth + 1), rest, depth + 1) : { value, path: all, within };
}

function elementOf(value: TSESTree.Node, name: string): TSESTree.Node | undefined {
  if (value.type === 'ObjectExpression') return propertyOf(value, name)?.value;
  if (value.type !== 'ArrayExpression' || value.elements.some((element) => element?.type === 'SpreadElement'))
    return undefined;
  return value.elements[Number(name)] ?? undefined;
}

/** Whether an object is a literal that nobody else gets at, who could put something else into it. */
export function isOwnLiteral(index: FileIndex, expression: TSESTree.Node): boolean {
  const node = unwrap(expression);
  if (node.type === 'MemberExpression') return isOwnLiteral(index, node.object);
  if (node.type !== 'Identifier') return LITERALS.has(node.type);
  const variable = index.variableOf(node);
  return variable !== undefined && isKept(index, variable);
}

const LITERALS: ReadonlySet<string> = new Set(['ArrayExpression', 'ObjectExpression']);

function isKept(index: FileIndex, variable: TSESLint.Scope.Variable): boolean {
  const [only, ...more] = definitionsOf(index, variable) ?? [];
  return only !== undefined && more.length === 0 && LITERALS.has(unwrap(only.value).type) && isOnlyRead(variable);
}

/** Whether nothing is done with a name but to take members of it. */
const isOnlyRead = oncePer(({ references }: TSESLint.Scope.Variable): boolean =>
  references.every(
    ({ identifier, init }) =>
      init === true || (identifier.parent.type === 'MemberExpression' && identifier.parent.object === identifier),
  ),
);
