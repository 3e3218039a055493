// Which variables and properties hold a descriptor, and what does a node of the syntax tree do to it?
import type { TSESTree } from '@typescript-eslint/utils';

import { USING_MODULES } from '../../knowledge/index.ts';
import type { Readiness } from '../../knowledge/types.ts';
import { isFunction, isInside, unwrap, awaitsImplicitly, within, type FunctionNode } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import { namedSpawns } from '../calls/find-named-spawns.ts';
import type { Meaning } from '../paths/dead-branch.ts';
import { firstHazardIn } from '../paths/flow.ts';
import { placeUnder } from '../names/place-under.ts';
import { arrayInAll, chainStart, parameterName, registrationOf } from '../names/emitter-idioms.ts';
import { resolveFunction } from '../names/resolve-value.ts';
import type { Effect, TransferFunction } from '../paths/transfer-function.ts';
import { deliveredTo, isReadyListener } from './delivered-to.ts';
import { isEachMarked } from './marks-each.ts';

type Node = TSESTree.Node;

/** What holds the descriptor, and when the descriptor starts to exist. */
export interface Tracked {
  /** Every place that holds it; aliases are added on the way. */
  readonly places: Set<string>;
  /** The place that holds an error if there is no descriptor. */
  readonly error?: string | undefined;
  /** How it gets its descriptor; absent if it has one already. */
  readonly ready?: Readiness | undefined;
  /** Whether its starting method was called immediately: `createServer().listen()`. */
  readonly isStarted?: boolean;
  /** Whether all callers of the function around a `return` mark what it returns. */
  readonly isMarkedByCallers?: (statement: TSESTree.ReturnStatement) => boolean;
  /** The functions that are being analysed: one that calls itself is not entered again. */
  readonly inside?: readonly FunctionNode[];
}

function isMarkedIn(analysis: Analysis, fn: FunctionNode, tracked: Tracked): boolean {
  return !firstHazardIn(fn, transferFunctionOf(analysis, tracked), analysis.index.sourceCode.visitorKeys);
}

/** Whether a function marks the descriptor in its n-th parameter before anything else can happen to it. */
export function marksParameter(analysis: Analysis, fn: FunctionNode, n: number): boolean {
  // Calling a generator function runs none of its body.
  if (fn.generator) return false;
  const parameter = fn.params[n];
  return parameter !== undefined && marksAnything(analysis) && summariesOf(analysis)(parameter);
}

/** Whether a function marks what it gets in a parameter. While that is being worked out, it counts as not doing so. */
const summariesOf = oncePer((analysis: Analysis) =>
  oncePerRecursively((parameter: TSESTree.Parameter): boolean => {
    const name = parameterName(parameter);
    const place = name && analysis.index.placeOf(name);
    return place !== undefined && isMarkedIn(analysis, parameter.parent as FunctionNode, { places: new Set([place]) });
  }, false),
);

/** Whether the file may mark or close anything, also by a helper that it passes on: if not, no mark is looked for. */
export function marksAnything({ closes, helpers }: Pick<Analysis, 'closes' | 'helpers'>): boolean {
  return helpers.isNamed || closes.size > 0;
}

/** The transfer function for one tracked descriptor. */
export function transferFunctionOf(analysis: Analysis, tracked: Tracked): TransferFunction {
  const transfer = new DescriptorTransfer(analysis, tracked);
  return {
    effect: (node) => transfer.effect(node),
    meaningOf: (node) => transfer.meaning(node),
  };
}

/** What each node does to one tracked descriptor. */
class DescriptorTransfer {
  readonly #analysis: Analysis;
  readonly #tracked: Tracked;
  /** Whether the descriptor may exist by now. */
  #started: boolean;

  constructor(analysis: Analysis, tracked: Tracked) {
    this.#analysis = analysis;
    this.#tracked = tracked;
    this.#started = tracked.isStarted === true || tracked.ready?.startedBy === undefined;
  }

