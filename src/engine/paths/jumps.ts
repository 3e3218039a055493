import type { TSESTree } from '@typescript-eslint/utils';

type Node = TSESTree.Node;

/** Statements after which nothing that follows them is reached. */
export const LEAVES: ReadonlySet<string> = new Set([
  'BreakStatement',
  'ContinueStatement',
  'ReturnStatement',
  'ThrowStatement',
]);

export type Loop =
  | TSESTree.DoWhileStatement
  | TSESTree.ForInStatement
  | TSESTree.ForOfStatement
  | TSESTree.ForStatement
  | TSESTree.WhileStatement;

/** Whether a test always comes out alike. */
export function isLiteral(node: Node, value: boolean): boolean {
  return node.type === 'Literal' && node.value === value;
}

/** Whether a `break` or `continue` leaves this statement. */
export function isJumpTarget(
  node: Node,
  { type, label }: TSESTree.BreakStatement | TSESTree.ContinueStatement,
): boolean {
  if (label) return node.type === 'LabeledStatement' && node.label.name === label.name;
  return /^(?:For|While|DoWhile)/.test(node.type) || (type === 'BreakStatement' && node.type === 'SwitchStatement');
}
