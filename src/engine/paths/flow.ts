import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import type { FunctionNode } from '../../utils/ast.ts';
import { Walk } from './walk-paths.ts';
import { HazardReached, type FirstHazard, type Watch } from './watch.ts';

type Node = TSESTree.Node;

function firstHazard(walk: () => void): FirstHazard {
  try {
    walk();
    return undefined;
  } catch (error) {
    if (error instanceof HazardReached) return error.node;
    throw error;
  }
}

/** What comes before the mark on some path from `start`, which has just been evaluated, to the end of its function. */
export function firstHazardAfter(start: Node, watch: Watch, visitorKeys: TSESLint.SourceCode.VisitorKeys): FirstHazard {
  return firstHazard(() => new Walk(watch, visitorKeys).from(start));
}

/** The same from a function's entry. */
export function firstHazardIn(
  fn: FunctionNode,
  watch: Watch,
  visitorKeys: TSESLint.SourceCode.VisitorKeys,
): FirstHazard {
  return firstHazard(() => {
    if (new Walk(watch, visitorKeys).through(fn.body) && !watch.mayEnd) throw new HazardReached(fn.body);
  });
}

/** Follows every path through a function's body, or the file, or a part of one; answers whether one is live at its end. */
export function isLiveAtEnd(
  body: Node,
  watch: Watch,
  visitorKeys: TSESLint.SourceCode.VisitorKeys,
  isLive = true,
): boolean {
  return new Walk(watch, visitorKeys).through(body, isLive);
}
