// What is followed along the paths?
import type { TSESTree } from '@typescript-eslint/utils';

import type { Meaning } from './dead-branch.ts';

type Node = TSESTree.Node;

/** What evaluating one node means for what is watched; `revive` undoes a mark. */
export type Effect = 'hazard' | 'mark' | 'revive' | undefined;

/** The transfer function: what is asked about each node that a path passes. */
export interface Watch {
  /**
   * Asked after the node's parts were evaluated, with whether a live path comes to it. Functions are asked about, not
   * entered; of a class, what runs at once is entered first.
   */
  effect(node: Node, live: boolean): Effect;
  /** What an expression stands for, so that a test of it tells where there is no descriptor. */
  meaningOf(node: Node): Meaning;
  /** Whether a mark can be undone, so that paths are followed beyond it. */
  readonly revives?: boolean;
  /** Whether a path may end without a mark. Then every part of a `try` is taken to be able to throw. */
  readonly mayEnd?: boolean;
}

/** `undefined` when every path meets the mark first; otherwise the node that some path met before it. */
export type FirstHazard = Node | undefined;
