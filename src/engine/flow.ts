import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { childrenOf, isClass, isFunction, isTransparent, type FunctionNode } from '../utils/ast.ts';

type Node = TSESTree.Node;

/** What evaluating one node means for the descriptor that is watched. */
export type Effect = 'hazard' | 'mark' | undefined;

/** The branch of a test in which there is no descriptor: after `if (err)` none was opened. */
export type DeadBranch = 'whenFalse' | 'whenTrue' | undefined;

/** What a walk asks about each node that it passes. */
export interface Watch {
  /** Asked after the node's parts were evaluated. Functions and classes are asked about, not entered. */
  effect(node: Node): Effect;
  deadBranch(test: Node): DeadBranch;
}

/** Thrown to end a walk at the first path on which something comes before the mark. */
class HazardReached extends Error {
  readonly node: Node;

  constructor(node: Node) {
    super('hazard');
    this.node = node;
  }
}

/** `undefined` when every path meets the mark first; otherwise the node that some path met before it. */
export type FirstHazard = Node | undefined;

type Loop =
  | TSESTree.DoWhileStatement
  | TSESTree.ForInStatement
  | TSESTree.ForOfStatement
  | TSESTree.ForStatement
  | TSESTree.WhileStatement;

/**
 * Follows every path that execution can take, forward from one node, until each has met a mark. The state is
 * one bit: whether there is a path on which the descriptor exists and is not yet marked ("live"). Exceptions
 * are followed where a `throw` statement says so; any call might throw, and that is not modelled.
 */
class Walk {
  readonly #watch: Watch;
  readonly #visitorKeys: TSESLint.SourceCode.VisitorKeys;
  /** Statements that a live path has broken out of, and `try` statements that one has thrown in. */
  readonly #left = new Set<Node>();

  constructor(watch: Watch, visitorKeys: TSESLint.SourceCode.VisitorKeys) {
    this.#watch = watch;
    this.#visitorKeys = visitorKeys;
  }

