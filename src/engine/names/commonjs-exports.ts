// Which export does an assignment in a CommonJS module set?
import type { TSESTree } from '@typescript-eslint/utils';

import { nameOf, stringIn } from '../../utils/ast.ts';

type Node = TSESTree.Node;

/** The assignments of a chain such as `exports.a = exports.b = value`, from left to right. */
export function chainOf(statement: Node): TSESTree.AssignmentExpression[] {
  const chain: TSESTree.AssignmentExpression[] = [];
  let node: Node | undefined = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
  while (node?.type === 'AssignmentExpression' && node.operator === '=') {
    chain.push(node);
    node = node.right;
  }
  return chain;
}

/** The export that assigning to `left` sets: `spawn` for `(module.)exports.spawn`, `default` for `module.exports`. */
export function exportedBy(left: Node): string | undefined {
  if (isExports(left)) return left.type === 'Identifier' ? undefined : 'default';
  if (left.type !== 'MemberExpression' || !isExports(left.object)) return undefined;
  return left.computed ? stringIn(left.property) : nameOf(left.property);
}

/** `exports` or `module.exports` */
export function isExports(node: Node): boolean {
  if (node.type === 'Identifier') return node.name === 'exports';
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    nameOf(node.property) === 'exports'
  );
}

/** `void 0`, with which compilers first declare an export. */
export function isVoid(node: Node): boolean {
  return node.type === 'UnaryExpression' && node.operator === 'void';
}

/** The last name in a callee: `f` for `f(…)`, `tslib.f(…)` and `(0, tslib.f)(…)`. */
export function lastNameOf(callee: Node): string | undefined {
  const node = callee.type === 'SequenceExpression' ? callee.expressions.at(-1)! : callee;
  if (node.type === 'MemberExpression') return nameOf(node.property);
  return node.type === 'Identifier' ? node.name : undefined;
}
