// What happens to a descriptor on the paths through a graph?
import type { TSESTree } from '@typescript-eslint/utils';

import { isInside } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import { constantTruth, deadBranch, type DeadBranch } from './dead-branch.ts';
import type { Graph, Point } from './graph.ts';
import type { FirstHazard, TransferFunction } from './transfer-function.ts';

type Node = TSESTree.Node;

/** The states in which a path can reach a point: with the descriptor unmarked ("live"), or marked. */
const LIVE = 1;
const MARKED = 2;

export interface Followed {
  readonly hazard: FirstHazard;
  /** Whether some path is live at the end of the body. */
  readonly isLiveAtEnd: boolean;
}

/**
 * A forward may-analysis of the states in which each point can be reached, up to a fixpoint or a hazard on a live path.
 *
 * @param start - the node that opens the descriptor, if in the graph: a loop that repeats it loses the previous one
 */
export function follow(
  graph: Graph,
  from: readonly Point[],
  transfer: TransferFunction,
  isLive: boolean,
  start?: Node,
): Followed {
  const follower = new Follower(graph, transfer, start);
  for (const point of from) follower.go(point, isLive ? LIVE : MARKED);
  return follower.run();
}

class Follower {
  readonly #order: readonly Point[];
  readonly #positions: ReadonlyMap<Point, number>;
  readonly #transfer: TransferFunction;
  readonly #start: Node | undefined;
  /**
   * By position: the states in which points were reached, and those that are still to be processed. Sparse, because
   * most paths are short, whatever the length of the function.
   */
  readonly #reached = new Map<number, number>();
  readonly #pending = new Map<number, number>();
  /** No point before this one is pending. */
  #first: number;
  #isLiveAtEnd = false;

  constructor(graph: Graph, transfer: TransferFunction, start: Node | undefined) {
    this.#order = graph.order;
    this.#positions = positionsIn(graph);
    this.#transfer = transfer;
    this.#start = start;
    this.#first = graph.order.length;
  }

  run(): Followed {
    while (this.#pending.size > 0) {
      const at = this.#first++;
      const states = this.#pending.get(at) ?? 0;
      this.#pending.delete(at);
      for (const state of [LIVE, MARKED]) {
        const hazard = (states & state) === 0 ? undefined : this.#pass(this.#order[at]!, state);
        if (hazard) return { hazard, isLiveAtEnd: true };
      }
    }
    return { hazard: undefined, isLiveAtEnd: this.#isLiveAtEnd };
  }

  go(to: Point | undefined, state: number): void {
    if (!to || (state === MARKED && !this.#transfer.revives)) return;
    const at = this.#positions.get(to)!;
    const reached = this.#reached.get(at) ?? 0;
    if ((reached & state) !== 0) return;
    this.#reached.set(at, reached | state);
    this.#pending.set(at, (this.#pending.get(at) ?? 0) | state);
    // The back edge of a loop leads to an earlier point.
    this.#first = Math.min(this.#first, at);
  }

  #goOn(next: readonly Point[], state: number): void {
    for (const point of next) this.go(point, state);
  }

  /** Continues from a point in one state; returns the point's node if that is a hazard. */
  #pass({ handler, kind, next, node }: Point, state: number): FirstHazard {
    const { mayEnd } = this.#transfer;
    const live = state === LIVE;
    if (mayEnd) this.go(handler, state);
    switch (kind) {
      case 'end':
        if (live && !mayEnd) return node;
        this.#isLiveAtEnd ||= live && node.type !== 'ThrowStatement';
        return undefined;
      case 'node': {
        const effect = this.#transfer.effect(node, live);
        if (live && effect === 'hazard') return node;
        const after = effect === 'revive' || (live && effect !== 'mark') ? LIVE : MARKED;
        if (mayEnd) this.go(handler, after);
        this.#goOn(next, after);
        return undefined;
      }
      case 'turn':
        if (live && this.#start && repeats(node, this.#start, this.#transfer)) return mayEnd ? undefined : node;
        this.#goOn(next, state);
        return undefined;
      case 'truth':
      case 'nullish': {
        const dead = live ? deadBranchOf(kind, node, this.#transfer) : undefined;
        if (dead !== 'whenTrue') this.go(next[0], state);
        if (dead !== 'whenFalse') this.go(next[1], state);
        return undefined;
      }
      case 'either':
        this.#goOn(next, state);
        return undefined;
    }
  }
}

const positionsIn: (graph: Graph) => ReadonlyMap<Point, number> = oncePer(
  ({ order }: Graph) => new Map(order.map((point, i) => [point, i])),
);

/** The branch of a test in which there is no descriptor. */
function deadBranchOf(kind: 'nullish' | 'truth', node: Node, transfer: TransferFunction): DeadBranch {
  if (kind === 'truth') return deadBranch(node, (part) => transfer.meaningOf(part));
  const meaning = transfer.meaningOf(node);
  if (meaning === 'descriptor') return 'whenTrue';
  return meaning === 'error' ? 'whenFalse' : undefined;
}

/** Whether another iteration of a loop may open a descriptor, so that the previous one can no longer be marked. */
function repeats(loop: Node, start: Node, transfer: TransferFunction): boolean {
  const once = onceIn(loop);
  if (!isInside(start, loop.range) || (once && isInside(start, once.range))) return false;
  // The test of `do … while` comes after the first iteration, and may rule out a second one.
  return (
    loop.type !== 'DoWhileStatement' ||
    !(constantTruth(loop.test) === false || deadBranchOf('truth', loop.test, transfer) === 'whenTrue')
  );
}

/** The part of a loop that runs once, before the first iteration. */
function onceIn(loop: Node): Node | null | undefined {
  if (loop.type === 'ForStatement') return loop.init;
  return loop.type === 'ForInStatement' || loop.type === 'ForOfStatement' ? loop.right : undefined;
}