  meaning(node: Node): Meaning {
    const place = this.#analysis.index.placeOf(node);
    if (place === undefined) return undefined;
    if (place === this.#tracked.error) return 'error';
    return this.#tracked.places.has(place) ? 'descriptor' : undefined;
  }

  effect(node: Node): Effect {
    if (isEachMarked(this.#analysis, node) && this.#isListed(node)) return 'mark';
    switch (node.type) {
      case 'CallExpression':
      case 'NewExpression':
        return this.#call(node);
      case 'AwaitExpression':
        return this.#suspends(node, node.argument);
      case 'YieldExpression':
        return this.#started ? 'hazard' : undefined;
      case 'ForOfStatement':
      case 'VariableDeclaration':
        return awaitsImplicitly(node) && this.#started ? 'hazard' : undefined;
      case 'TaggedTemplateExpression':
        // A tag is called with the strings first.
        return this.#called(node, node.tag, [node.quasi, ...node.quasi.expressions]);
      case 'ReturnStatement':
        return node.argument && this.#isTracked(node.argument) && this.#tracked.isMarkedByCallers?.(node)
          ? 'mark'
          : undefined;
      case 'VariableDeclarator':
        return node.init ? this.#alias(node.id, node.init) : undefined;
      case 'AssignmentExpression':
        return this.#assign(node);
      case 'Property':
        return node.parent.type === 'ObjectExpression' && this.#holdsTracked(node.value) ? this.#escape() : undefined;
      case 'ArrayExpression':
        if (arrayInAll(this.#analysis.index, node.parent) === node) return undefined;
        return this.#isListed(node) ? this.#escape() : undefined;
      default:
        return isFunction(node) || node.type === 'ClassExpression' ? this.#captured(node) : undefined;
    }
  }

  /** Whether an expression refers to what is tracked, or to its `fd`. */
  #isTracked(expression: Node): boolean {
    let node = unwrap(expression);
    if (node.type === 'AwaitExpression') node = unwrap(node.argument);
    if (node.type === 'AssignmentExpression') node = unwrap(node.left);
    const place = this.#analysis.index.placeOf(node);
    if (place === undefined) return false;
    return this.#tracked.places.has(place) || (place.endsWith('.fd') && this.#tracked.places.has(place.slice(0, -3)));
  }

  /** Whether an expression refers to what is tracked, or to an object that has it in a property. */
  #holdsTracked(expression: Node): boolean {
    if (this.#isTracked(expression)) return true;
    const place = this.#analysis.index.placeOf(expression);
    if (place === undefined || unwrap(expression).type === 'ThisExpression') return false;
    return [...this.#tracked.places].some((tracked) => tracked.startsWith(`${place}.`));
  }

  /** Whether an array has what is tracked as an element. */
  #isListed(node: Node): boolean {
    if (node.type !== 'ArrayExpression') return this.#holdsTracked(node);
    return node.elements.some((element) => element && this.#holdsTracked(element));
  }

  /** A descriptor that does not exist yet cannot escape. */
  #escape(): Effect {
    return this.#tracked.ready ? undefined : 'hazard';
  }

  /** Without a seal, the child inherits a descriptor that is not marked yet. */
  #spawn(): Effect {
    return this.#tracked.ready?.isLater || !this.#started ? undefined : 'hazard';
  }

  #call(node: TSESTree.CallExpression | TSESTree.NewExpression): Effect {
    const { helpers, index } = this.#analysis;
    if (helpers.is(node.callee, 'setNoInherit'))
      return node.arguments[0] && this.#isTracked(chainStart(index, node.arguments[0])) ? 'mark' : undefined;
    if (helpers.is(node.callee, 'sealDescriptors')) return this.#tracked.ready ? undefined : 'mark';
    if (helpers.isAny(node.callee)) return undefined;
    // A descriptor that is closed can no longer be marked, and need not be.
    if (this.#analysis.closes.has(node) && node.arguments[0] && this.#isTracked(node.arguments[0])) return 'mark';
    if (this.#registersMark(node)) return 'mark';
    return this.#called(node, node.callee, node.arguments);
  }

  /** What a function of any kind does, which is called with these arguments. */
  #called(node: Node, called: Node, given: readonly Node[]): Effect {
    const { originOf, index, spawnAt } = this.#analysis;
    if (spawnAt.has(node) || namedSpawns(this.#analysis).has(node)) return this.#spawn();

    const position = given.findIndex((argument) =>
      this.#holdsTracked(argument.type === 'SpreadElement' ? argument.argument : argument),
    );
    const fn = resolveFunction(index, called);
    if (position < 0) return fn && this.#marksInside(fn) ? 'mark' : undefined;
    if (fn && marksParameter(this.#analysis, fn, position)) return 'mark';
    const callee = unwrap(called);
    const isUse =
      USING_MODULES.has(originOf(called)?.module ?? '') ||
      (callee.type === 'MemberExpression' && index.placeOf(callee.object) === 'console');
    return isUse ? undefined : this.#escape();
  }

  /** `server.listen(0, mark)`, `server.on('listening', mark)`, `stream.once('open', mark)`, `promise.then(mark)`. */
  #registersMark(node: Node): boolean {
    const registration = registrationOf(this.#analysis.index, node);
    if (!registration || !this.#isTracked(registration.receiver)) return false;
    const { method, listener } = registration;
    const { ready, places } = this.#tracked;
    if (ready?.startedBy?.includes(method)) this.#started = true;
    if (!listener || !(method === 'then' || isReadyListener(registration, ready))) return false;
    return marksInListener(
      this.#analysis,
      listener,
      places,
      method === 'then' || ready!.event === 'open' ? 0 : undefined,
    );
  }

  /** Whether a function that is called here marks a descriptor that it closes over. */
  #marksInside(fn: FunctionNode): boolean {
    const { inside = [], places } = this.#tracked;
    if (fn.generator || inside.includes(fn) || !holdsMark(this.#analysis, fn)) return false;
    return isMarkedIn(this.#analysis, fn, { ...this.#tracked, places: new Set(places), inside: [...inside, fn] });
  }

  /** A function or class that mentions the descriptor may use it at any time. One with a mark is judged where it is called. */
  #captured(node: Node): Effect {
    if (this.#tracked.ready || holdsMark(this.#analysis, node)) return undefined;
    return mentions(this.#analysis, node, this.#tracked.places) ? 'hazard' : undefined;
  }

  /** Awaiting the descriptor itself is how the file gets it; any other `await` lets other code run. */
  #suspends(node: Node, argument: Node): Effect {
    if (!this.#tracked.ready && this.#isTracked(argument)) return undefined;
    const list = arrayInAll(this.#analysis.index, unwrap(argument));
    if (list?.elements.some((element) => element && this.#isTracked(element))) return undefined;
    if (this.#awaitsReady(node)) {
      this.#started = true;
      return undefined;
    }
    return this.#started ? 'hazard' : undefined;
  }

  /** `await once(server, 'listening')`, or any other promise in which a listener of that event is registered. */
  #awaitsReady(node: Node): boolean {
    const { index } = this.#analysis;
    const { ready } = this.#tracked;
    return (
      ready !== undefined &&
      within(index.calls, node).some((call) => {
        const registration = registrationOf(index, call);
        if (registration && this.#isTracked(registration.receiver)) return isReadyListener(registration, ready);
        const [target, event] = call.arguments;
        return (
          target !== undefined && this.#isTracked(target) && event?.type === 'Literal' && event.value === ready.event
        );
      })
    );
  }

  #alias(id: Node, init: Node): Effect {
    const { index } = this.#analysis;
    const list = init.type === 'AwaitExpression' ? arrayInAll(index, unwrap(init.argument)) : undefined;
    const i = list?.elements.findIndex((element) => element && this.#isTracked(element)) ?? -1;
    if (i >= 0) this.#add(placeUnder(index, id, String(i)));
    else if (this.#isTracked(init))
      this.#add(id.type === 'ObjectPattern' ? placeUnder(index, id, 'fd') : index.placeOf(id));
    return undefined;
  }

  #add(place: string | undefined): void {
    if (place !== undefined) this.#tracked.places.add(place);
  }

  #assign(node: TSESTree.AssignmentExpression): Effect {
    if (this.#isTracked(node.right)) {
      if (node.left.type !== 'Identifier') return this.#isTracked(node.left) ? undefined : this.#escape();
      this.#add(this.#analysis.index.placeOf(node.left));
      return undefined;
    }
    if (this.#holdsTracked(node.right)) return this.#escape();
    // The variable now holds something else, and its previous value can no longer be marked.
    const place = this.#analysis.index.placeOf(node.left) ?? '';
    if (!this.#tracked.places.delete(place)) return undefined;
    return this.#tracked.places.size === 0 ? 'hazard' : undefined;
  }
}

function marksInListener(
  analysis: Analysis,
  listener: Node,
  places: Iterable<string>,
  argument: number | undefined,
): boolean {
  const delivered = deliveredTo(analysis, listener, places, argument);
  return (
    delivered === 'marked' ||
    (delivered !== undefined && isMarkedIn(analysis, delivered.fn, { places: new Set(delivered.places) }))
  );
}

function holdsMark({ helpers }: Pick<Analysis, 'helpers'>, node: Node): boolean {
  return within(helpers.marks, node).length > 0 || within(helpers.seals, node).length > 0;
}

function mentions({ index }: Pick<Analysis, 'index'>, { range }: Node, places: ReadonlySet<string>): boolean {
  return index.mentionsOf(places).some((node) => isInside(node, range));
}