  /** All that can run after `start`, to the end of its function. */
  from(start: Node): void {
    let live = true;
    let node = start;
    while (node.parent && (live || this.#left.size > 0)) {
      const { parent } = node;
      if (isFunction(parent) || parent.type === 'PropertyDefinition') break;
      live = this.#after(parent, node, live);
      node = parent;
    }
    if (live) throw new HazardReached(node);
  }

  /** A whole function, from its entry to its end. */
  through(fn: FunctionNode): void {
    if (this.#run(fn.body, true)) throw new HazardReached(fn.body);
  }

  /** The rest of `parent`, when its part `child` has just been evaluated. */
  #after(parent: Node, child: Node, live: boolean): boolean {
    switch (parent.type) {
      case 'IfStatement':
      case 'ConditionalExpression':
        return child === parent.test ? this.#branches(parent, live) : live;
      case 'LogicalExpression':
        return child === parent.left ? this.#shortCircuit(parent, live) : live;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return this.#afterPartOfLoop(parent, child, live);
      case 'SwitchStatement':
        return this.#cases(parent, child === parent.discriminant ? -1 : parent.cases.indexOf(child as TSESTree.SwitchCase), live);
      case 'TryStatement':
        return this.#afterPartOfTry(parent, child, live);
      case 'ReturnStatement':
      case 'ThrowStatement':
        return live && this.#leave(parent);
      case 'LabeledStatement':
        return this.#joined(parent, live);
      case 'BlockStatement':
      case 'Program':
      case 'StaticBlock':
        return this.#sequence(parent.body, live, parent.body.indexOf(child as TSESTree.Statement) + 1);
      case 'SwitchCase':
        return this.#sequence(parent.consequent, live, parent.consequent.indexOf(child as TSESTree.Statement) + 1);
      default: {
        const children = [...childrenOf(parent, this.#visitorKeys)];
        return this.#meet(parent, this.#sequence(children, live, children.indexOf(child) + 1));
      }
    }
  }

  /** Evaluates a node as a whole; answers whether a live path comes out at its end. */
  #run(node: Node, live: boolean): boolean {
    if (!live) return false;
    switch (node.type) {
      case 'BlockStatement':
      case 'Program':
        return this.#sequence(node.body, live);
      case 'IfStatement':
      case 'ConditionalExpression':
        return this.#branches(node, this.#run(node.test, live));
      case 'LogicalExpression':
        return this.#shortCircuit(node, this.#run(node.left, live));
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return this.#loop(node, live);
      case 'SwitchStatement':
        return this.#cases(node, -1, this.#run(node.discriminant, live));
      case 'TryStatement':
        return this.#afterPartOfTry(node, node.block, this.#run(node.block, live));
      case 'LabeledStatement':
        return this.#joined(node, this.#run(node.body, live));
      case 'BreakStatement':
      case 'ContinueStatement':
        return this.#jump(node);
      case 'ReturnStatement':
      case 'ThrowStatement':
        return (!node.argument || this.#run(node.argument, live)) && this.#leave(node);
      // Declared functions are hoisted: nothing happens where they stand.
      case 'FunctionDeclaration':
        return live;
      default:
        if (isFunction(node) || isClass(node)) return this.#meet(node, live);
        if (node.type.startsWith('TS') && !isTransparent(node)) return live;
        return this.#meet(node, this.#sequence([...childrenOf(node, this.#visitorKeys)], live));
    }
  }

  #sequence(nodes: readonly Node[], live: boolean, from = 0): boolean {
    for (let i = from; i < nodes.length && live; i++) live = this.#run(nodes[i]!, live);
    return live;
  }

  #meet(node: Node, live: boolean): boolean {
    if (!live) return false;
    const effect = this.#watch.effect(node);
    if (effect === 'hazard') throw new HazardReached(node);
    return effect !== 'mark';
  }

  #branches(node: TSESTree.ConditionalExpression | TSESTree.IfStatement, live: boolean): boolean {
    const dead = live ? this.#watch.deadBranch(node.test) : undefined;
    const whenTrue = this.#run(node.consequent, live && dead !== 'whenTrue');
    const whenFalse = live && dead !== 'whenFalse' && (!node.alternate || this.#run(node.alternate, live));
    return whenTrue || whenFalse;
  }

  #shortCircuit(node: TSESTree.LogicalExpression, live: boolean): boolean {
    const dead = live ? this.#watch.deadBranch(node.left) : undefined;
    const [runs, skips] = node.operator === '&&' ? (['whenTrue', 'whenFalse'] as const) : (['whenFalse', 'whenTrue'] as const);
    const right = this.#run(node.right, live && dead !== runs);
    return right || (live && dead !== skips);
  }

