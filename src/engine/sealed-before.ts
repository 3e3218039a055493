import type { TSESTree } from '@typescript-eslint/utils';

import { childrenOf, isFunction, within } from '../utils/ast.ts';
import type { Analysis } from './analysis.ts';
import { resolveFunction } from './resolve-value.ts';

type Node = TSESTree.Node;

/** What a statement, run as a whole, does to what comes after it. */
type Effect = 'asynchronous' | 'none' | 'seals';

/** Whether `sealDescriptors()` runs before a call on every path to it, with nothing asynchronous in between. */
export function isSealedBefore(analysis: Analysis, call: Node): boolean {
  if (analysis.helpers.seals.length === 0) return false;
  const effects = effectsIn(analysis);
  // Its own arguments are evaluated before it starts anything.
  if (effects.isAsynchronous(call)) return false;
  for (let node = call; node.parent && !isFunction(node); node = node.parent) {
    const effect = effects.ofWhatPrecedes(node, node.parent);
    if (effect !== 'none') return effect === 'seals';
  }
  return false;
}

const known = new WeakMap<Analysis, SealEffects>();

function effectsIn(analysis: Analysis): SealEffects {
  let effects = known.get(analysis);
  if (!effects) known.set(analysis, (effects = new SealEffects(analysis)));
  return effects;
}

class SealEffects {
  readonly #analysis: Analysis;
  /** What runs before a node in its list, so that a list of many calls is gone through once. */
  readonly #before = new Map<Node, Effect>();
  readonly #sealing = new Map<Node, boolean>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** What runs inside `parent` before its part `node`. */
  ofWhatPrecedes(node: Node, parent: Node): Effect {
    switch (parent.type) {
      case 'BlockStatement':
      case 'Program':
      case 'StaticBlock':
        return this.#ofPreceding(parent.body, node);
      case 'SwitchCase':
        return this.#ofPreceding(parent.consequent, node);
      case 'ForStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        // On the second turn, everything in the loop has run before.
        return this.isAsynchronous(parent) ? 'asynchronous' : 'none';
      case 'TryStatement':
        // How far the block got before the handler took over is not known.
        return node === parent.block ? 'none' : this.isAsynchronous(parent.block) ? 'asynchronous' : 'none';
      case 'ConditionalExpression':
      case 'IfStatement':
        return node === parent.test ? 'none' : this.#of(parent.test);
      default:
        return this.#ofPreceding([...childrenOf(parent, this.#analysis.index.sourceCode.visitorKeys)], node);
    }
  }

  #ofPreceding(list: readonly Node[], node: Node): Effect {
    const end = list.indexOf(node);
    let effect: Effect = 'none';
    for (let i = end - 1; i >= 0 && effect === 'none'; i--) {
      effect = this.#of(list[i]!);
      const before = this.#before.get(list[i]!);
      if (effect === 'none' && before) {
        effect = before;
        break;
      }
    }
    this.#before.set(node, effect);
    return effect;
  }

  #ofLast(nodes: readonly Node[]): Effect {
    for (let i = nodes.length - 1; i >= 0; i--) {
      const effect = this.#of(nodes[i]!);
      if (effect !== 'none') return effect;
    }
    return 'none';
  }

  #of(node: Node): Effect {
    switch (node.type) {
      case 'BlockStatement':
        return this.#ofLast(node.body);
      case 'ExpressionStatement':
        return this.#of(node.expression);
      case 'IfStatement':
        return this.#ofBranches(node);
      // Its body runs at least once, and to its end if nothing in it jumps.
      case 'DoWhileStatement':
        return this.#jumps(node.body) || this.isAsynchronous(node.test) ? this.#otherwise(node) : this.#of(node.body);
      case 'TryStatement': {
        const last = node.finalizer ? this.#of(node.finalizer) : 'none';
        return last === 'none' ? this.#of(node.block) : last;
      }
      case 'CallExpression': {
        if (this.#analysis.helpers.is(node.callee, 'sealDescriptors')) return 'seals';
        const fn = resolveFunction(this.#analysis.index, node.callee);
        return fn && this.#seals(fn) ? 'seals' : this.#otherwise(node);
      }
      default:
        return this.#otherwise(node);
    }
  }

  #ofBranches(node: TSESTree.IfStatement): Effect {
    const branches = [node.consequent, node.alternate].map((branch) => (branch ? this.#of(branch) : 'none'));
    if (branches.includes('asynchronous')) return 'asynchronous';
    return branches.every((effect) => effect === 'seals') ? 'seals' : this.#of(node.test);
  }

  #otherwise(node: Node): Effect {
    return this.isAsynchronous(node) ? 'asynchronous' : 'none';
  }

  /** A function of the file that ends with everything sealed. */
  #seals(fn: Node & { body: Node; async: boolean }): boolean {
    const known = this.#sealing.get(fn);
    if (known !== undefined) return known;
    // While it is being looked at it seals nothing, which ends recursion.
    this.#sealing.set(fn, false);
    const holdsSeal = within(this.#analysis.helpers.seals, fn).length > 0;
    const seals = holdsSeal && !fn.async && this.#of(fn.body) === 'seals';
    this.#sealing.set(fn, seals);
    return seals;
  }

  #jumps(node: Node): boolean {
    return this.#holds(node, ({ type }) => type === 'BreakStatement' || type === 'ContinueStatement');
  }

  isAsynchronous(node: Node): boolean {
    return this.#holds(
      node,
      (inner) => inner.type === 'AwaitExpression' || inner.type === 'YieldExpression' || (inner.type === 'ForOfStatement' && inner.await),
    );
  }

  /** Whether something like this runs when the node does: what stands in functions is not looked at. */
  #holds(node: Node, is: (node: Node) => boolean): boolean {
    if (is(node)) return true;
    if (isFunction(node)) return false;
    for (const child of childrenOf(node, this.#analysis.index.sourceCode.visitorKeys)) {
      if (this.#holds(child, is)) return true;
    }
    return false;
  }
}
