// What is a transfer function of the analysis: which facts travel along the paths, and how does a node change them?
import type { TSESTree } from '@typescript-eslint/utils';

import type { Meaning } from './dead-branch.ts';

type Node = TSESTree.Node;

/** How evaluating a node changes the state of a path; `revive` undoes a mark. */
export type Effect = 'hazard' | 'mark' | 'revive' | undefined;

/** How evaluating a node changes whether a path is live: whether there is a descriptor on it that is not marked yet. */
export interface TransferFunction {
  /**
   * Called after the node's parts were evaluated; `live` says whether an unmarked path reaches it. The bodies of
   * functions are not entered; the parts of a class that run immediately come before the class.
   */
  effect(node: Node, live: boolean): Effect;
  /** Whether an expression is the descriptor or its error, so that a test of it shows where there is no descriptor. */
  meaningOf(node: Node): Meaning;
  /** For seals, which an `await` undoes: paths are followed beyond a mark. */
  readonly revives?: boolean;
  /** Whether a path may end without a mark. If so, every part of a `try` is assumed to be able to throw. */
  readonly mayEnd?: boolean;
}

/** `undefined` if every path reaches the mark first; otherwise a node that some path reaches before it. */
export type FirstHazard = Node | undefined;
