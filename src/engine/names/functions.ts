// What does a function of the file return, and where is it called?
import type { TSESTree } from '@typescript-eslint/utils';

import { isClass, isExported, isFunction, pushChildren, unwrap, type FunctionNode } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import type { FileIndex } from './file-index.ts';

type Returned = readonly (TSESTree.Expression | null)[];

/** The argument of every `return` in a function; null for a `return` without one. */
export const returnsOf: (index: FileIndex) => (fn: FunctionNode) => Returned = oncePer(({ sourceCode }: FileIndex) =>
  oncePer((fn: FunctionNode): Returned => {
    if (fn.body.type !== 'BlockStatement') return [fn.body];
    const found: (TSESTree.Expression | null)[] = [];
    const pending: TSESTree.Node[] = [fn.body];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (node.type === 'ReturnStatement') found.push(node.argument);
      else if (!isFunction(node) && !isClass(node)) pushChildren(node, sourceCode.visitorKeys, pending);
    }
    return found;
  }),
);

/** Every call of a function that only this file can call; empty if it is exported, or used in any other way. */
export function callsOf(index: FileIndex, fn: FunctionNode): TSESTree.CallExpression[] {
  // `(function (fs) { … })(require('fs'))`
  if (fn.parent.type === 'CallExpression' && fn.parent.callee === fn)
    return fn.type === 'FunctionExpression' && fn.id ? [] : [fn.parent];
  const name =
    fn.type === 'FunctionDeclaration'
      ? fn.id
      : fn.parent.type === 'VariableDeclarator' && fn.parent.id.type === 'Identifier'
        ? fn.parent.id
        : undefined;
  // A named function expression can call itself, too.
  const hasOtherName = fn.type === 'FunctionExpression' && fn.id !== null;
  const variable = name && !hasOtherName ? index.variableOf(name) : undefined;
  const declaration = fn.type === 'FunctionDeclaration' ? fn : fn.parent;
  // All scripts share the variables at their top level.
  if (variable?.defs.length !== 1 || variable.scope.type === 'global' || isExported(declaration)) return [];
  const calls: TSESTree.CallExpression[] = [];
  for (const { identifier, init } of variable.references) {
    const { parent } = identifier;
    if (init) continue;
    if (parent.type !== 'CallExpression' || parent.callee !== identifier) return [];
    calls.push(parent);
  }
  return calls;
}

/** `f` in `f.bind(x, …)`, which returns a function that calls `f` with these arguments first. */
export function boundBy(index: FileIndex, call: TSESTree.CallExpression): TSESTree.Expression | undefined {
  const callee = unwrap(call.callee);
  return callee.type === 'MemberExpression' && index.propertyName(callee) === 'bind' ? callee.object : undefined;
}
