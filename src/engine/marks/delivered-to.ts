// Which function in the file receives a descriptor as soon as it exists, and under which names?
import type { TSESTree } from '@typescript-eslint/utils';

import type { Readiness } from '../../knowledge/types.ts';
import type { FunctionNode } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { parameterName, type Registration } from '../names/emitter-idioms.ts';
import { functionBehind, resolveValue } from '../names/resolve-value.ts';

type Node = TSESTree.Node;

/** Whether a registered listener is called when the descriptor exists. */
export function isReadyListener({ event, method }: Registration, ready: Readiness | undefined): boolean {
  return ready !== undefined && (event === ready.event || ready.startedBy?.includes(method) === true);
}

/** The function of a listener that runs as soon as the descriptor exists, and the places that hold it there. */
export interface Delivered {
  readonly fn: FunctionNode;
  readonly places: ReadonlySet<string>;
}

/**
 * Where a listener receives the descriptor: by name, as `this`, or as one of its arguments. `'marked'` for one that
 * marks its first argument itself; undefined for one that is not visible.
 */
export function deliveredTo(
  { helpers, index }: Pick<Analysis, 'helpers' | 'index'>,
  listener: Node,
  places: Iterable<string>,
  argument: number | undefined,
): Delivered | 'marked' | undefined {
  const value = resolveValue(index, listener);
  if (
    argument === 0 &&
    (helpers.is(listener, 'setNoInherit') || (value && helpers.isCallOf(value, 'noInheritListener')))
  )
    return 'marked';
  const fn = functionBehind(index, listener);
  if (!fn) return undefined;
  const all = new Set(places);
  if (fn.type !== 'ArrowFunctionExpression') all.add(index.placeOf(thisIn(fn)) ?? '');
  const parameter = argument === undefined ? undefined : parameterName(fn.params[argument]);
  if (parameter) all.add(index.placeOf(parameter) ?? '');
  return { fn, places: all };
}

/** A `this` inside the function's body, to look up its place. */
function thisIn(fn: FunctionNode): Node {
  return { type: 'ThisExpression', parent: fn.body } as unknown as Node;
}
