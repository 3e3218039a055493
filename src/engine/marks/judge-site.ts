// Is the descriptor that a site opens marked before anything else can happen to it?
import type { TSESTree } from '@typescript-eslint/utils';

import type { Readiness } from '../../knowledge/types.ts';
import {
  constructorIn,
  homeOf,
  isField,
  isFunction,
  isTransparent,
  lastArgument,
  unwrap,
  type FunctionNode,
} from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { isReadyListener } from './delivered-to.ts';
import { marksParameter, type Tracked } from './tracked-descriptor.ts';
import { judgeAfter, judgeIn, judgeListener, MARKED, UNMARKED, type Verdict } from './verdict.ts';
import { callbackOf, type Site } from '../calls/find-sites.ts';
import { callsOf } from '../names/functions.ts';
import { functionBehind, resolveFunction, resolveValue } from '../names/resolve-value.ts';
import { placeUnder } from '../names/place-under.ts';
import { arrayInAll, chainedCall, parameterName, registrationOf } from '../names/emitter-idioms.ts';

type Node = TSESTree.Node;
type Literal = TSESTree.ArrayExpression | TSESTree.Property['parent'];

/** Where the result of a call ends up. */
type Fate =
  /** In a variable or a property, from `start` on. */
  | { readonly kind: 'bound'; readonly place: string; readonly start: Node }
  /** In a function that receives it as its argument. */
  | { readonly kind: 'delivered'; readonly listener: Node }
  | typeof MARKED
  /** In the results of the calls of its function. */
  | { readonly kind: 'returned'; readonly to: readonly Holder[] }
  /** Where it cannot be followed. */
  | { readonly kind: 'lost' };

const LOST: Fate = { kind: 'lost' };

function boundTo(place: string | undefined, start: Node): Fate {
  return place === undefined ? LOST : { kind: 'bound', place, start };
}

/** An expression that evaluates to the descriptor, on the way outwards from the call that opened it. */
export interface Holder {
  readonly node: Node;
  /** It is a promise for the descriptor. */
  readonly promise: boolean;
  /** It is an array, or the promise of one, with the descriptor at this position. */
  readonly element?: number;
}

const verdicts = new WeakMap<Site, Verdict>();

/** Whether the descriptor that a call opens is marked in time, on every path. */
export function judgeSite(analysis: Analysis, site: Site): Verdict {
  const verdict = verdicts.get(site) ?? judged(analysis, site);
  verdicts.set(site, verdict);
  return verdict;
}

function judged(analysis: Analysis, site: Site): Verdict {
  if (site.delivery.via === 'callback') return judgeCallback(analysis, site, site.delivery.arg);
  const ready: Readiness | undefined = 'ready' in site.row ? site.row.ready : undefined;
  const listener = ready?.ownListener && lastArgument(site.args);
  return judgeHolder(analysis, { node: site.node, promise: site.delivery.via === 'promise' }, ready, listener);
}

/** The same for any expression that evaluates to a descriptor. */
export function judgeHolder(analysis: Analysis, holder: Holder, ready?: Readiness, readyListener?: Node): Verdict {
  return new ResultTrail(analysis, ready, readyListener).judge(holder);
}

/** Limit of functions that a descriptor is returned through before it counts as lost; this also ends recursion. */
const MAX_RETURNS = 5;

/** Follows one descriptor from the call that opens it to where the file marks it or loses it. */
class ResultTrail {
  readonly #analysis: Analysis;
  readonly #ready: Readiness | undefined;
  readonly #returns: number;
  /** The listeners that are called when the descriptor exists: `createServer().listen(0, listener)`. */
  readonly #readyListeners: Node[] = [];
  /** Whether a chained call makes the object open its descriptor: `createServer().listen(0)`. */
  #isStarted = false;

  constructor(analysis: Analysis, ready: Readiness | undefined, readyListener?: Node, returns = 0) {
    this.#analysis = analysis;
    this.#ready = ready;
    this.#returns = returns;
    if (readyListener) this.#readyListeners.push(readyListener);
  }

