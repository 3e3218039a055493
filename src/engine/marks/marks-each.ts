// Does a loop mark each element of a list, and do nothing else?
import type { TSESTree } from '@typescript-eslint/utils';

import { isFunction, unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { parameterName } from '../names/emitter-idioms.ts';

type Node = TSESTree.Node;

/** Whether `list` is what `for (const fd of list) setNoInherit(fd);` or `list.forEach((fd) => setNoInherit(fd))` visits. */
export function isEachMarked(analysis: Pick<Analysis, 'closes' | 'helpers' | 'index'>, list: Node): boolean {
  const { closes, helpers, index } = analysis;
  const { name, body } = turnOf(analysis, list) ?? {};
  const call = body && onlyExpression(body);
  if (!name || call?.type !== 'CallExpression') return false;
  const [target, ...more] = call.arguments;
  const isMark = (helpers.is(call.callee, 'setNoInherit') && more.length === 0) || closes.has(call);
  return isMark && target !== undefined && index.placeOf(target) === index.placeOf(name);
}

/** What holds the element in a turn of a loop over a list, and what the turn does. */
function turnOf({ index }: Pick<Analysis, 'index'>, list: Node): { name?: Node | undefined; body: Node } | undefined {
  const { parent } = list;
  if (parent?.type === 'ForOfStatement') {
    const { await: waits, body, left, right } = parent;
    const name = left.type === 'VariableDeclaration' ? left.declarations[0].id : left;
    return right === list && !waits ? { name, body } : undefined;
  }
  const call =
    parent?.type === 'MemberExpression' && index.propertyName(parent) === 'forEach' ? parent.parent : undefined;
  const fn = call?.type === 'CallExpression' && call.callee === parent ? call.arguments[0] : undefined;
  return isFunction(fn) && !fn.generator ? { name: parameterName(fn.params[0]), body: fn.body } : undefined;
}

function onlyExpression(body: Node): Node | undefined {
  const [only, ...more] = body.type === 'BlockStatement' ? body.body : [body];
  if (!only || more.length > 0) return undefined;
  return unwrap(only.type === 'ExpressionStatement' ? only.expression : only);
}
