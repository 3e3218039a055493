// What surrounds a piece of code, and where do its jumps and exceptions go?
import type { TSESTree } from '@typescript-eslint/utils';

import type { Point } from './graph.ts';

type Node = TSESTree.Node;

/**
 * What surrounds a piece of code, from the inside out: where its jumps and exceptions go, and what they pass.
 */
export interface Surroundings {
  readonly outer: Surroundings | undefined;
  /** The `catch` of a `try`. */
  readonly handler?: Point;
  /** What runs on every way out: a `finally`, or the disposal of what `await using` declared. */
  readonly onTheWayOut?: { readonly node: Node; readonly build: (then: Point) => Point };
  /** A loop, a `switch`, or a labelled statement, and where `break` and `continue` go. */
  readonly statement?: Node;
  readonly onBreak?: Point;
  readonly onContinue?: Point;
  /** Where an optional chain ends. */
  readonly chainEnd?: Point;
}

/** What catches an exception. */
export function catching(around: Surroundings | undefined): Surroundings | undefined {
  return find(around, ({ handler }) => handler !== undefined);
}

/** The end of the optional chain that a piece of code is part of. */
export function endOfChain(around: Surroundings | undefined): Point | undefined {
  return find(around, ({ chainEnd }) => chainEnd !== undefined)?.chainEnd;
}

/** The statement that a jump leaves or continues. */
export function targetOf(
  jump: TSESTree.BreakStatement | TSESTree.ContinueStatement,
  around: Surroundings | undefined,
): Surroundings | undefined {
  return find(around, ({ statement, onContinue }) => {
    if (!statement || (jump.type === 'ContinueStatement' && !onContinue)) return false;
    if (!jump.label) return statement.type !== 'LabeledStatement';
    return labelsOf(statement).includes(jump.label.name);
  });
}

function find(around: Surroundings | undefined, is: (around: Surroundings) => boolean): Surroundings | undefined {
  let current = around;
  while (current && !is(current)) current = current.outer;
  return current;
}

/** The labels that refer to a statement: its own, if it is a labelled statement, or those directly around it. */
function labelsOf(statement: Node): string[] {
  const labels: string[] = [];
  for (let node: Node | undefined = statement.type === 'LabeledStatement' ? statement : statement.parent; node;) {
    if (node.type !== 'LabeledStatement') break;
    labels.push(node.label.name);
    node = statement.type === 'LabeledStatement' ? undefined : node.parent;
  }
  return labels;
}
