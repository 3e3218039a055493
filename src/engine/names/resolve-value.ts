// Which one value in this file does an expression refer to?
import type { TSESTree } from '@typescript-eslint/utils';

import { isFunction, unwrap, type FunctionNode } from '../../utils/ast.ts';
import type { FileIndex } from './file-index.ts';
import { sourceOf, TO_FUNCTION, type Source, type Steps } from './follow-names.ts';
import { inOwnLiteral } from './resolve-path.ts';

const TO_VALUE: Steps = new Set(['alias', 'assignment', 'function', 'property']);

/**
 * The one expression that a name, property or chain of aliases refers to; the expression itself if it is a value;
 * undefined if the file does not show the value.
 */
export function resolveValue(index: FileIndex, expression: TSESTree.Node): TSESTree.Node | undefined {
  const source = sourceOf(index, { value: expression, path: [] }, TO_VALUE);
  return !source || source.path.length > 0 || NAMES.has(source.value.type) ? undefined : source.value;
}

/** If the last step ends at a name, the file does not show its value. */
const NAMES: ReadonlySet<string> = new Set(['Identifier', 'MemberExpression']);

/** The function of this file that an expression refers to, also through `.bind`, or as a method of an object literal. */
export function resolveFunction(index: FileIndex, expression: TSESTree.Node): FunctionNode | undefined {
  const source = sourceOf(index, { value: expression, path: [] }, TO_FUNCTION);
  const end = source && (methodIn(index, source) ?? source);
  return end?.path.length === 0 && isFunction(end.value) ? end.value : undefined;
}

/** `f` for `tools.f` of `const tools = { f() {} };` */
function methodIn(index: FileIndex, { value, path }: Source): Source | undefined {
  const name = value.type === 'MemberExpression' && path.length === 0 ? index.propertyName(value) : undefined;
  return name === undefined
    ? undefined
    : inOwnLiteral(index, { value: (value as TSESTree.MemberExpression).object, path: [name] });
}

/** The function behind a callback; `mustCall((err, fd) => …)` and similar functions call the one passed to them. */
export function functionBehind(index: FileIndex, callback: TSESTree.Node): FunctionNode | undefined {
  const fn = resolveFunction(index, callback);
  if (fn) return fn;
  const node = unwrap(callback);
  const [argument] = node.type === 'CallExpression' ? node.arguments : [];
  return argument && resolveFunction(index, argument);
}
