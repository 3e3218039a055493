// What runs when execution leaves a block by a jump, a `return` or a `throw`?
import type { TSESTree } from '@typescript-eslint/utils';

import type { Point } from './graph.ts';
import type { Surroundings } from './surroundings.ts';

/** Limit of copies of one `finally`: one for each point that may follow it. Further points share the last copy. */
const COPIES = 4;

/** A copy of a `finally` in the graph. */
interface Copy {
  readonly entry: Point;
  readonly exit: Point;
}

/** The ways out of the blocks of one graph. */
export class WaysOut {
  /** For each `finally` (or `await using`) that a way out passes: its copies, by the point that follows them. */
  readonly #copies = new Map<TSESTree.Node, Map<Point, Copy>>();

  /** The path from inside `around` to the point `to`, which is inside `until`. */
  unwind(around: Surroundings | undefined, until: Surroundings | undefined, to: Point): Point {
    if (!around || around === until) return to;
    return this.wayOut(around, this.unwind(around.outer, until, to));
  }

  /** What runs when execution leaves `around`, followed by `then`. */
  wayOut({ onTheWayOut }: Surroundings, then: Point): Point {
    if (!onTheWayOut) return then;
    const { node, build } = onTheWayOut;
    let copies = this.#copies.get(node);
    if (!copies) this.#copies.set(node, (copies = new Map<Point, Copy>()));
    const known = copies.get(then);
    if (known) return known.entry;
    if (copies.size < COPIES) {
      const exit: Point = { kind: 'either', node, next: [then], handler: then.handler };
      const copy = { entry: build(exit), exit };
      copies.set(then, copy);
      return copy.entry;
    }
    // Without a limit, a `finally` inside another would be copied again with each copy of the outer one.
    const last = [...copies.values()].at(-1)!;
    last.exit.next = [...last.exit.next, then];
    copies.set(then, last);
    return last.entry;
  }
}
