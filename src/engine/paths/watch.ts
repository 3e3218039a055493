import type { TSESTree } from '@typescript-eslint/utils';

type Node = TSESTree.Node;

/** What evaluating one node means for what is watched; `revive` undoes a mark. */
export type Effect = 'hazard' | 'mark' | 'revive' | undefined;

/** The branch of a test in which there is no descriptor: after `if (err)` none was opened. */
export type DeadBranch = 'whenFalse' | 'whenTrue' | undefined;

/** What a walk asks about each node that it passes. */
export interface Watch {
  /**
   * Asked after the node's parts were evaluated, with whether a live path comes to it. Functions and classes
   * are asked about, not entered.
   */
  effect(node: Node, live: boolean): Effect;
  deadBranch(test: Node): DeadBranch;
  /** Whether a mark can be undone, so that paths are followed beyond it. */
  readonly revives?: boolean;
  /** Whether a path may end without a mark. Then every part of a `try` is taken to be able to throw. */
  readonly mayEnd?: boolean;
}

/** Thrown to end a walk at the first path on which something comes before the mark. No error: a stack costs more than most walks. */
export class HazardReached {
  readonly node: Node;

  constructor(node: Node) {
    this.node = node;
  }
}

/** `undefined` when every path meets the mark first; otherwise the node that some path met before it. */
export type FirstHazard = Node | undefined;
