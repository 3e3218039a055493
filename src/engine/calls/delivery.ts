// How does a call deliver the descriptor that it opens: as its return value, by a promise, or to a callback?
import type { TSESTree } from '@typescript-eslint/utils';

import type { ApiRow, Delivery } from '../../knowledge/types.ts';
import { isTransparent, unwrap, type CallOrNew } from '../../utils/ast.ts';
import type { FileIndex } from '../names/file-index.ts';
import type { Origin } from '../names/origin.ts';
import { functionBehind, resolveValue } from '../names/resolve-value.ts';

type Node = TSESTree.Node;
type Arguments = readonly TSESTree.CallExpressionArgument[] | undefined;

/** How one call delivers its result; undefined if the API cannot do so in this form, or the source does not decide. */
export function deliveryOf(
  index: FileIndex,
  row: ApiRow,
  origin: Origin,
  node: CallOrNew,
  args: Arguments,
): Delivery | undefined {
  if (row.kind === 'spawn') return { via: origin.promisified ? 'promise' : 'return' };
  const { delivery } = row;
  if (origin.promisified) return delivery.via === 'callback' ? { via: 'promise' } : undefined;
  if (delivery.via !== 'callback' || !delivery.otherwise) return delivery;
  const last = args?.at(-1);
  if (!args || !last || args.some(({ type }) => type === 'SpreadElement')) return undefined;
  if (functionBehind(index, last)) return delivery;
  // If the path is the only argument, there is no callback.
  const isPromise =
    args.length === 1 ||
    isNoFunction(index, last) ||
    (args.length <= delivery.otherwise.after && isTakenAsPromise(index, node));
  return isPromise ? { via: delivery.otherwise.via } : undefined;
}

function isNoFunction(index: FileIndex, expression: Node): boolean {
  const value = resolveValue(index, expression);
  switch (value?.type) {
    case 'ArrayExpression':
    case 'BinaryExpression':
    case 'Literal':
    case 'ObjectExpression':
    case 'TemplateLiteral':
    case 'UnaryExpression':
      return true;
    case 'Identifier':
      return value.name === 'undefined';
    default:
      return false;
  }
}

/** `await open(…)`, `open(…).then(…)` */
function isTakenAsPromise(index: FileIndex, node: Node): boolean {
  let value = node;
  while (value.parent && isTransparent(value.parent)) value = value.parent;
  const { parent } = value;
  if (parent?.type === 'AwaitExpression') return true;
  const isCalled =
    parent?.type === 'MemberExpression' &&
    parent.object === value &&
    parent.parent.type === 'CallExpression' &&
    unwrap(parent.parent.callee) === parent;
  return isCalled && ['catch', 'finally', 'then'].includes(index.propertyName(parent) ?? '');
}
