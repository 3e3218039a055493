// Which calls register a listener, in any of the usual idioms?
import type { TSESTree } from '@typescript-eslint/utils';

import { unwrap } from '../../utils/ast.ts';
import type { FileIndex } from './file-index.ts';
import { constantString } from './module-sources.ts';

/** Methods that register a listener for the event that their first argument names. */
export const LISTENER_METHODS: ReadonlySet<string> = new Set([
  'addListener',
  'on',
  'once',
  'prependListener',
  'prependOnceListener',
]);

/** Methods that make a server or socket open its descriptor; their last argument may be a listener for that. */
const OPENING_METHODS: ReadonlySet<string> = new Set(['bind', 'connect', 'listen', 'send']);

/** Methods of servers and streams that return the object that they were called on. */
const CHAINING_METHODS: ReadonlySet<string> = new Set([
  ...LISTENER_METHODS,
  'bind',
  'close',
  'connect',
  'listen',
  'off',
  'pause',
  'ref',
  'removeListener',
  'resume',
  'setEncoding',
  'setKeepAlive',
  'setMaxListeners',
  'setNoDelay',
  'setTimeout',
  'unref',
]);

/** `receiver.on('event', listener)`, `receiver.listen(…, listener)`, `receiver.then(listener)`. */
export interface Registration {
  readonly call: TSESTree.CallExpression;
  readonly receiver: TSESTree.Node;
  readonly method: string;
  readonly event: string | undefined;
  readonly listener: TSESTree.Expression | undefined;
}

export function registrationOf(index: FileIndex, node: TSESTree.Node): Registration | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  const method = index.propertyName(callee) ?? '';
  const listensTo = LISTENER_METHODS.has(method);
  const [first, second] = node.arguments;
  const last = OPENING_METHODS.has(method) ? node.arguments.at(-1) : listensTo ? second : first;
  return {
    call: node,
    receiver: method === 'then' ? callee.object : chainStart(index, callee.object),
    method,
    event: listensTo && first ? constantString(index, first) : undefined,
    listener: !last || last.type === 'SpreadElement' ? undefined : last,
  };
}

/** The object at the start of a method chain: `server` in `server.listen(0).on('error', f)`. */
export function chainStart(index: FileIndex, expression: TSESTree.Node): TSESTree.Node {
  let node = expression;
  for (;;) {
    const call = unwrap(node);
    const callee = call.type === 'CallExpression' ? unwrap(call.callee) : undefined;
    if (callee?.type !== 'MemberExpression' || !CHAINING_METHODS.has(index.propertyName(callee) ?? '')) return node;
    node = callee.object;
  }
}

/** The next call of a method chain: `x.on(…)` for `x`. */
export function chainedCall(index: FileIndex, object: TSESTree.Node): TSESTree.CallExpression | undefined {
  const member = object.parent;
  if (member?.type !== 'MemberExpression' || member.object !== object) return undefined;
  let callee: TSESTree.Node = member;
  while (callee.parent && unwrap(callee.parent) === member) callee = callee.parent;
  const call = callee.parent;
  return call?.type === 'CallExpression' &&
    call.callee === callee &&
    CHAINING_METHODS.has(index.propertyName(member) ?? '')
    ? call
    : undefined;
}

const ALL_METHODS: ReadonlySet<string> = new Set(['all', 'allSettled', 'any', 'race']);

/** The array in `Promise.all([…])`. */
export function arrayInAll(
  index: FileIndex,
  call: TSESTree.Node,
  methods: ReadonlySet<string> = ALL_METHODS,
): TSESTree.ArrayExpression | undefined {
  if (call.type !== 'CallExpression') return undefined;
  const callee = unwrap(call.callee);
  const [list] = call.arguments;
  return callee.type === 'MemberExpression' &&
    index.placeOf(callee.object) === 'Promise' &&
    methods.has(index.propertyName(callee) ?? '') &&
    list?.type === 'ArrayExpression'
    ? list
    : undefined;
}

/** The identifier of a parameter, with or without a default; undefined for patterns and rest parameters. */
export function parameterName(parameter: TSESTree.Parameter | undefined): TSESTree.Identifier | undefined {
  if (parameter?.type === 'TSParameterProperty') return parameterName(parameter.parameter);
  if (parameter?.type === 'AssignmentPattern') return parameter.left.type === 'Identifier' ? parameter.left : undefined;
  return parameter?.type === 'Identifier' ? parameter : undefined;
}
