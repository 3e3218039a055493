import type { TSESTree } from '@typescript-eslint/utils';

import { isFunction, isTransparent, unwrap, type FunctionNode } from '../utils/ast.ts';
import type { Analysis } from './analysis.ts';
import { isMarkedAfter, isMarkedIn, marksInListener, marksParameter, type Tracked } from './is-marked.ts';
import { callbackOf, type Site } from './find-producers.ts';
import { functionBehind, resolveFunction, resolveValue } from './resolve-value.ts';
import { arrayInAll, chainedCall, parameterName, registrationOf } from './shapes.ts';

type Node = TSESTree.Node;

/** Where the result of a call ends up. */
type Fate =
  /** In something with a name, from `start` on. */
  | { readonly kind: 'bound'; readonly places: readonly string[]; readonly start: Node }
  /** With a function that gets it as its argument. */
  | { readonly kind: 'delivered'; readonly listener: Node }
  | { readonly kind: 'marked' }
  /** Where it cannot be followed. */
  | { readonly kind: 'lost' };

const LOST: Fate = { kind: 'lost' };
const MARKED: Fate = { kind: 'marked' };

/** An expression that has the descriptor, on the way outwards from the call that opened it. */
export interface Holder {
  readonly node: Node;
  /** It is a promise of it. */
  readonly promise: boolean;
  /** It is a list (of promises) that has it at this position. */
  readonly element?: number;
}

/** Whether the descriptor that a call opens is marked in time, on every path. */
export function isSiteMarked(analysis: Analysis, site: Site): boolean {
  if (site.delivery.via === 'callback') return isMarkedInCallback(analysis, site, site.delivery.arg);
  const readyEvent = 'readyEvent' in site.row ? site.row.readyEvent : undefined;
  return isHeldMarked(analysis, { node: site.node, promise: site.delivery.via === 'promise' }, readyEvent);
}

/** The same for any expression that has a descriptor. */
export function isHeldMarked(analysis: Analysis, holder: Holder, readyEvent?: Tracked['readyEvent']): boolean {
  return new ResultTrail(analysis, readyEvent).isMarked(holder);
}

class ResultTrail {
  readonly #analysis: Analysis;
  readonly #readyEvent: Tracked['readyEvent'];
  /** What is called when the descriptor is there: `createServer().listen(0, listener)`. */
  readonly #readyListeners: Node[] = [];

  constructor(analysis: Analysis, readyEvent: Tracked['readyEvent']) {
    this.#analysis = analysis;
    this.#readyEvent = readyEvent;
  }

  isMarked(holder: Holder): boolean {
    const fate = this.#follow(holder);
    if (fate.kind === 'marked') return true;
    const places = fate.kind === 'bound' ? fate.places : [];
    const byArgument = this.#readyEvent === 'open';
    if (this.#readyListeners.some((listener) => marksInListener(this.#analysis, listener, places, byArgument))) return true;
    if (fate.kind === 'delivered') return marksInListener(this.#analysis, fate.listener, [], true);
    return fate.kind === 'bound' && places.length > 0 && this.#isMarkedFrom(fate.start, places);
  }

  #isMarkedFrom(start: Node, places: readonly string[]): boolean {
    if (this.#readyEvent === 'listening' && isMarkedElsewhere(this.#analysis, start, places)) return true;
    const tracked: Tracked = { places: new Set(places), ...(this.#readyEvent && { readyEvent: this.#readyEvent }) };
    return start.type === 'PropertyDefinition'
      ? isMarkedByConstructor(this.#analysis, start, tracked)
      : isMarkedAfter(this.#analysis, start, tracked);
  }

  #follow(holder: Holder): Fate {
    for (;;) {
      const next = this.#step(holder);
      if ('kind' in next) return next;
      holder = next;
    }
  }

  #step(holder: Holder): Fate | Holder {
    const { node } = holder;
    const parent = node.parent!;
    switch (parent.type) {
      case 'AwaitExpression':
        return { ...holder, node: parent, promise: false };
      case 'ConditionalExpression':
        return node === parent.test ? LOST : { ...holder, node: parent };
      case 'LogicalExpression':
        return { ...holder, node: parent };
      case 'SequenceExpression':
        return node === parent.expressions.at(-1) ? { ...holder, node: parent } : LOST;
      case 'MemberExpression':
        return node !== parent.object ? LOST : holder.promise ? this.#then(parent) : this.#chain(node);
      case 'ArrowFunctionExpression':
        return this.#returned(parent);
      case 'ReturnStatement':
        return this.#returned(enclosing(parent));
      case 'AssignmentExpression':
        return this.#assigned(holder, parent);
      case 'VariableDeclarator':
        return this.#bind(holder, parent.id, parent);
      case 'PropertyDefinition':
        return { kind: 'bound', places: present(this.#analysis.index.placeOfField(parent)), start: parent };
      case 'Property':
        return this.#literalProperty(parent);
      case 'ArrayExpression':
        return this.#inList(node, parent);
      case 'CallExpression':
      case 'NewExpression':
        return this.#passed(node, parent);
      default:
        return isTransparent(parent) ? { ...holder, node: parent } : LOST;
    }
  }

  /** `promise.then(listener)` hands it over; `catch` and `finally` hand on the promise. */
  #then(member: TSESTree.MemberExpression): Fate | Holder {
    const call = member.parent;
    if (call.type !== 'CallExpression' || call.callee !== member) return LOST;
    const method = this.#analysis.index.propertyName(member);
    if (method === 'catch' || method === 'finally') return { node: call, promise: true };
    const [listener] = call.arguments;
    return method === 'then' && listener ? { kind: 'delivered', listener } : LOST;
  }

  /** `createServer().listen(0)` is still the server. */
  #chain(node: Node): Fate | Holder {
    const { index } = this.#analysis;
    const call = chainedCall(index, node);
    if (!call) return LOST;
    const registration = registrationOf(index, call);
    const isReady = registration && this.#readyEvent && (registration.event ?? { listen: 'listening' }[registration.method]) === this.#readyEvent;
    if (isReady && registration.listener) this.#readyListeners.push(registration.listener);
    return { node: call, promise: false };
  }

  /** What a `then` listener returns is what the next promise gives. */
  #returned(fn: Node | undefined): Fate | Holder {
    const call = fn?.parent;
    if (call?.type !== 'CallExpression' || call.arguments[0] !== fn) return LOST;
    const callee = unwrap(call.callee);
    const isThen = callee.type === 'MemberExpression' && this.#analysis.index.propertyName(callee) === 'then';
    return isThen ? { node: call, promise: true } : LOST;
  }

  #assigned(holder: Holder, assignment: TSESTree.AssignmentExpression): Fate {
    if (assignment.right !== holder.node) return LOST;
    const onwards = this.#follow({ ...holder, node: assignment });
    return onwards.kind === 'marked' ? MARKED : this.#bind(holder, assignment.left, assignment);
  }

  #bind(holder: Holder, target: Node, start: Node): Fate {
    const { index } = this.#analysis;
    if (holder.element !== undefined) {
      const element = target.type === 'ArrayPattern' ? target.elements[holder.element] : undefined;
      return { kind: 'bound', places: element ? present(index.placeOf(element)) : [], start };
    }
    if (target.type !== 'ObjectPattern') return { kind: 'bound', places: present(index.placeOf(target)), start };
    // The number in a FileHandle or stream is the same descriptor.
    const fd = target.properties.find((property) => property.type === 'Property' && index.propertyName(property) === 'fd');
    return { kind: 'bound', places: fd?.value ? present(index.placeOf(fd.value)) : [], start };
  }

  /** `const app = { server: createServer() }` */
  #literalProperty(property: TSESTree.Property): Fate {
    const { index } = this.#analysis;
    const declarator = property.parent.parent;
    const name = index.propertyName(property);
    if (declarator?.type !== 'VariableDeclarator' || name === undefined) return LOST;
    const owner = index.placeOf(declarator.id);
    return { kind: 'bound', places: owner === undefined ? [] : [`${owner}.${name}`], start: declarator };
  }

