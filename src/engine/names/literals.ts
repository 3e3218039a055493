// Which value does an object or array literal have under a name?
import type { TSESTree } from '@typescript-eslint/utils';

import { isFunction, returnedAtOnce } from '../../utils/ast.ts';
import type { FileIndex } from './file-index.ts';

type Node = TSESTree.Node;

/** A value, and the access path that is still to be followed from it. */
interface Element {
  readonly value: Node;
  readonly path: readonly string[];
  /** A spread may override it. */
  readonly isFallback?: boolean;
}

/** The element of a literal under a name; if only spreads can have it, the first one is assumed to. */
export function elementOf(index: FileIndex, literal: Node, name: string): Element | undefined {
  if (literal.type === 'ObjectExpression') return propertyIn(index, literal, name);
  if (literal.type !== 'ArrayExpression' || literal.elements.some(isSpread)) return undefined;
  const value = literal.elements[Number(name)];
  return value ? { value, path: [] } : undefined;
}

/** The last property with this name in an object literal; undefined if there is none outside of a spread. */
export function propertyOf(
  index: FileIndex,
  literal: TSESTree.ObjectExpression,
  name: string,
): TSESTree.Property | undefined {
  return literal.properties.findLast(
    (property): property is TSESTree.Property => property.type === 'Property' && index.propertyName(property) === name,
  );
}

function propertyIn(index: FileIndex, literal: TSESTree.ObjectExpression, name: string): Element | undefined {
  const { properties } = literal;
  const property = propertyOf(index, literal, name);
  if (!property) {
    const [spread, ...others] = properties.filter(isSpread);
    if (!spread || index.writesToMember(spread.argument, name).length > 0) return undefined;
    return { value: spread.argument, path: [name], ...(others.length > 0 && { isFallback: true }) };
  }
  const value = property.kind === 'get' ? returnedByGetter(property.value) : property.value;
  const isLast = !properties.slice(properties.indexOf(property)).some(isSpread);
  return value && { value, path: [], ...(!isLast && { isFallback: true }) };
}

function returnedByGetter(getter: Node): Node | undefined {
  return isFunction(getter) ? returnedAtOnce(getter) : undefined;
}

function isSpread(element: Node | null): element is TSESTree.SpreadElement {
  return element?.type === 'SpreadElement';
}
