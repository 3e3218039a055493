import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { childrenOf, firstFrom, isClass, isFunction, isTransparent } from '../../utils/ast.ts';
import { isJumpTarget, isLiteral, LEAVES, type Loop } from './jumps.ts';
import { HazardReached, type Watch } from './watch.ts';

type Node = TSESTree.Node;

/**
 * Follows every path that execution can take, forward from one node, until each has met a mark. The state is
 * one bit: whether there is a path on which the descriptor exists and is not yet marked ("live"). Exceptions
 * are followed where a `throw` statement says so; any call might throw, and that is not modelled. Where a mark
 * can be undone, paths are followed beyond it, and the bit says whether the last such event undid it.
 */
export class Walk {
  readonly #watch: Watch;
  readonly #revives: boolean;
  readonly #mayEnd: boolean;
  /** A path was live again since this was last set to false. */
  #revived = false;
  /** A live path has left the function. */
  #leftLive = false;
  readonly #visitorKeys: TSESLint.SourceCode.VisitorKeys;
  /** Statements that a live path has broken out of, and `try` statements that one has thrown in. */
  readonly #left = new Set<Node>();

  constructor(watch: Watch, visitorKeys: TSESLint.SourceCode.VisitorKeys) {
    this.#watch = watch;
    this.#revives = watch.revives === true;
    this.#mayEnd = watch.mayEnd === true;
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
    if (live) this.#end(node);
  }

