import type { TSESTree } from '@typescript-eslint/utils';

import { combine } from './fix-or-suggest.ts';
import { importHelper } from './import-helper.ts';
import type { Edit, FixFile, HelperName, Repair } from './types.ts';

/**
 * `node` → `callee(node)`. The text starts with a name as it did before, or with one in place of `new` or a
 * parenthesis, so no statement runs into the line above it.
 */
export function wrapExpression(node: TSESTree.Expression, callee: string): readonly Edit[] | undefined {
  if (isShortCircuited(node)) return undefined;
  // An argument list would take a sequence for several arguments.
  const [open, close] = node.type === 'SequenceExpression' ? ['((', '))'] : ['(', ')'];
  const [start, end] = node.range;
  return [
    { range: [start, start], text: `${callee}${open}` },
    { range: [end, end], text: close },
  ];
}

/** `a?.open(p)` in `a?.open(p).fd`: where `a` is missing, the rest is not evaluated, and after wrapping it would be. */
function isShortCircuited(node: TSESTree.Expression): boolean {
  if (node.parent?.type === 'ChainExpression') return false;
  for (let link: TSESTree.Node = node; ; ) {
    if (link.type === 'MemberExpression') {
      if (link.optional) return true;
      link = link.object;
    } else if (link.type === 'CallExpression') {
      if (link.optional) return true;
      link = link.callee;
    } else {
      return false;
    }
  }
}

/** Wraps an expression in a call of a helper, and imports that while it is missing. */
export function wrapWithHelper(file: FixFile, node: TSESTree.Expression, name: HelperName, certain: boolean): Repair | undefined {
  const helper = importHelper(file, name, node);
  return combine(helper, helper && wrapExpression(node, helper.callee), certain);
}
