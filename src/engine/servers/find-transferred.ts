// Which sockets and servers does a file send to another thread, or receive from one without marking them?
import type { TSESTree } from '@typescript-eslint/utils';

import { isFunction, isInside, leavesFunction, unwrap, type FunctionNode } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import { judgeIn } from '../marks/verdict.ts';
import { chainStart, registrationOf } from '../names/emitter-idioms.ts';
import type { Origin } from '../names/origin.ts';
import { originOfTypeName } from '../names/resolve-origin.ts';
import { optionIn, resolvePath } from '../names/resolve-path.ts';
import { functionBehind, resolveValue } from '../names/resolve-value.ts';
import { declaredType } from './server-of.ts';

type Node = TSESTree.Node;

/** The classes of `net` whose objects `postMessage` can move to another thread, where their mark is lost. */
const MOVABLE: ReadonlySet<string> = new Set(['BoundSocket', 'Server', 'Socket', 'Stream']);

/** A movable object, where it is sent. */
export interface Sent {
  readonly kind: 'sent';
  readonly node: Node;
  readonly api: string;
}

/** A movable object, where it arrives in a message from another thread. */
export interface Received {
  readonly kind: 'received';
  /** The first name that it is bound to. */
  readonly node: Node;
  readonly api: string;
  readonly name: string;
  /** The body that can begin with its mark, or the `if` statement that leaves the function for everything else. */
  readonly markAt: FunctionNode['body'] | TSESTree.IfStatement | undefined;
  /** Whether nothing else can arrive there. */
  readonly certain: boolean;
}

export const findTransferred: (analysis: Analysis) => readonly (Received | Sent)[] = oncePer((analysis: Analysis) => {
  const received = listeners(analysis).flatMap((fn) => receivedBy(analysis, fn));
  // If the file also receives such objects, the receiving side shows whether they are marked.
  if (received.length === 0) return [...sentIn(analysis)];
  return received.filter(({ isMarked }) => !isMarked).map(({ found }) => found);
});

function* sentIn(analysis: Analysis): Generator<Sent> {
  for (const call of analysis.index.callsOf(new Set(['postMessage']))) {
    const list = transferList(analysis, call.arguments[1]);
    if (list?.type !== 'ArrayExpression') continue;
    for (const node of list.elements) {
      const api = node && movableOf(analysis, node);
      if (api) yield { kind: 'sent', node, api };
    }
  }
}

/** `[socket]` in `postMessage(message, [socket])` and in `postMessage(message, { transfer: [socket] })` */
function transferList({ index }: Pick<Analysis, 'index'>, argument: Node | undefined): Node | undefined {
  const value = argument && resolveValue(index, argument);
  const own = value?.type === 'ObjectExpression' ? optionIn(index, value, 'transfer') : value;
  return own && resolveValue(index, own);
}

/** `net.Socket` for an expression that is known to be one, and so on; undefined if its class is unknown. */
function movableOf(analysis: Analysis, expression: Node): string | undefined {
  return (
    madeHere(analysis, expression) ??
    (isAccepted(analysis, expression)
      ? 'net.Socket'
      : annotated(analysis, declaredType(analysis.index, unwrap(expression))))
  );
}

/** `net.connect(…)`, `new net.BoundSocket(…)`, also through a variable, a mark, or chained methods. */
function madeHere(analysis: Analysis, expression: Node): string | undefined {
  return movablesOf(analysis)(unwrap(expression));
}

const movablesOf: (analysis: Analysis) => (node: Node) => string | undefined = oncePer((analysis: Analysis) =>
  oncePerRecursively<Node, string | undefined>((node) => movableMadeBy(analysis, node), undefined),
);

function movableMadeBy(analysis: Analysis, node: Node): string | undefined {
  const { helpers, index, originOf, servers, sockets } = analysis;
  const site = servers.find((each) => each.node === node) ?? sockets.find((each) => each.node === node);
  if (site)
    return originOf(site.callee)?.module !== 'net'
      ? undefined
      : site.row.kind === 'server'
        ? 'net.Server'
        : 'net.Socket';
  if (node.type === 'NewExpression') {
    const origin = originOf(node.callee);
    return origin?.module === 'net' && origin.path.join('.') === 'BoundSocket' ? 'net.BoundSocket' : undefined;
  }
  const inner =
    node.type === 'CallExpression'
      ? helpers.isCallOf(node, 'setNoInherit')
        ? node.arguments[0]
        : chainStart(index, node)
      : resolveValue(index, node);
  return inner && madeHere(analysis, inner);
}

