// Which one value in this file does an expression stand for?
import type { TSESTree } from '@typescript-eslint/utils';

import { isFunction, unwrap, type FunctionNode } from '../../utils/ast.ts';
import type { FileIndex } from './file-index.ts';
import { sourceOf, TO_FUNCTION, type Steps } from './follow-names.ts';

const TO_VALUE: Steps = new Set(['alias', 'assignment', 'function', 'property']);

/**
 * The one expression that a name, property or chain of aliases stands for; the expression itself where it
 * stands for itself; undefined where the file does not tell.
 */
export function resolveValue(index: FileIndex, expression: TSESTree.Node): TSESTree.Node | undefined {
  const source = sourceOf(index, { value: expression, path: [] }, TO_VALUE);
  return !source || source.path.length > 0 || NAMES.has(source.value.type) ? undefined : source.value;
}

/** A name at the end of all steps is one whose value the file does not show. */
const NAMES: ReadonlySet<string> = new Set(['Identifier', 'MemberExpression']);

/** The function of this file that an expression stands for, also through `.bind`. */
export function resolveFunction(index: FileIndex, expression: TSESTree.Node): FunctionNode | undefined {
  const source = sourceOf(index, { value: expression, path: [] }, TO_FUNCTION);
  return source?.path.length === 0 && isFunction(source.value) ? source.value : undefined;
}

/** The function behind a callback; `mustCall((err, fd) => …)` and the like call the one that they are given. */
export function functionBehind(index: FileIndex, callback: TSESTree.Node): FunctionNode | undefined {
  const fn = resolveFunction(index, callback);
  if (fn) return fn;
  const node = unwrap(callback);
  const [argument] = node.type === 'CallExpression' ? node.arguments : [];
  return argument && resolveFunction(index, argument);
}
