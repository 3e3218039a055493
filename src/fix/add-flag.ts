// Which edits add a flag to an argument, or an item to a list?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { isParenthesized } from '@typescript-eslint/utils/ast-utils';

import type { Edit, FixFile } from './types.ts';

/** Expressions that bind less tightly than `|`. */
const LOOSE: ReadonlySet<string> = new Set([
  'ArrowFunctionExpression',
  'AssignmentExpression',
  'ConditionalExpression',
  'LogicalExpression',
  'SequenceExpression',
  'YieldExpression',
]);

/** `flags` → `flags | flag` */
export function addFlag({ sourceCode }: FixFile, argument: TSESTree.Expression, flag: string): readonly Edit[] {
  const [start, end] = argument.range;
  if (isParenthesized(argument, sourceCode)) {
    const close = sourceCode.getTokenAfter(argument)!.range[1];
    return [{ range: [close, close], text: ` | ${flag}` }];
  }
  const isLoose = LOOSE.has(argument.type);
  return [
    ...(isLoose ? [{ range: [start, start], text: '(' } as const] : []),
    { range: [end, end], text: `${isLoose ? ')' : ''} | ${flag}` },
  ];
}

/** Appends source text after the last argument or element. */
export function appendItem(
  { sourceCode }: FixFile,
  list: TSESTree.ArrayExpression | TSESTree.CallExpression,
  text: string,
): readonly Edit[] {
  const close = sourceCode.getLastToken(list)!;
  const last = sourceCode.getTokenBefore(close)!;
  // A comment after the last item stays with it, if the list ends on the same line.
  const isCommented = last.loc.end.line === close.loc.start.line && sourceCode.commentsExistBetween(last, close);
  const at = last.value === ',' ? last.range[0] : isCommented ? close.range[0] : last.range[1];
  const isFirst = (list.type === 'CallExpression' ? list.arguments : list.elements).length === 0;
  return [{ range: [at, at], text: `${isFirst ? '' : ', '}${text}` }];
}

/** Inserts source text before an argument or an element, which must not be the first. */
export function insertItemBefore({ sourceCode }: FixFile, item: TSESTree.Node, text: string): readonly Edit[] {
  let first = sourceCode.getFirstToken(item)!;
  for (let before = sourceCode.getTokenBefore(first); before?.value === '('; before = sourceCode.getTokenBefore(first))
    first = before;
  return [{ range: [first.range[0], first.range[0]], text: `${text}, ` }];
}

/** Whether a name is declared in this file, and in scope at a node. */
export function isDeclaredAt({ sourceCode }: FixFile, node: TSESTree.Node, name: string): boolean {
  for (let scope: TSESLint.Scope.Scope | null = sourceCode.getScope(node); scope; scope = scope.upper) {
    if (scope.set.get(name)?.defs.length) return true;
  }
  return false;
}
