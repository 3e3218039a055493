// Does code run on Linux at all, by the tests around it?
import type { TSESTree } from '@typescript-eslint/utils';

import { unwrap } from '../../utils/ast.ts';
import type { FileIndex } from '../names/file-index.ts';
import { constantString } from '../names/module-sources.ts';
import type { OriginOf } from '../names/origin.ts';
import { resolveValue } from '../names/resolve-value.ts';

type Node = TSESTree.Node;

interface Names {
  readonly index: FileIndex;
  readonly originOf: OriginOf;
}

/** Whether the tests around a node leave out Linux: `if (process.platform === 'win32') { … }`. */
export function isNeverOnLinux(names: Names, node: Node): boolean {
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    const branch = branchOf(outer, inner);
    if (branch && excludesLinux(names, branch.test, branch.isTrue)) return true;
  }
  return false;
}

/** The test by which a part of a statement or an expression runs, and what has to come out of it. */
function branchOf(outer: Node, inner: Node): { readonly test: Node; readonly isTrue: boolean } | undefined {
  switch (outer.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return inner === outer.test ? undefined : { test: outer.test, isTrue: inner === outer.consequent };
    case 'LogicalExpression':
      return inner === outer.right && outer.operator !== '??'
        ? { test: outer.left, isTrue: outer.operator === '&&' }
        : undefined;
    default:
      return undefined;
  }
}

/** Names of constants that other modules bring along. */
const OTHER_PLATFORM = /^_?is_?(?:win(?:dows|32)?|mac(?:os)?|osx|darwin)$/i;

function excludesLinux(names: Names, given: Node, isTrue: boolean, depth = 0): boolean {
  const test = unwrap(given);
  if (depth > 10) return false;
  const of = (part: Node, outcome = isTrue): boolean => excludesLinux(names, part, outcome, depth + 1);
  switch (test.type) {
    case 'UnaryExpression':
      return test.operator === '!' && of(test.argument, !isTrue);
    case 'LogicalExpression': {
      if (test.operator === '??') return false;
      // Both sides of `a && b` hold where it does.
      const isEither = (test.operator === '&&') === isTrue;
      return isEither ? of(test.left) || of(test.right) : of(test.left) && of(test.right);
    }
    case 'BinaryExpression':
      return comparesPlatform(names, test, isTrue);
    case 'CallExpression':
      return isTrue && OTHER_PLATFORM.test(lastName(names.index, test.callee));
    default: {
      const value = resolveValue(names.index, test);
      if (value && value !== test) return of(value);
      return isTrue && OTHER_PLATFORM.test(lastName(names.index, test));
    }
  }
}

function comparesPlatform(
  { index, originOf }: Names,
  { left, operator, right }: TSESTree.BinaryExpression,
  isTrue: boolean,
): boolean {
  const text = constantString(index, right) ?? constantString(index, left);
  const isPlatform = [left, right].some((side) => isPlatformName(originOf, side));
  if (text === undefined || !isPlatform || !/^[!=]==?$/.test(operator)) return false;
  const isSame = operator.startsWith('=') === isTrue;
  return isSame ? text !== 'linux' : text === 'linux';
}

/** `process.platform`, `os.platform()` */
function isPlatformName(originOf: OriginOf, given: Node): boolean {
  const node = unwrap(given);
  const isCall = node.type === 'CallExpression';
  const origin = originOf(isCall ? node.callee : node);
  const name = origin && [origin.module, ...origin.path].join('.');
  return isCall ? name === 'os.platform' : name === 'process.platform';
}

function lastName(index: FileIndex, given: Node): string {
  const node = unwrap(given);
  if (node.type === 'Identifier') return node.name;
  return (node.type === 'MemberExpression' && index.propertyName(node)) || '';
}