  /** A whole function, or the whole file, from its entry to its end; answers whether a live path comes to one. */
  through(body: Node, isLive = true): boolean {
    const live = this.#run(body, isLive);
    return live || this.#leftLive;
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
        return this.#cases(
          parent,
          child === parent.discriminant ? -1 : parent.cases.indexOf(child as TSESTree.SwitchCase),
          live,
        );
      case 'TryStatement':
        return this.#afterPartOfTry(parent, child, live);
      case 'ReturnStatement':
      case 'ThrowStatement':
        return this.#leave(parent, live);
      case 'LabeledStatement':
        return this.#joined(parent, live);
      case 'BlockStatement':
      case 'Program':
      case 'StaticBlock':
        return this.#sequence(parent.body, live, firstFrom(parent.body, child.range[0]) + 1);
      case 'SwitchCase':
        return this.#sequence(parent.consequent, live, firstFrom(parent.consequent, child.range[0]) + 1);
      default: {
        const children = childrenOf(parent, this.#visitorKeys);
        return this.#meet(parent, this.#sequence(children, live, children.indexOf(child) + 1));
      }
    }
  }

  /** Evaluates a node as a whole; answers whether a live path comes out at its end. */
  #run(node: Node, live: boolean): boolean {
    if (!live && !this.#revives) return false;
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
        return this.#try(node, live);
      case 'LabeledStatement':
        return this.#joined(node, this.#run(node.body, live));
      case 'BreakStatement':
      case 'ContinueStatement':
        return this.#jump(node, live);
      case 'ReturnStatement':
      case 'ThrowStatement':
        return this.#leave(node, node.argument ? this.#run(node.argument, live) : live);
      // Declared functions are hoisted: nothing happens where they stand.
      case 'FunctionDeclaration':
        return live;
      default:
        if (isFunction(node) || isClass(node)) return this.#meet(node, live);
        if (node.type.startsWith('TS') && !isTransparent(node)) return live;
        return this.#meet(node, this.#sequence(childrenOf(node, this.#visitorKeys), live));
    }
  }

  #sequence(nodes: readonly Node[], live: boolean, from = 0): boolean {
    for (let i = from; i < nodes.length && (live || this.#revives); i++) {
      live = this.#run(nodes[i]!, live);
      // What follows is never reached.
      if (LEAVES.has(nodes[i]!.type)) break;
    }
    return live;
  }

  /** A path ends here, or loses the descriptor to the next turn of its loop, without a mark. */
  #end(node: Node): false {
    if (!this.#mayEnd) throw new HazardReached(node);
    return false;
  }

  #meet(node: Node, live: boolean): boolean {
    if (!live && !this.#revives) return false;
    const effect = this.#watch.effect(node, live);
    if (effect === 'hazard') throw new HazardReached(node);
    if (effect === 'revive') this.#revived = true;
    return effect === 'revive' || (live && effect !== 'mark');
  }

  #branches(node: TSESTree.ConditionalExpression | TSESTree.IfStatement, live: boolean): boolean {
    const dead = live ? this.#watch.deadBranch(node.test) : undefined;
    const whenTrue = this.#run(node.consequent, live && dead !== 'whenTrue');
    const otherwise = live && dead !== 'whenFalse';
    const whenFalse = node.alternate ? this.#run(node.alternate, otherwise) : otherwise;
    return whenTrue || whenFalse;
  }

  #shortCircuit(node: TSESTree.LogicalExpression, live: boolean): boolean {
    const dead = live ? this.#watch.deadBranch(node.left) : undefined;
    const [runs, skips] =
      node.operator === '&&' ? (['whenTrue', 'whenFalse'] as const) : (['whenFalse', 'whenTrue'] as const);
    const right = this.#run(node.right, live && dead !== runs);
    return right || (live && dead !== skips);
  }

  #loop(loop: Loop, live: boolean): boolean {
    if (loop.type === 'DoWhileStatement') {
      const turn = this.#run(loop.test, this.#run(loop.body, live));
      return this.#joined(loop, turn && !live ? this.#run(loop.test, this.#run(loop.body, turn)) : turn);
    }
    if (loop.type === 'ForInStatement' || loop.type === 'ForOfStatement')
      return this.#iterate(loop, this.#run(loop.right, live));
    if (loop.type === 'ForStatement' && loop.init) live = this.#run(loop.init, live);
    return this.#iterate(loop, loop.test ? this.#run(loop.test, live) : live);
  }

  /** The body any number of times, none included, unless only a `break` ends the loop. */
  #iterate(loop: Exclude<Loop, TSESTree.DoWhileStatement>, live: boolean): boolean {
    if (loop.type === 'ForOfStatement' && loop.await) live = this.#meet(loop, live);
    const turn = this.#turn(loop, live);
    // A path that is live again at the end of a turn goes on with the next.
    if (turn && !live) {
      this.#turn(loop, true);
      live = true;
    }
    const endless = 'test' in loop && (!loop.test || isLiteral(loop.test, true));
    return this.#joined(loop, live && !endless);
  }

  #turn(loop: Exclude<Loop, TSESTree.DoWhileStatement>, live: boolean): boolean {
    const body = this.#run(loop.body, live);
    const updated = loop.type === 'ForStatement' && loop.update ? this.#run(loop.update, body) : body;
    // What continued the loop is where it would be after `break`, too: at its end.
    return this.#revives && 'test' in loop && loop.test
      ? this.#run(loop.test, updated || this.#left.has(loop))
      : updated || this.#left.has(loop);
  }

  /** A descriptor that was opened in the loop and reaches its next turn unmarked will be lost to the next one. */
  #afterPartOfLoop(loop: Loop, child: Node, live: boolean): boolean {
    if (loop.type === 'ForStatement' && child === loop.init) {
      return this.#iterate(loop, live && (!loop.test || this.#run(loop.test, live)));
    }
    if ((loop.type === 'ForInStatement' || loop.type === 'ForOfStatement') && child === loop.right)
      return this.#iterate(loop, live);
    if ('test' in loop && child === loop.test && loop.type !== 'DoWhileStatement') {
      const dead = live ? this.#watch.deadBranch(loop.test) : undefined;
      if (this.#run(loop.body, live && dead !== 'whenTrue')) this.#end(loop);
      return this.#joined(loop, live && dead !== 'whenFalse');
    }
    if (loop.type === 'DoWhileStatement') {
      const end = child === loop.body ? this.#run(loop.test, live) : live;
      const again = !isLiteral(loop.test, false) && this.#watch.deadBranch(loop.test) !== 'whenTrue';
      return this.#joined(loop, end && again ? this.#end(loop) : end);
    }
    return this.#joined(loop, live && this.#end(loop));
  }

  #cases(node: TSESTree.SwitchStatement, entered: number, live: boolean): boolean {
    let through = entered >= 0 && live;
    for (const [i, { consequent }] of node.cases.entries()) {
      if (i > entered) through = this.#sequence(consequent, through || (entered < 0 && live));
    }
    const noneMatches = entered < 0 && live && node.cases.every(({ test }) => test);
    return this.#joined(node, through || noneMatches);
  }

  #try(node: TSESTree.TryStatement, live: boolean): boolean {
    this.#revived = false;
    const end = this.#run(node.block, live);
    // How far the block got before its handler took over is not known: any of its states may be the handler's.
    if (this.#mayEnd && node.handler && (live || end || this.#revived)) this.#left.add(node);
    return this.#afterPartOfTry(node, node.block, end);
  }

  #afterPartOfTry(node: TSESTree.TryStatement, child: Node, live: boolean): boolean {
    if (child === node.finalizer) {
      // A `finally` also runs on the way out, and then nothing comes after it.
      if (live && (this.#leaves(node.block) || this.#leaves(node.handler))) this.#end(node);
      return live;
    }
    if (child === node.block && node.handler) {
      const thrown = this.#left.delete(node) || (this.#mayEnd && live);
      if (thrown || this.#revives) live = this.#run(node.handler.body, thrown) || live;
    }
    return node.finalizer ? this.#run(node.finalizer, live) : live;
  }

  #leaves(node: Node | null): boolean {
    if (!node || isFunction(node)) return false;
    if (LEAVES.has(node.type)) return true;
    return childrenOf(node, this.#visitorKeys).some((child) => this.#leaves(child));
  }

  /** Adds the live paths that broke out of a statement to the one that came out at its end. */
  #joined(node: Node, live: boolean): boolean {
    return this.#left.delete(node) || live;
  }

  #jump(node: TSESTree.BreakStatement | TSESTree.ContinueStatement, live: boolean): false {
    for (let current: Node = node; current.parent && live; current = current.parent) {
      const parent: Node = current.parent;
      if (isJumpTarget(parent, node)) {
        this.#left.add(parent);
        break;
      }
      if (parent.type === 'TryStatement' && parent.finalizer && current !== parent.finalizer)
        live = this.#run(parent.finalizer, live);
    }
    return false;
  }

  /** A live path leaves by `return` or `throw`, past every `finally`, or into the `catch` that takes it. */
  #leave(node: TSESTree.ReturnStatement | TSESTree.ThrowStatement, live: boolean): false {
    live = this.#meet(node, live);
    for (let current: Node = node; current.parent && !isFunction(current) && live; current = current.parent) {
      const parent: Node = current.parent;
      if (parent.type !== 'TryStatement' || current === parent.finalizer) continue;
      if (node.type === 'ThrowStatement' && current === parent.block && parent.handler) {
        this.#left.add(parent);
        return false;
      }
      if (parent.finalizer) live = this.#run(parent.finalizer, live);
    }
    if (live) this.#end(node);
    if (live && node.type === 'ReturnStatement') this.#leftLive = true;
    return false;
  }
}
