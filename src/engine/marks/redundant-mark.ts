// Which marks repeat another one?
import type { TSESTree } from '@typescript-eslint/utils';

import { isInside, unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';

type Node = TSESTree.Node;

/**
 * Whether a mark does nothing once what `source` delivers is marked there: it is a statement of its own, its variable
 * is assigned once, and no other mark or opt-out mentions it.
 */
export function isRedundantAfter(
  { helpers, index }: Pick<Analysis, 'helpers' | 'index'>,
  source: Node,
  mark: Node,
): boolean {
  if (mark.type !== 'CallExpression' || mark.optional || mark.parent.type !== 'ExpressionStatement') return false;
  const [target] = mark.arguments;
  if (mark.arguments.length !== 1 || target?.type !== 'Identifier' || !helpers.is(mark.callee, 'setNoInherit'))
    return false;
  const variable = index.variableOf(target);
  const [definition] = variable?.defs ?? [];
  if (!variable || !definition || variable.defs.length !== 1) return false;
  const others = variable.references.filter(({ identifier, init }) => identifier !== target && init !== true);
  if (others.some((reference) => reference.isWrite())) return false;
  // A variable that is read nowhere else would become unused. A parameter is read by the new mark.
  if (others.length === 0 && definition.type !== 'Parameter') return false;
  return helpers.marksOf(index.placeOf(target)).length === 1 && takes(definition.node, source);
}

/** Whether a definition receives exactly what a call delivers, as its result or to a function passed to it. */
function takes(definition: Node, source: Node): boolean {
  if (definition.type !== 'VariableDeclarator') return isInside(definition, source.range);
  if (definition.id.type !== 'Identifier')
    return definition.id.type === 'ArrayPattern' && isInside(source, definition.range);
  const value = definition.init && unwrap(definition.init);
  return value === source || (value?.type === 'AwaitExpression' && unwrap(value.argument) === source);
}
