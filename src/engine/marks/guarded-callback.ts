// Where does a mark go in a callback that handles its error first?
import type { TSESTree } from '@typescript-eslint/utils';

import { isDirective, leavesFunction } from '../../utils/ast.ts';
import { deadBranch } from '../paths/dead-branch.ts';
import type { FileIndex } from '../names/file-index.ts';

/** An inline callback that first handles its error, and has a descriptor only after that. */
export interface GuardedCallback {
  /** The name of its parameter for the descriptor. */
  readonly descriptor: string;
  /** The `if` that leaves the callback where there is an error: after it, there is a descriptor. */
  readonly guard: TSESTree.IfStatement;
}

/** `(err, fd) => { if (err) return done(err); … }` */
export function guardedCallback(
  index: FileIndex,
  callback: TSESTree.Expression,
  position: number,
): GuardedCallback | undefined {
  if (callback.type !== 'ArrowFunctionExpression' && callback.type !== 'FunctionExpression') return undefined;
  if (callback.body.type !== 'BlockStatement' || callback.generator) return undefined;
  const [error] = callback.params;
  const descriptor = callback.params[position];
  const guard = callback.body.body.find((statement) => !isDirective(statement));
  if (error?.type !== 'Identifier' || descriptor?.type !== 'Identifier' || guard?.type !== 'IfStatement')
    return undefined;
  const errorPlace = index.placeOf(error);
  const dead = deadBranch(guard.test, (node) => (index.placeOf(node) === errorPlace ? 'error' : undefined));
  return dead === 'whenTrue' && !guard.alternate && leavesFunction(guard.consequent)
    ? { descriptor: descriptor.name, guard }
    : undefined;
}
