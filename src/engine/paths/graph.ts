// Which paths can execution take through a function's body?
import type { TSESTree } from '@typescript-eslint/utils';

type Node = TSESTree.Node;

/** A point that execution passes. */
export interface Point {
  /**
   * - `node`: the node has just been evaluated.
   * - `truth`: a test comes out true (`next[0]`) or false (`next[1]`).
   * - `nullish`: an expression is null or undefined (`next[0]`) or not (`next[1]`).
   * - `either`: one of `next`, and the source does not show which.
   * - `turn`: an iteration of a loop has ended.
   * - `end`: execution leaves the body; the node is what leaves it, or the body itself.
   */
  readonly kind: 'either' | 'end' | 'node' | 'nullish' | 'truth' | 'turn';
  readonly node: Node;
  next: readonly Point[];
  /** Where an exception goes that is thrown here, if something in the body catches it. */
  readonly handler: Point | undefined;
}

/** The control-flow graph of a body. */
export interface Graph {
  readonly entry: Point;
  /** Reverse postorder: each point comes after those that lead to it, except by the back edge of a loop. */
  readonly order: readonly Point[];
  /** The points where a node has just been evaluated: several if the node is in a `finally`, which is copied. */
  after(node: Node): readonly Point[];
}
