// Is a descriptor marked in time, late, or never?
import type { TSESTree } from '@typescript-eslint/utils';

import { homeOf, type FunctionNode } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { firstHazardAfter, firstHazardIn } from '../paths/flow.ts';
import { deliveredTo } from './delivered-to.ts';
import { isEachMarked } from './marks-each.ts';
import { marksAnything, transferFunctionOf, type Tracked } from './tracked-descriptor.ts';
import type { FirstHazard, TransferFunction } from '../paths/transfer-function.ts';

type Node = TSESTree.Node;

/** Whether the mark of a descriptor comes in time. */
export type Verdict =
  | { readonly kind: 'marked' }
  /** `hazard` comes before `mark`. */
  | { readonly kind: 'late'; readonly mark: Node; readonly hazard: Node }
  | { readonly kind: 'unmarked' };

export const MARKED: Verdict = { kind: 'marked' };
export const UNMARKED: Verdict = { kind: 'unmarked' };

/** Whether every path from `start`, which has just been evaluated, marks what is tracked in time. */
export function judgeAfter(analysis: Analysis, start: Node, tracked: Tracked): Verdict {
  return judge(analysis, start, tracked, (transfer) =>
    firstHazardAfter(start, transfer, analysis.index.sourceCode.visitorKeys),
  );
}

/** The same from a function's entry. */
export function judgeIn(analysis: Analysis, fn: FunctionNode, tracked: Tracked): Verdict {
  return judge(analysis, fn.body, tracked, (transfer) =>
    firstHazardIn(fn, transfer, analysis.index.sourceCode.visitorKeys),
  );
}

function judge(
  analysis: Analysis,
  start: Node,
  tracked: Tracked,
  walk: (transfer: TransferFunction) => FirstHazard,
): Verdict {
  if (!marksAnything(analysis)) return UNMARKED;
  const hazard = walk(transferFunctionOf(analysis, { ...tracked, places: new Set(tracked.places) }));
  if (!hazard) return MARKED;
  const mark = markBeyond(analysis, tracked, walk) ?? markElsewhere(analysis, start, tracked.places);
  return mark ? { kind: 'late', mark, hazard } : UNMARKED;
}

/** The first mark reachable if hazards are ignored. */
function markBeyond(
  analysis: Analysis,
  tracked: Tracked,
  walk: (transfer: TransferFunction) => FirstHazard,
): Node | undefined {
  const transfer = transferFunctionOf(analysis, { ...tracked, places: new Set(tracked.places) });
  return walk({
    ...transfer,
    mayEnd: true,
    effect: (node, live) => {
      if (transfer.effect(node, live) !== 'mark') return undefined;
      // A loop over a list marks more than this descriptor, and is no mark that could stand elsewhere.
      return isOptOut(node) || analysis.closes.has(node) || isEachMarked(analysis, node) ? 'mark' : 'hazard';
    },
  });
}

/** A mark in another function, which runs at another time. */
function markElsewhere(
  { helpers }: Pick<Analysis, 'helpers'>,
  start: Node,
  places: ReadonlySet<string>,
): Node | undefined {
  const home = homeOf(start);
  const marks = [...places].flatMap((place) => helpers.marksOf(place));
  return marks.find((mark) => homeOf(mark) !== home && !isOptOut(mark));
}

/** `setNoInherit(x, false)` opts out of the mark. */
function isOptOut(node: Node): boolean {
  const value = node.type === 'CallExpression' ? node.arguments[1] : undefined;
  return value?.type === 'Literal' && value.value === false;
}

/** The same for a listener that runs as soon as the descriptor exists. */
export function judgeListener(
  analysis: Analysis,
  listener: Node,
  places: Iterable<string>,
  argument: number | undefined,
): Verdict {
  const delivered = deliveredTo(analysis, listener, places, argument);
  if (delivered === 'marked') return MARKED;
  return delivered ? judgeIn(analysis, delivered.fn, { places: new Set(delivered.places) }) : UNMARKED;
}