  #inList(node: Node, list: TSESTree.ArrayExpression): Fate | Holder {
    const isAwaitedTogether = arrayInAll(this.#analysis.index, list);
    const element = list.elements.indexOf(node as TSESTree.Expression);
    return isAwaitedTogether ? { node: list.parent, promise: true, element } : LOST;
  }

  #passed(node: Node, call: TSESTree.CallExpression | TSESTree.NewExpression): Fate {
    const position = call.arguments.indexOf(node as TSESTree.Expression);
    if (position < 0) return LOST;
    if (position === 0 && this.#analysis.helpers.is(call.callee, 'setNoInherit')) return MARKED;
    const fn = resolveFunction(this.#analysis.index, call.callee);
    return fn && marksParameter(this.#analysis, fn, position) ? MARKED : LOST;
  }
}

/** A callback marks what it gets, if the function that it is does so first. */
function isMarkedInCallback(analysis: Analysis, site: Site, position: number): boolean {
  const callback = callbackOf(site);
  if (!callback) return false;
  const value = resolveValue(analysis.index, callback);
  if (value && analysis.helpers.isCallOf(value, 'noInheritCallback')) return true;
  const fn = functionBehind(analysis.index, callback);
  const place = fn && placeOfParameter(analysis, fn, position);
  if (!fn || !place) return false;
  const error = placeOfParameter(analysis, fn, 0);
  return isMarkedIn(analysis, fn, { places: new Set([place]), errors: new Set(present(error)) });
}

export function placeOfParameter({ index }: Analysis, fn: FunctionNode, n: number): string | undefined {
  const name = parameterName(fn.params[n]);
  return name && index.placeOf(name);
}

/** A server may be marked any time before it listens, so a mark in another function of the file is taken for one. */
function isMarkedElsewhere({ helpers, index }: Analysis, start: Node, places: readonly string[]): boolean {
  const home = enclosing(start);
  return helpers.marks.some((mark) => {
    const place = mark.arguments[0] && index.placeOf(mark.arguments[0]);
    const around = enclosing(mark);
    return place !== undefined && places.includes(place) && around !== home && !isLateListener(index, around);
  });
}

/** A listener of any other event than the server's listening runs later than that. */
function isLateListener(index: Analysis['index'], fn: Node | undefined): boolean {
  const registration = fn?.parent && registrationOf(index, fn.parent);
  return registration?.listener === fn && registration?.event !== undefined && registration.event !== 'listening';
}

/** A field is set before its class's constructor runs. */
function isMarkedByConstructor(analysis: Analysis, field: TSESTree.PropertyDefinition, tracked: Tracked): boolean {
  const constructor = field.parent.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor');
  const fn = constructor?.type === 'MethodDefinition' ? constructor.value : undefined;
  return fn?.type === 'FunctionExpression' && isMarkedIn(analysis, fn, tracked);
}

function enclosing(node: Node): Node | undefined {
  let current: Node | undefined = node;
  while (current && !isFunction(current) && current.type !== 'PropertyDefinition') current = current.parent;
  return current;
}

function present(place: string | undefined): string[] {
  return place === undefined ? [] : [place];
}
