// Which edits wrap an expression in a call, or run a call before it?
import type { TSESTree } from '@typescript-eslint/utils';
import { isParenthesized } from '@typescript-eslint/utils/ast-utils';

import { helperFix } from './fix-or-suggest.ts';
import { importHelper } from './import-helper.ts';
import type { Edit, FixFile, HelperFix, HelperName } from './types.ts';

/**
 * `node` → `callee(node)`. Existing parentheses around the node become those of the call. The result starts with
 * a name where the node started with a name, `new` or a parenthesis, so no statement joins the line above it.
 */
export function wrapExpression({ sourceCode }: FixFile, node: TSESTree.Expression, callee: string): readonly Edit[] {
  const isSequence = node.type === 'SequenceExpression';
  if (isParenthesized(node, sourceCode)) {
    const open = sourceCode.getTokenBefore(node)!.range[0];
    // `typeof(x)` and the like need no space before the parenthesis, but do before a name.
    const gap = /[\w$]/.test(sourceCode.text[open - 1] ?? '') ? ' ' : '';
    if (!isSequence) return [{ range: [open, open], text: `${gap}${callee}` }];
    // In an argument list, a sequence would become several arguments.
    const close = sourceCode.getTokenAfter(node)!.range[1];
    return around([open, close], `${gap}${callee}`);
  }
  return around(node.range, callee);
}

/** `node` → `(call, node)`: the call runs right before the node. */
export function callBefore(node: TSESTree.Expression, call: string): readonly Edit[] {
  return [
    { range: [node.range[0], node.range[0]], text: `(${call}, ` },
    { range: [node.range[1], node.range[1]], text: ')' },
  ];
}

function around([start, end]: readonly [number, number], callee: string): Edit[] {
  return [
    { range: [start, start], text: `${callee}(` },
    { range: [end, end], text: ')' },
  ];
}

/** Wraps an expression in a call of a helper, and imports the helper if necessary. */
export function wrapWithHelper(
  file: FixFile,
  node: TSESTree.Expression,
  name: HelperName,
  isExact: boolean,
): HelperFix | undefined {
  const helper = importHelper(file, name, node);
  return helperFix(helper, helper && wrapExpression(file, node, helper.callee), isExact);
}
