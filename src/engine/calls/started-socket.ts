// Does a socket that the file creates ever connect?
import type { TSESTree } from '@typescript-eslint/utils';

import type { SocketProducer } from '../../knowledge/types.ts';
import { isField, isMemberAssigned, unwrap, type CallOrNew } from '../../utils/ast.ts';
import type { FileIndex } from '../names/file-index.ts';
import { isObjectAssign } from '../names/globals.ts';

type Node = TSESTree.Node;

/** Classes whose instances take a socket: `IncomingMessage`, `ServerResponse`. */
const MESSAGE = /(?:Message|Request|Response)$/;

/**
 * False for a socket that this file creates, never connects, and passes only to constructors: it has no descriptor.
 * Code that serves requests from elsewhere needs one for its `IncomingMessage`, and tests need an event emitter.
 */
export function mayHaveDescriptor(index: FileIndex, node: CallOrNew, { ready }: SocketProducer): boolean {
  const { startedBy } = ready;
  if (startedBy === undefined || node.type !== 'NewExpression') return true;
  const made = withAssigned(index, node);
  const { parent } = made;
  if (isConstructorArgument(index, made)) return false;
  const field = fieldOf(index, made);
  if (field !== undefined) return !isOfMessage(index, field, startedBy);
  const variable =
    parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? index.variableOf(parent.id) : undefined;
  const uses = (variable?.references ?? []).filter(({ init }) => init !== true).map(({ identifier }) => identifier);
  return (
    uses.length === 0 ||
    uses.some(
      (use) => !isConstructorArgument(index, use) && !callsOtherMethod(startedBy, index, use) && !isMemberAssigned(use),
    )
  );
}

/** `Object.assign(new Socket(), { … })`, which returns the socket. */
function withAssigned(index: FileIndex, node: Node): Node {
  const { parent } = node;
  return parent && isObjectAssign(index, parent) && parent.arguments[0] === node ? parent : node;
}

/** Whether the socket is an argument of `new`, or of `assignSocket`, which gives a response its socket. */
function isConstructorArgument(index: FileIndex, node: Node): boolean {
  const { parent } = node;
  if (parent?.type === 'NewExpression') return parent.callee !== node;
  if (parent?.type !== 'CallExpression' || parent.callee.type !== 'MemberExpression') return false;
  return parent.callee !== node && index.propertyName(parent.callee) === 'assignSocket';
}

/** The place of the property that the socket is assigned to. */
function fieldOf(index: FileIndex, node: Node): string | undefined {
  const { parent } = node;
  if (isField(parent)) return index.placeOfField(parent);
  const isValue = parent?.type === 'AssignmentExpression' && parent.right === node;
  return isValue && parent.left.type === 'MemberExpression' ? index.placeOf(parent.left) : undefined;
}

/** Whether the file creates a message with the socket, and never connects it. */
function isOfMessage(index: FileIndex, place: string, startedBy: readonly string[]): boolean {
  const isGiven = ({ arguments: given, callee, type }: CallOrNew): boolean =>
    type === 'NewExpression' &&
    MESSAGE.test(index.sourceCode.getText(callee)) &&
    given.some((argument) => index.placeOf(argument) === place);
  const starts = ({ callee }: CallOrNew): boolean => {
    const method = unwrap(callee);
    if (method.type !== 'MemberExpression' || index.placeOf(method.object) !== place) return false;
    return startedBy.includes(index.propertyName(method) ?? startedBy[0]!);
  };
  return index.calls.some(isGiven) && !index.calls.some(starts);
}

/** Whether a method of the socket other than these is called. */
function callsOtherMethod(names: readonly string[], index: FileIndex, node: Node): boolean {
  const { parent } = node;
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return false;
  const isCalled = parent.parent.type === 'CallExpression' && parent.parent.callee === parent;
  return isCalled && !names.includes(index.propertyName(parent) ?? names[0] ?? '');
}
