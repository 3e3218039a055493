import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { isParenthesized } from '@typescript-eslint/utils/ast-utils';

import type { Edit, FixFile } from './types.ts';

/** Expressions that bind less than `|`. */
const LOOSE: ReadonlySet<string> = new Set(['ArrowFunctionExpression', 'AssignmentExpression', 'ConditionalExpression', 'LogicalExpression', 'SequenceExpression', 'YieldExpression']);

/** `flags` → `flags | flag` */
export function addFlag({ sourceCode }: FixFile, argument: TSESTree.Expression, flag: string): readonly Edit[] {
  const [start, end] = argument.range;
  if (isParenthesized(argument, sourceCode)) {
    const close = sourceCode.getTokenAfter(argument)!.range[1];
    return [{ range: [close, close], text: ` | ${flag}` }];
  }
  const isLoose = LOOSE.has(argument.type);
  return [...(isLoose ? [{ range: [start, start], text: '(' } as const] : []), { range: [end, end], text: `${isLoose ? ')' : ''} | ${flag}` }];
}

/** The argument behind the last one. */
export function appendArgument({ sourceCode }: FixFile, call: TSESTree.CallExpression, text: string): readonly Edit[] {
  const last = call.arguments.at(-1);
  const close = sourceCode.getLastToken(call)!.range[0];
  const after = last && sourceCode.getTokenAfter(last);
  const at = last && after?.value !== ')' ? last.range[1] : close;
  return [{ range: [at, at], text: `${last ? ', ' : ''}${text}` }];
}

/** Whether a name is declared in this file, and can be seen at a node. */
export function isDeclaredAt({ sourceCode }: FixFile, node: TSESTree.Node, name: string): boolean {
  for (let scope: TSESLint.Scope.Scope | null = sourceCode.getScope(node); scope; scope = scope.upper) {
    if (scope.set.get(name)?.defs.length) return true;
  }
  return false;
}
