import type { TSESTree } from '@typescript-eslint/utils';

import { combine } from './fix-or-suggest.ts';
import { importHelper } from './import-helper.ts';
import type { Edit, FixFile, HelperName, Repair } from './types.ts';

/** `node` → `callee(node)`. */
export function wrapExpression(_file: FixFile, node: TSESTree.Expression, callee: string): readonly Edit[] | undefined {
  return [
    { range: [node.range[0], node.range[0]], text: `${callee}(` },
    { range: [node.range[1], node.range[1]], text: ')' },
  ];
}

/** Wraps an expression in a call of a helper, and imports that while it is missing. */
export function wrapWithHelper(file: FixFile, node: TSESTree.Expression, name: HelperName, certain: boolean): Repair | undefined {
  const helper = importHelper(file, name, node);
  return combine(helper, helper && wrapExpression(file, node, helper.callee), certain);
}