  judge(holder: Holder): Verdict {
    const fate = this.#follow(holder);
    if (fate.kind === 'marked') return MARKED;
    const places = present(fate.kind === 'bound' ? fate.place : undefined);
    const argument = this.#ready?.event === 'open' ? 0 : undefined;
    if (
      this.#readyListeners.some(
        (listener) => judgeListener(this.#analysis, listener, places, argument).kind === 'marked',
      )
    )
      return MARKED;
    if (fate.kind === 'delivered') return judgeListener(this.#analysis, fate.listener, [], 0);
    if (fate.kind === 'returned') return this.#areMarked(fate.to) ? MARKED : UNMARKED;
    return fate.kind === 'bound' ? this.#judgeFrom(fate.start, fate.place) : UNMARKED;
  }

  #judgeFrom(start: Node, place: string): Verdict {
    if (this.#ready?.startedBy && isMarkedElsewhere(this.#analysis, start, place, this.#ready)) return MARKED;
    const tracked: Tracked = {
      places: new Set([place]),
      ready: this.#ready,
      isStarted: this.#isStarted,
      isMarkedByCallers: (statement) => this.#areMarked(holdersOfReturned(this.#analysis, homeOf(statement))),
    };
    if (!isField(start)) return judgeAfter(this.#analysis, start, tracked);
    // A field is initialized before the body of its class's constructor runs.
    const fn = constructorIn(start.parent);
    return fn ? judgeIn(this.#analysis, fn, tracked) : UNMARKED;
  }

  /** Whether the descriptor is marked in each of several expressions that evaluate to it. */
  #areMarked(holders: readonly Holder[]): boolean {
    if (this.#returns >= MAX_RETURNS || holders.length === 0) return false;
    return holders.every(
      (holder) =>
        new ResultTrail(this.#analysis, this.#ready, undefined, this.#returns + 1).judge(holder).kind === 'marked',
    );
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
        return node !== parent.object ? LOST : holder.promise ? this.#then(holder, parent) : this.#chain(node);
      case 'ArrowFunctionExpression':
      case 'ReturnStatement':
        return this.#returned(homeOf(parent), holder.promise);
      case 'AssignmentExpression':
        return this.#assigned(holder, parent);
      case 'VariableDeclarator':
        return this.#bind(holder, parent.id, parent);
      case 'AccessorProperty':
      case 'PropertyDefinition':
        return boundTo(this.#analysis.index.placeOfField(parent), parent);
      case 'Property':
        return this.#inLiteral(parent.parent, this.#analysis.index.propertyName(parent));
      case 'ArrayExpression':
        return this.#inList(node, parent);
      case 'CallExpression':
      case 'NewExpression':
        return this.#passed(node, parent);
      default:
        return isTransparent(parent) ? { ...holder, node: parent } : LOST;
    }
  }

  /** `promise.then(listener)` passes it to the listener; `catch` and `finally` return a promise for it. */
  #then(holder: Holder, member: TSESTree.MemberExpression): Fate | Holder {
    const call = member.parent;
    if (call.type !== 'CallExpression' || call.callee !== member) return LOST;
    const method = this.#analysis.index.propertyName(member);
    if (method === 'catch' || method === 'finally') return { ...holder, node: call };
    const [listener] = call.arguments;
    return method === 'then' && listener ? { kind: 'delivered', listener } : LOST;
  }

  /** `createServer().listen(0)` is still the server. */
  #chain(node: Node): Fate | Holder {
    const { index } = this.#analysis;
    const call = chainedCall(index, node);
    if (!call) return LOST;
    const registration = registrationOf(index, call)!;
    const { listener, method } = registration;
    if (this.#ready?.startedBy?.includes(method)) this.#isStarted = true;
    if (listener && isReadyListener(registration, this.#ready)) this.#readyListeners.push(listener);
    return { node: call, promise: false };
  }

  /** What a `then` listener returns is the result of the next promise. */
  #returned(fn: Node | undefined, promise: boolean): Fate | Holder {
    const call = fn?.parent;
    if (call?.type !== 'CallExpression' || call.arguments[0] !== fn)
      return { kind: 'returned', to: holdersOfReturned(this.#analysis, fn, promise) };
    const callee = unwrap(call.callee);
    const isThen = callee.type === 'MemberExpression' && this.#analysis.index.propertyName(callee) === 'then';
    return isThen ? { node: call, promise: true } : LOST;
  }

  #assigned(holder: Holder, assignment: TSESTree.AssignmentExpression): Fate {
    const onwards = this.#follow({ ...holder, node: assignment });
    return onwards.kind === 'marked' ? MARKED : this.#bind(holder, assignment.left, assignment);
  }

  #bind(holder: Holder, target: Node, start: Node): Fate {
    const { index } = this.#analysis;
    // The `fd` of a FileHandle or stream is the same descriptor.
    const name = holder.element ?? (target.type === 'ObjectPattern' ? 'fd' : undefined);
    return boundTo(name === undefined ? index.placeOf(target) : placeUnder(index, target, String(name)), start);
  }

  /** `const app = { server: createServer() }`, `const [fd] = [openSync(path)]` */
  #inLiteral({ parent: declarator }: Literal, name: string | undefined): Fate {
    if (declarator.type !== 'VariableDeclarator' || name === undefined) return LOST;
    return boundTo(placeUnder(this.#analysis.index, declarator.id, name), declarator);
  }

  #inList(node: Node, list: TSESTree.ArrayExpression): Fate | Holder {
    const isAwaitedTogether = arrayInAll(this.#analysis.index, list.parent) === list;
    const element = list.elements.indexOf(node as TSESTree.Expression);
    if (isAwaitedTogether) return { node: list.parent, promise: true, element };
    const isKnown = list.elements.slice(0, element).every((before) => before?.type !== 'SpreadElement');
    return this.#inLiteral(list, isKnown ? String(element) : undefined);
  }

  #passed(node: Node, call: TSESTree.CallExpression | TSESTree.NewExpression): Fate {
    const position = call.arguments.indexOf(node as TSESTree.Expression);
    if (position === 0 && (this.#analysis.helpers.is(call.callee, 'setNoInherit') || this.#analysis.closes.has(call)))
      return MARKED;
    const fn = resolveFunction(this.#analysis.index, call.callee);
    return fn && marksParameter(this.#analysis, fn, position) ? MARKED : LOST;
  }
}

/** The expressions that receive the descriptor that a function returns: its calls, if all of them are visible. */
function holdersOfReturned({ index }: Pick<Analysis, 'index'>, fn: Node | undefined, promise = false): Holder[] {
  if (!isFunction(fn) || fn.generator) return [];
  return callsOf(index, fn).map((node) => ({ node, promise: promise || fn.async }));
}

function judgeCallback(analysis: Analysis, site: Site, position: number): Verdict {
  // A call that shows no callback is not listed.
  const callback = callbackOf(site)!;
  const value = resolveValue(analysis.index, callback);
  if (value && analysis.helpers.isCallOf(value, 'noInheritCallback')) return MARKED;
  const fn = functionBehind(analysis.index, callback);
  const place = fn && placeOfParameter(analysis, fn, position);
  if (!fn || !place) return UNMARKED;
  const error = placeOfParameter(analysis, fn, 0);
  return judgeIn(analysis, fn, { places: new Set([place]), error });
}

export function placeOfParameter({ index }: Pick<Analysis, 'index'>, fn: FunctionNode, n: number): string | undefined {
  const name = parameterName(fn.params[n]);
  return name && index.placeOf(name);
}

/** An object that must be started can be marked any time before that, so a mark in another function counts. */
function isMarkedElsewhere(
  { helpers, index }: Pick<Analysis, 'helpers' | 'index'>,
  start: Node,
  place: string,
  ready: Readiness,
): boolean {
  const home = homeOf(start);
  return helpers.marksOf(place).some((mark) => {
    const around = homeOf(mark);
    return around !== home && !isLateListener(index, around, ready);
  });
}

/** A listener of any other event runs after the listeners of the event that announces the descriptor. */
function isLateListener(index: Analysis['index'], fn: Node | undefined, ready: Readiness): boolean {
  const registration = fn?.parent && registrationOf(index, fn.parent);
  return registration?.listener === fn && registration?.event !== undefined && registration.event !== ready.event;
}

function present(place: string | undefined): string[] {
  return place === undefined ? [] : [place];
}
