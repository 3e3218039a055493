// What can happen before the mark, on some path?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { homeOf, isField, isFunction, type FunctionNode } from '../../utils/ast.ts';
import { graphOf } from './build-graph.ts';
import { follow } from './follow.ts';
import type { FirstHazard, TransferFunction } from './transfer-function.ts';

type Node = TSESTree.Node;
type Keys = TSESLint.SourceCode.VisitorKeys;

/** The first hazard before a mark, on some path from `start`, which has just been evaluated, to its function's end. */
export function firstHazardAfter(start: Node, transfer: TransferFunction, keys: Keys): FirstHazard {
  const graph = graphOf(bodyAround(start), keys);
  const from = graph.after(start);
  // Code that is not in the graph, such as a parameter's default value, has no paths to follow.
  if (from.length === 0) return transfer.mayEnd ? undefined : start;
  const next = from.flatMap((point) => point.next);
  return follow(graph, next, transfer, true, start).hazard;
}

/** The same from a function's entry. */
export function firstHazardIn(fn: FunctionNode, transfer: TransferFunction, keys: Keys): FirstHazard {
  const graph = graphOf(fn.body, keys);
  return follow(graph, [graph.entry], transfer, true).hazard;
}

/** Whether some path through a function's body, the file, or a part of one is live at its end. */
export function isLiveAtEnd(body: Node, transfer: TransferFunction, keys: Keys, isLive = true): boolean {
  const graph = graphOf(body, keys);
  return follow(graph, [graph.entry], transfer, isLive).isLiveAtEnd;
}

/** The body of the function around a node, the value of the class field around it, or the file. */
function bodyAround(node: Node): Node {
  const home = homeOf(node);
  if (isFunction(home)) return home.body;
  if (isField(home) && home.value) return home.value;
  let root = node;
  while (root.parent) root = root.parent;
  return root;
}
