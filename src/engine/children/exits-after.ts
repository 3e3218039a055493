// Does the process exit right after it has started a child?
import type { TSESTree } from '@typescript-eslint/utils';

import { unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { resolveFunction } from '../names/resolve-value.ts';
import { firstHazardAfter } from '../paths/flow.ts';
import type { TransferFunction } from '../paths/transfer-function.ts';
import { statementOf } from './statement-of.ts';

type Node = TSESTree.Node;

/** Whether a later statement of the same block makes this process exit, directly or from a timer, on every path. */
export function exitsAfter({ index, originOf }: Pick<Analysis, 'index' | 'originOf'>, start: Node): boolean {
  const statement = statementOf(start);
  const list = statement?.parent;
  if (list?.type !== 'BlockStatement' && list?.type !== 'Program') return false;
  const isExit = (node: Node | undefined): boolean => {
    const origin = node && originOf(unwrap(node));
    return origin?.module === 'process' && origin.path.join('.') === 'exit';
  };
  const isExitCall = (call: Node): boolean => {
    if (call.type !== 'CallExpression') return false;
    const [callback] = call.arguments;
    const isTimer = call.callee.type === 'Identifier' && TIMERS.has(call.callee.name);
    const fn = isTimer && callback ? resolveFunction(index, callback) : undefined;
    const called = fn?.body.type === 'CallExpression' ? fn.body.callee : undefined;
    return isExit(call.callee) || (isTimer && (isExit(callback) || isExit(called)));
  };
  const later = list.body.slice(list.body.indexOf(statement as TSESTree.Statement) + 1);
  if (!later.some((each) => each.type === 'ExpressionStatement' && isExitCall(unwrap(each.expression)))) return false;
  const toExit: TransferFunction = {
    effect: (node) => (isExitCall(node) ? 'mark' : undefined),
    meaningOf: () => undefined,
  };
  return firstHazardAfter(start, toExit, index.sourceCode.visitorKeys) === undefined;
}

const TIMERS: ReadonlySet<string> = new Set(['setImmediate', 'setTimeout']);