/** Whether an expression is the socket that a `net.Server` passes to its listener. */
function isAccepted(analysis: Analysis, expression: Node): boolean {
  const { acceptingAt, index } = analysis;
  const node = unwrap(expression);
  const definition = index.variableOf(node)?.defs[0];
  if (!definition) return false;
  const fn: Node = definition.node;
  if (!isFunction(fn) || fn.params[0] !== definition.name) return false;
  const call: Node = fn.parent;
  const own = acceptingAt.get(call);
  if (own) return 'ownListener' in own.row && own.row.ownListener === 'connection';
  const registration = registrationOf(index, call);
  if (registration?.event !== 'connection' || registration.listener !== fn) return false;
  const { receiver } = registration;
  return (
    madeHere(analysis, receiver) === 'net.Server' ||
    annotated(analysis, declaredType(index, unwrap(receiver))) === 'net.Server'
  );
}

/** The class that a type annotation names; undefined if the type is anything else, such as a union. */
function annotated({ index }: Pick<Analysis, 'index'>, annotation: TSESTree.TypeNode | undefined): string | undefined {
  const origin = annotation?.type === 'TSTypeReference' ? originOfTypeName(index, annotation.typeName) : undefined;
  return movableClass(origin);
}

function movableClass(origin: Origin | undefined): string | undefined {
  const name = origin?.module === 'net' ? origin.path.join('.') : '';
  return MOVABLE.has(name) ? `net.${name}` : undefined;
}

/** The functions of the file that listen for messages from another thread. */
function listeners(analysis: Analysis): FunctionNode[] {
  const { index } = analysis;
  return index.callsOf(LISTENING).flatMap((call) => {
    const registration = registrationOf(index, call);
    if (registration?.event !== 'message' || !registration.listener) return [];
    const fn = isThreadPort(analysis, registration.receiver) ? functionBehind(index, registration.listener) : undefined;
    return fn ? [fn] : [];
  });
}

const LISTENING: ReadonlySet<string> = new Set(['addListener', 'on', 'once', 'prependListener', 'prependOnceListener']);

const PORTS: ReadonlySet<string> = new Set(['MessageChannel.port1', 'MessageChannel.port2', 'Worker']);

/** True for `parentPort`, a `Worker` and the ports of a `MessageChannel`. */
function isThreadPort({ index, originOf }: Pick<Analysis, 'index' | 'originOf'>, expression: Node): boolean {
  const node = unwrap(expression);
  const origin = originOf(node);
  if (origin?.module === 'worker_threads') return origin.path.join('.') === 'parentPort';
  const { value, path } = resolvePath(index, node);
  if (value.type === 'NewExpression') {
    const made = originOf(value.callee);
    // `MessageChannel` is a global, too; a global `Worker` is none of Node's.
    const isGlobal = index.placeOf(value.callee) === 'MessageChannel';
    const name = made?.module === 'worker_threads' ? made.path.join('.') : isGlobal && 'MessageChannel';
    return PORTS.has([name, ...path].join('.'));
  }
  const annotation = declaredType(index, node);
  const type = annotation?.type === 'TSTypeReference' ? originOfTypeName(index, annotation.typeName) : undefined;
  return type?.module === 'worker_threads' && ['MessagePort', 'Worker'].includes(type.path.join('.'));
}

/** An object that arrives, and whether the receiving code marks it. */
interface Arrival {
  readonly found: Received;
  readonly isMarked: boolean;
}

function receivedBy(analysis: Analysis, fn: FunctionNode): Arrival[] {
  const typed = namesOf(analysis, fn.params[0]).flatMap(({ name, type }) => {
    const api = annotated(analysis, type);
    return api ? [arrival(analysis, fn, name, api)] : [];
  });
  return [...typed, ...tested(analysis, fn)];
}

