// Which calls of native functions open an inheritable descriptor?
import type { TSESTree } from '@typescript-eslint/utils';

import { NATIVE_OPENS, type NativeOpen } from '../../knowledge/native-opens.ts';
import { unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import type { FileIndex } from '../names/file-index.ts';
import { judgeHolder } from '../marks/judge-site.ts';
import { asksToInherit, hasFlag, hasLetter, isConstant, type Answer } from './native-flags.ts';
import {
  declarationsOf,
  nativeFunctionOf,
  nativeUsesOf,
  type NativeFunction,
  type NativeUses,
} from './native-functions.ts';

type Node = TSESTree.Node;

/** A native call that opens an inheritable descriptor, or may; or the declaration, if the file never calls it. */
export interface RawOpen {
  readonly node: Node;
  readonly fn: NativeFunction;
  readonly open: NativeOpen;
  readonly isCertain: boolean;
  /** The argument that has to change; undefined if the call lacks it, or the function has no such parameter. */
  readonly argument: TSESTree.Expression | undefined;
  readonly call: TSESTree.CallExpression | undefined;
  /** All uses of the function in the file, which a fix that replaces the function must change together. */
  readonly uses?: NativeUses | undefined;
}

export function findNativeOpens(analysis: Analysis): RawOpen[] {
  if (analysis.libraries.length === 0) return [];
  const called = new Set<Node>();
  const calls = analysis.index.calls.flatMap((call) => {
    const fn = call.type === 'CallExpression' ? nativeFunctionOf(analysis, call.callee) : undefined;
    const open = fn && NATIVE_OPENS.get(fn.name);
    if (call.type !== 'CallExpression' || !fn || !open) return [];
    called.add(fn.declaration);
    return rawOpenBy(analysis, call, fn, open) ?? [];
  });
  const uncalled = declarationsOf(analysis).flatMap((fn): RawOpen[] => {
    const open = called.has(fn.declaration) ? undefined : NATIVE_OPENS.get(fn.name);
    return open?.takes === 'nothing'
      ? [{ node: fn.declaration, fn, open, isCertain: true, argument: undefined, call: undefined }]
      : [];
  });
  return [...calls, ...uncalled];
}

function rawOpenBy(
  analysis: Analysis,
  call: TSESTree.CallExpression,
  fn: NativeFunction,
  open: NativeOpen,
): RawOpen | undefined {
  if (call.arguments.some(({ type }) => type === 'SpreadElement')) return undefined;
  const argument = open.takes === 'nothing' ? undefined : (call.arguments[open.at] as TSESTree.Expression | undefined);
  const answer = isSafe(analysis.index, open, argument);
  if (answer === 'yes' || isMarked(analysis, call)) return undefined;
  const uses = open.takes === 'nothing' ? nativeUsesOf(analysis, fn) : undefined;
  return { node: call, fn, open, isCertain: answer === 'no', argument, call, uses };
}

function isSafe(index: FileIndex, open: NativeOpen, argument: Node | undefined): Answer {
  switch (open.takes) {
    case 'flag':
      return argument ? hasFlag(index, argument, open) : 'no';
    case 'mode':
      return argument ? hasLetter(index, argument, open.letter) : 'yes';
    case 'command':
      return argument && isConstant(index, argument, open.command, open.number) ? 'no' : 'yes';
    case 'inherit':
      return argument && asksToInherit(index, argument, open.member) ? 'no' : 'yes';
    case 'nothing':
      return 'no';
  }
}

/** Whether the file marks the result, by a helper or `fcntl`, or an element of the array that the call fills. */
function isMarked(analysis: Analysis, call: TSESTree.CallExpression): boolean {
  const { helpers, index, libraries } = analysis;
  if (judgeHolder(analysis, { node: call, promise: false }).kind === 'marked') return true;
  const [first] = call.arguments;
  const array = first?.type === 'Identifier' ? first.name : undefined;
  if (
    array !== undefined &&
    helpers.marks.some(
      ({ arguments: [target] }) =>
        target?.type === 'MemberExpression' &&
        unwrap(target.object).type === 'Identifier' &&
        index.placeOf(target.object) === index.placeOf(first!),
    )
  )
    return true;
  const declarator =
    call.parent.type === 'VariableDeclarator'
      ? call.parent.id
      : call.parent.type === 'AssignmentExpression'
        ? call.parent.left
        : undefined;
  const place = declarator && index.placeOf(declarator);
  if (place === undefined || libraries.length === 0) return false;
  return index.calls.some((other) => {
    const [fd, command] = other.arguments;
    if (!fd || !command || index.placeOf(fd) !== place || nativeFunctionOf(analysis, other.callee)?.name !== 'fcntl')
      return false;
    const name = unwrap(command);
    return isConstant(index, command, 'F_SETFD', 2) || (name.type === 'Identifier' && name.name === 'F_SETFD');
  });
}
