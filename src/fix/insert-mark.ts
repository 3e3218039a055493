import type { TSESTree } from '@typescript-eslint/utils';

import type { FunctionNode } from '../utils/ast.ts';
import type { Edit, FixFile } from './types.ts';

export function insertMarkFirst(_file: FixFile, fn: FunctionNode, statement: string): readonly Edit[] | undefined {
  if (fn.body.type !== 'BlockStatement') return undefined;
  const at = fn.body.range[0] + 1;
  return [{ range: [at, at], text: ` ${statement};` }];
}

export function insertMarkAfter(_file: FixFile, anchor: TSESTree.Statement, statement: string): readonly Edit[] | undefined {
  return [{ range: [anchor.range[1], anchor.range[1]], text: `\n${' '.repeat(anchor.loc.start.column)}${statement};` }];
}