/** The names that a parameter binds, each with its type annotation, if any. */
function namesOf(
  { index }: Pick<Analysis, 'index'>,
  parameter: TSESTree.Parameter | undefined,
): { name: TSESTree.Identifier; type: TSESTree.TypeNode | undefined }[] {
  if (parameter?.type === 'Identifier') return [{ name: parameter, type: parameter.typeAnnotation?.typeAnnotation }];
  if (parameter?.type !== 'ObjectPattern') return [];
  const whole = parameter.typeAnnotation?.typeAnnotation;
  if (whole?.type !== 'TSTypeLiteral') return [];
  return parameter.properties.flatMap((property) =>
    property.type === 'Property' && property.value.type === 'Identifier'
      ? [{ name: property.value, type: memberType(whole, index.propertyName(property)) }]
      : [],
  );
}

/** The type of a member that is always there. */
function memberType({ members }: TSESTree.TSTypeLiteral, name: string | undefined): TSESTree.TypeNode | undefined {
  for (const each of members) {
    if (each.type !== 'TSPropertySignature' || each.computed || each.optional) continue;
    if ((each.key.type === 'Identifier' ? each.key.name : each.key.value) === name)
      return each.typeAnnotation?.typeAnnotation;
  }
  return undefined;
}

/** `if (message instanceof net.Socket) { … }`, where the code asks for each class first. */
function tested(analysis: Analysis, fn: FunctionNode): Arrival[] {
  const [parameter] = fn.params;
  if (fn.body.type !== 'BlockStatement' || parameter?.type !== 'Identifier') return [];
  const place = analysis.index.placeOf(parameter);
  const arrivals = new Map<string, Arrival>();
  for (const { test, code, markAt } of testsIn(fn.body)) {
    const { left, operator, right } = test;
    if (operator !== 'instanceof' || analysis.index.placeOf(left) !== place) continue;
    const origin = analysis.originOf(right);
    const api = movableClass(origin);
    if (!origin || !api) continue;
    const found = {
      kind: 'received',
      node: parameter,
      api,
      name: parameter.name,
      markAt,
      certain: origin.certain,
    } as const;
    const isMarked = isMarkedWithin(analysis, place, code);
    const first = arrivals.get(api);
    arrivals.set(api, { found: first?.found ?? found, isMarked: isMarked || first?.isMarked === true });
  }
  return [...arrivals.values()];
}

/** A test, and the code that runs only if it is true. */
interface Test {
  readonly test: TSESTree.BinaryExpression;
  readonly code: TSESTree.Range;
  readonly markAt: Received['markAt'];
}

/** The tests of a body's `if` statements: `if (test) { … }`, `else if (test) { … }`, `if (!test) return;`. */
function* testsIn({ body, range }: TSESTree.BlockStatement): Generator<Test> {
  for (const statement of body) {
    for (let each: Node | null = statement; each?.type === 'IfStatement'; each = each.alternate) {
      const negated =
        each.test.type === 'UnaryExpression' && each.test.operator === '!' ? each.test.argument : undefined;
      const test = unwrap(negated ?? each.test);
      if (test.type !== 'BinaryExpression') continue;
      const branch = negated ? each.alternate : each.consequent;
      if (branch) yield { test, code: branch.range, markAt: branch.type === 'BlockStatement' ? branch : undefined };
      else if (each === statement && leavesFunction(each.consequent))
        yield { test, code: [each.range[1], range[1]], markAt: each };
    }
  }
}

function arrival(analysis: Analysis, fn: FunctionNode, name: TSESTree.Identifier, api: string): Arrival {
  const place = analysis.index.placeOf(name)!;
  const isMarked =
    api === 'net.BoundSocket'
      ? isMarkedWithin(analysis, place, fn.body.range)
      : judgeIn(analysis, fn, { places: new Set([place]) }).kind === 'marked';
  return { isMarked, found: { kind: 'received', node: name, api, name: name.name, markAt: fn.body, certain: true } };
}

/** Whether a mark in a range marks this place; a `BoundSocket` by its number: `setNoInherit(bound.fd())`. */
function isMarkedWithin(
  { helpers, index }: Pick<Analysis, 'helpers' | 'index'>,
  place: string | undefined,
  range: TSESTree.Range,
): boolean {
  return helpers.marks.some((mark) => {
    const [target] = mark.arguments;
    const callee = target?.type === 'CallExpression' ? unwrap(target.callee) : undefined;
    const marked = callee?.type === 'MemberExpression' && index.propertyName(callee) === 'fd' ? callee.object : target;
    return isInside(mark, range) && marked !== undefined && index.placeOf(marked) === place;
  });
}
