// Can code run on Linux, judging by the platform checks around it?
import type { TSESTree } from '@typescript-eslint/utils';

import { isFunction, leavesFunction, unwrap, type FunctionNode } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import type { FileIndex } from '../names/file-index.ts';
import { callsOf } from '../names/functions.ts';
import { constantString } from '../names/module-sources.ts';
import type { OriginOf } from '../names/origin.ts';
import { resolveValue } from '../names/resolve-value.ts';

type Node = TSESTree.Node;

interface Names {
  readonly index: FileIndex;
  readonly originOf: OriginOf;
}

/**
 * True if code never runs on Linux: a test around it excludes Linux (`if (process.platform === 'win32') { … }`),
 * an earlier guard does (`if (process.platform !== 'win32') return;`), or all calls of its function are in such code.
 */
export function isNeverOnLinux(names: Names, node: Node): boolean {
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    const branch = branchOf(outer, inner);
    if (branch && excludesLinux(names, branch.test, branch.isTrue)) return true;
    if (isAfterExit(names, outer, inner) || isForeignCase(names, outer, inner) || isForeignEntry(names, outer))
      return true;
    if (isFunction(outer) && isCalledElsewhere(names)(outer)) return true;
  }
  return false;
}

/** The test that decides whether `inner` is evaluated, and the outcome for which it is. */
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

function isAfterExit(names: Names, outer: Node, inner: Node): boolean {
  if (outer.type !== 'BlockStatement' && outer.type !== 'Program') return false;
  const before = outer.body.slice(0, outer.body.indexOf(inner as TSESTree.Statement));
  return before.some(
    (statement) =>
      statement.type === 'IfStatement' &&
      !statement.alternate &&
      leavesFunction(statement.consequent) &&
      excludesLinux(names, statement.test, false),
  );
}

/** `switch (process.platform) { case 'darwin': case 'win32': … }` */
function isForeignCase({ index, originOf }: Names, outer: Node, inner: Node): boolean {
  if (outer.type !== 'SwitchCase' || inner === outer.test) return false;
  const { cases, discriminant } = outer.parent;
  if (!isPlatformName(originOf, discriminant)) return false;
  const until = cases.indexOf(outer);
  const from = cases.findLastIndex((one, at) => at < until && isLeftAtEnd(one));
  return cases.slice(from + 1, until + 1).every(({ test }) => {
    const text = test ? constantString(index, test) : undefined;
    return text !== undefined && text !== 'linux';
  });
}

/** True if a case does not fall through into the next one. */
function isLeftAtEnd({ consequent }: TSESTree.SwitchCase): boolean {
  const [only, ...more] = consequent;
  const last = only?.type === 'BlockStatement' && more.length === 0 ? only.body.at(-1) : consequent.at(-1);
  return last !== undefined && (last.type === 'BreakStatement' || leavesFunction(last));
}

/** `({ win32: () => …, linux: () => … })[process.platform]` */
function isForeignEntry({ index }: Names, outer: Node): boolean {
  return outer.type === 'Property' && FOREIGN_PLATFORMS.has(index.propertyName(outer) ?? '');
}

/** Values of `process.platform` that, as property names, are unlikely to mean anything else. */
const FOREIGN_PLATFORMS: ReadonlySet<string> = new Set(['darwin', 'freebsd', 'openbsd', 'win32']);

/** True if a function is called, but never on Linux. A recursive call counts as one that may run on Linux. */
const isCalledElsewhere = oncePer((names: Names) =>
  oncePerRecursively<FunctionNode, boolean>((fn) => {
    const calls = callsOf(names.index, fn);
    return calls.length > 0 && calls.every((call) => isNeverOnLinux(names, call));
  }, false),
);

/** Names of functions and imported constants that test for another platform: `isWindows`, `is_mac`. */
const OTHER_PLATFORM = /^_?is_?(?:win(?:dows|32)?|mac(?:os)?|osx|darwin)$/i;

function excludesLinux(names: Names, test: Node, isTrue: boolean): boolean {
  const { whenTrue, whenFalse } = outcomes(names);
  return (isTrue ? whenTrue : whenFalse)(unwrap(test));
}

/** A test that refers back to itself excludes nothing. */
const outcomes = oncePer((names: Names) => ({
  whenTrue: oncePerRecursively<Node, boolean>((test) => excludes(names, test, true), false),
  whenFalse: oncePerRecursively<Node, boolean>((test) => excludes(names, test, false), false),
}));

function excludes(names: Names, test: Node, isTrue: boolean): boolean {
  const of = (part: Node, outcome = isTrue): boolean => excludesLinux(names, part, outcome);
  switch (test.type) {
    case 'UnaryExpression':
      return test.operator === '!' && of(test.argument, !isTrue);
    case 'LogicalExpression': {
      if (test.operator === '??') return false;
      // If `a && b` is true, both sides are; if `a || b` is false, both sides are.
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
