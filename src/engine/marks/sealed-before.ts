// Is everything sealed on every path to a call?
import type { TSESTree } from '@typescript-eslint/utils';

import { awaitsImplicitly, isField, isFunction, within } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import { isLiveAtEnd } from '../paths/flow.ts';
import { resolveFunction } from '../names/resolve-value.ts';
import type { Effect, TransferFunction } from '../paths/transfer-function.ts';

type Node = TSESTree.Node;

/** Whether `sealDescriptors()` runs before a call on every path to it, with nothing asynchronous in between. */
export function isSealedBefore(analysis: Analysis, call: Node): boolean {
  if (analysis.helpers.seals.length === 0) return false;
  const body = bodyAround(call);
  return body !== undefined && !seals(analysis).unsealedIn(body).has(call);
}

/** Whether a seal right before `node`, which contains the call, would still hold at the call. */
export function wouldBeSealedBy(analysis: Analysis, node: Node, call: Node): boolean {
  return (
    bodyAround(call) === bodyAround(node) &&
    bodyAround(call) !== undefined &&
    seals(analysis).isSealedThrough(node, call)
  );
}

/**
 * The statement that a seal can be inserted before: the one that contains the call, if it is in a list of statements,
 * and nothing in it undoes the seal before the call.
 */
export function statementToSeal(analysis: Analysis, call: Node): TSESTree.Statement | undefined {
  let node = call;
  while (node.parent && !isInList(node)) {
    if (/Statement$|^VariableDeclaration$/.test(node.type) && !node.parent.type.startsWith('Export')) return undefined;
    node = node.parent;
  }
  return /(?:Declaration|Statement)$/.test(node.type) && wouldBeSealedBy(analysis, node, call)
    ? (node as TSESTree.Statement)
    : undefined;
}

/** In a block, a `case`, the file, or the node that a parser of components (Svelte) has for a script. */
function isInList(node: Node): boolean {
  const { parent } = node;
  if (parent?.type === 'SwitchCase') return node !== parent.test;
  return parent !== undefined && 'body' in parent && Array.isArray(parent.body);
}

/** The body whose code runs up to a call: a function's, or the file's. Default values and instance fields have none. */
function bodyAround(node: Node): Node | undefined {
  for (let current = node; current.parent; current = current.parent) {
    const { parent } = current;
    if (isFunction(parent)) return parent.body === current ? current : undefined;
    if (isField(parent) && parent.value === current && !parent.static) return undefined;
    if (parent.type === 'Program') return parent;
  }
  return undefined;
}

/** The expressions that can start a program. */
const STARTING: ReadonlySet<string> = new Set(['CallExpression', 'NewExpression', 'TaggedTemplateExpression']);

const seals: (analysis: Analysis) => Seals = oncePer((analysis: Analysis) => new Seals(analysis));

/** What the seals of a file cover. Each function is analysed once. */
class Seals {
  readonly #analysis: Analysis;
  /** By body, the result of `unsealedIn`. */
  readonly #unsealed = new Map<Node, ReadonlySet<Node>>();
  /** By function, the result of `#alwaysSeals`. */
  readonly #sealing = new Map<Node, boolean>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** The calls in a body that some path reaches without a seal, or with something asynchronous after it. */
  unsealedIn(body: Node): ReadonlySet<Node> {
    let calls = this.#unsealed.get(body);
    if (!calls) {
      const reached = new Set<Node>();
      isLiveAtEnd(body, this.#transfer(reached), this.#analysis.index.sourceCode.visitorKeys);
      this.#unsealed.set(body, (calls = reached));
    }
    return calls;
  }

  /** Whether no path through a node passes something asynchronous before it reaches the call. */
  isSealedThrough(node: Node, call: Node): boolean {
    const reached = new Set<Node>();
    isLiveAtEnd(node, this.#transfer(reached), this.#analysis.index.sourceCode.visitorKeys, false);
    return !reached.has(call);
  }

  #transfer(reached: Set<Node>): TransferFunction {
    return {
      revives: true,
      mayEnd: true,
      meaningOf: () => undefined,
      effect: (node, live) => {
        if (live && STARTING.has(node.type)) reached.add(node);
        return this.#effect(node);
      },
    };
  }

  #effect(node: Node): Effect {
    if (node.type === 'AwaitExpression' || node.type === 'YieldExpression') return 'revive';
    // In the graph, the points of these two nodes are where `for await` and `await using` wait.
    if (node.type === 'ForOfStatement' || node.type === 'VariableDeclaration')
      return awaitsImplicitly(node) ? 'revive' : undefined;
    return node.type === 'CallExpression' && this.#sealsBy(node) ? 'mark' : undefined;
  }

  #sealsBy(call: TSESTree.CallExpression): boolean {
    if (this.#analysis.helpers.is(call.callee, 'sealDescriptors')) return true;
    const fn = resolveFunction(this.#analysis.index, call.callee);
    return fn !== undefined && !fn.async && !fn.generator && this.#alwaysSeals(fn);
  }

  /** Whether a function has sealed everything on every path on which it returns. */
  #alwaysSeals(fn: Node & { body: Node }): boolean {
    const answer = this.#sealing.get(fn);
    if (answer !== undefined) return answer;
    // While a function is analysed it counts as sealing nothing, which ends recursion.
    this.#sealing.set(fn, false);
    const holdsSeal = within(this.#analysis.helpers.seals, fn).length > 0;
    const always =
      holdsSeal && !isLiveAtEnd(fn.body, this.#transfer(new Set()), this.#analysis.index.sourceCode.visitorKeys);
    this.#sealing.set(fn, always);
    return always;
  }
}
