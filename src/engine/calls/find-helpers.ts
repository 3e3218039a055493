// Which names in the file refer to the runtime's helpers?
import type { TSESTree } from '@typescript-eslint/utils';

import { CALLS_HELPER } from '../../knowledge/helpers.ts';
import type * as runtime from '../../runtime/index.ts';
import type { CallOrNew } from '../../utils/ast.ts';
import type { FileIndex } from '../names/file-index.ts';
import type { OriginOf } from '../names/origin.ts';
import { chainStart } from '../names/emitter-idioms.ts';

type Name = keyof typeof runtime;

/** The runtime's helpers as the file uses them. */
export interface Helpers {
  /** The modules that may export them. */
  readonly modules: readonly string[];
  /** Whether an expression refers to this helper, under any name. */
  is(expression: TSESTree.Node, name: Name): boolean;
  /** Whether an expression is a call of this helper. */
  isCallOf(node: TSESTree.Node, name: Name): node is TSESTree.CallExpression;
  /** Whether an expression refers to any export of the runtime. */
  isAny(expression: TSESTree.Node): boolean;
  /** Every call that marks something. */
  readonly marks: readonly CallOrNew[];
  /** The calls among them that mark what a place holds; for places, see `FileIndex`. */
  marksOf(place: string | undefined): readonly CallOrNew[];
  /** Whether the file mentions the runtime, or calls anything by the name of a helper. */
  readonly isNamed: boolean;
  /** Every call that seals everything. */
  readonly seals: readonly CallOrNew[];
}

export function findHelpers(index: FileIndex, originOf: OriginOf, modules: readonly string[]): Helpers {
  const exportOf = (expression: TSESTree.Node): string | undefined => {
    const origin = originOf(expression);
    return origin && modules.includes(origin.module) ? origin.path.join('.') : undefined;
  };
  const is = (expression: TSESTree.Node, name: Name): boolean => exportOf(expression) === name;
  // Most files neither mention the modules nor call a helper's name, which a module of the project may re-export.
  const { text } = index.sourceCode;
  const isNamed = modules.some((module) => text.includes(module)) || CALLS_HELPER.test(text);
  const callsOf = (name: Name): CallOrNew[] =>
    isNamed ? index.callsOf(new Set([name])).filter(({ callee }) => is(callee, name)) : [];
  const marks = callsOf('setNoInherit');
  const byPlace = new Map<string | undefined, CallOrNew[]>();
  for (const mark of marks) {
    const place = mark.arguments[0] && index.placeOf(chainStart(index, mark.arguments[0]));
    if (place !== undefined) byPlace.set(place, [...(byPlace.get(place) ?? []), mark]);
  }
  return {
    modules,
    is,
    isCallOf: (node, name): node is TSESTree.CallExpression => node.type === 'CallExpression' && is(node.callee, name),
    isAny: (expression) => exportOf(expression) !== undefined,
    marks,
    marksOf: (place) => byPlace.get(place) ?? [],
    isNamed,
    seals: callsOf('sealDescriptors'),
  };
}