  #loop(loop: Loop, live: boolean): boolean {
    if (loop.type === 'DoWhileStatement') return this.#joined(loop, this.#run(loop.test, this.#run(loop.body, live)));
    if (loop.type === 'ForInStatement' || loop.type === 'ForOfStatement') return this.#iterate(loop, this.#run(loop.right, live));
    if (loop.type === 'ForStatement' && loop.init) live = this.#run(loop.init, live);
    return this.#iterate(loop, live && (!loop.test || this.#run(loop.test, live)));
  }

  /** The body any number of times, none included, unless only a `break` ends the loop. */
  #iterate(loop: Exclude<Loop, TSESTree.DoWhileStatement>, live: boolean): boolean {
    if (loop.type === 'ForOfStatement' && loop.await) live = this.#meet(loop, live);
    const body = this.#run(loop.body, live);
    if (loop.type === 'ForStatement' && loop.update) this.#run(loop.update, body);
    const endless = (loop.type === 'ForStatement' && !loop.test) || ('test' in loop && loop.test?.type === 'Literal' && loop.test.value === true);
    return this.#joined(loop, live && !endless);
  }

  /** A descriptor that was opened in the loop and reaches its next turn unmarked will be lost to the next one. */
  #afterPartOfLoop(loop: Loop, child: Node, live: boolean): boolean {
    if (loop.type === 'ForStatement' && child === loop.init) {
      return this.#iterate(loop, live && (!loop.test || this.#run(loop.test, live)));
    }
    if ((loop.type === 'ForInStatement' || loop.type === 'ForOfStatement') && child === loop.right) return this.#iterate(loop, live);
    if ('test' in loop && child === loop.test && loop.type !== 'DoWhileStatement') {
      const dead = live ? this.#watch.deadBranch(loop.test!) : undefined;
      if (this.#run(loop.body, live && dead !== 'whenTrue')) throw new HazardReached(loop);
      return this.#joined(loop, live && dead !== 'whenFalse');
    }
    if (child === loop.body && live && loop.type !== 'DoWhileStatement') throw new HazardReached(loop);
    return this.#joined(loop, live);
  }

  #cases(node: TSESTree.SwitchStatement, entered: number, live: boolean): boolean {
    let through = entered >= 0 && live;
    for (const [i, { consequent }] of node.cases.entries()) {
      if (i > entered) through = this.#sequence(consequent, through || (entered < 0 && live));
    }
    const noneMatches = entered < 0 && live && node.cases.every(({ test }) => test);
    return this.#joined(node, through || noneMatches);
  }

  #afterPartOfTry(node: TSESTree.TryStatement, child: Node, live: boolean): boolean {
    if (child === node.finalizer) return live;
    if (child === node.block && node.handler && this.#left.delete(node)) live = this.#run(node.handler.body, true) || live;
    return node.finalizer ? this.#run(node.finalizer, live) : live;
  }

  /** Adds the live paths that broke out of a statement to the one that came out at its end. */
  #joined(node: Node, live: boolean): boolean {
    return this.#left.delete(node) || live;
  }

  #jump(node: TSESTree.BreakStatement | TSESTree.ContinueStatement): false {
    let live = true;
    for (let current: Node = node; current.parent && live; current = current.parent) {
      const parent: Node = current.parent;
      if (isJumpTarget(parent, node)) {
        this.#left.add(parent);
        break;
      }
      if (parent.type === 'TryStatement' && parent.finalizer && current !== parent.finalizer) live = this.#run(parent.finalizer, live);
    }
    return false;
  }

  /** A live path leaves by `return` or `throw`, past every `finally`, or into the `catch` that takes it. */
  #leave(node: TSESTree.ReturnStatement | TSESTree.ThrowStatement): false {
    let live = this.#meet(node, true);
    for (let current: Node = node; current.parent && !isFunction(current) && live; current = current.parent) {
      const parent: Node = current.parent;
      if (parent.type !== 'TryStatement' || current === parent.finalizer) continue;
      if (node.type === 'ThrowStatement' && current === parent.block && parent.handler) {
        this.#left.add(parent);
        return false;
      }
      if (parent.finalizer) live = this.#run(parent.finalizer, live);
    }
    if (live) throw new HazardReached(node);
    return false;
  }
}

function isJumpTarget(node: Node, { type, label }: TSESTree.BreakStatement | TSESTree.ContinueStatement): boolean {
  if (label) return node.type === 'LabeledStatement' && node.label.name === label.name;
  return /^(?:For|While|DoWhile)/.test(node.type) || (type === 'BreakStatement' && node.type === 'SwitchStatement');
}

function firstHazard(walk: () => void): FirstHazard {
  try {
    walk();
    return undefined;
  } catch (error) {
    if (error instanceof HazardReached) return error.node;
    throw error;
  }
}

/** What comes before the mark on some path from `start`, which has just been evaluated, to the end of its function. */
export function firstHazardAfter(start: Node, watch: Watch, visitorKeys: TSESLint.SourceCode.VisitorKeys): FirstHazard {
  return firstHazard(() => new Walk(watch, visitorKeys).from(start));
}

/** The same from a function's entry. */
export function firstHazardIn(fn: FunctionNode, watch: Watch, visitorKeys: TSESLint.SourceCode.VisitorKeys): FirstHazard {
  return firstHazard(() => new Walk(watch, visitorKeys).through(fn));
}
