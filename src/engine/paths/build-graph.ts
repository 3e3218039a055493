// How is the control-flow graph built from the syntax tree?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { childrenOf, isClass, isField, isFunction, isTransparent, type ClassNode } from '../../utils/ast.ts';
import { constantTruth } from './dead-branch.ts';
import type { Graph, Point } from './graph.ts';
import { reversePostorder } from './order-points.ts';
import { catching, endOfChain, targetOf, type Surroundings } from './surroundings.ts';
import { WaysOut } from './ways-out.ts';

type Node = TSESTree.Node;
type Keys = TSESLint.SourceCode.VisitorKeys;

type Loop =
  | TSESTree.DoWhileStatement
  | TSESTree.ForInStatement
  | TSESTree.ForOfStatement
  | TSESTree.ForStatement
  | TSESTree.WhileStatement;

/** What TypeScript adds to the language and is no type: namespaces, enumerations, `export =`. */
const RUNNING: ReadonlySet<string> = new Set([
  'TSEnumBody',
  'TSEnumDeclaration',
  'TSEnumMember',
  'TSExportAssignment',
  'TSModuleDeclaration',
]);

/** Cached graphs, kept as long as their syntax trees. */
const graphs = new WeakMap<Node, Graph>();

/** The graph of a function's body, of the file, or of any part of a program that runs by itself. Cached. */
export function graphOf(body: Node, keys: Keys): Graph {
  let graph = graphs.get(body);
  if (!graph) graphs.set(body, (graph = new Builder(keys).graph(body)));
  return graph;
}

/**
 * Builds backwards: each method takes the point that follows a piece of code, and returns the point where it begins.
 * A `throw` leads to its handler; for anything else that may throw, each point has a handler (`Point.handler`).
 */
class Builder {
  readonly #keys: Keys;
  readonly #after = new Map<Node, Point[]>();
  readonly #waysOut = new WaysOut();

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  graph(body: Node): Graph {
    const entry = this.#build(body, end(body), undefined);
    const after = this.#after;
    // Unreachable code can be asked about, too.
    return {
      entry,
      order: reversePostorder([...[...after.values()].flat(), entry]),
      after: (node) => after.get(node) ?? [],
    };
  }

  #point(kind: Point['kind'], node: Node, next: readonly Point[], around: Surroundings | undefined): Point {
    const handler = catching(around)?.handler;
    const point: Point = { kind, node, next, handler };
    if (kind === 'node' || kind === 'truth') {
      const points = this.#after.get(node);
      if (points) points.push(point);
      else this.#after.set(node, [point]);
    }
    return point;
  }

  /** Evaluates a node, then continues with `then`; returns the point where the node begins. */
  #build(node: Node, then: Point, around: Surroundings | undefined): Point {
    switch (node.type) {
      case 'BlockStatement':
      case 'Program':
      case 'StaticBlock':
      case 'TSModuleBlock':
        return this.#statements(node.body, then, around);
      case 'IfStatement':
      case 'ConditionalExpression': {
        const whenTrue = this.#build(node.consequent, then, around);
        const whenFalse = node.alternate ? this.#build(node.alternate, then, around) : then;
        return this.#test(node.test, whenTrue, whenFalse, around);
      }
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return this.#loop(node, then, around);
      case 'SwitchStatement':
        return this.#switch(node, then, around);
      case 'LabeledStatement':
        return this.#build(node.body, then, { outer: around, statement: node, onBreak: then });
      case 'TryStatement':
        return this.#try(node, then, around);
      case 'BreakStatement':
      case 'ContinueStatement':
        return this.#jump(node, around);
      case 'ReturnStatement':
      case 'ThrowStatement': {
        const leave = this.#point('node', node, [this.#leave(node, around)], around);
        return node.argument ? this.#build(node.argument, leave, around) : leave;
      }
      // Declared functions are hoisted: nothing runs at the declaration.
      case 'FunctionDeclaration':
        return then;
      default:
        return this.#expression(node, then, around);
    }
  }

  #expression(node: Node, then: Point, around: Surroundings | undefined): Point {
    switch (node.type) {
      case 'LogicalExpression': {
        const right = this.#build(node.right, this.#evaluated(node, then, around), around);
        return this.#shortCircuit(node.operator, node.left, right, then, around);
      }
      case 'AssignmentExpression':
        return this.#assignment(node, then, around);
      case 'AssignmentPattern': {
        // The default is evaluated only if there is no value.
        const left = this.#build(node.left, then, around);
        return this.#point('either', node, [this.#build(node.right, left, around), left], around);
      }
      case 'VariableDeclarator':
        return this.#sequence([node.init, node.id], this.#evaluated(node, then, around), around);
      case 'ChainExpression': {
        const chainEnd = this.#evaluated(node, then, around);
        return this.#build(node.expression, chainEnd, { outer: around, chainEnd });
      }
      case 'CallExpression':
      case 'MemberExpression':
        return this.#link(node, then, around);
      default:
        if (isClass(node)) return this.#class(node, then, around);
        if (isFunction(node)) return this.#evaluated(node, then, around);
        if (node.type.startsWith('TS') && !isTransparent(node) && !RUNNING.has(node.type)) return then;
        return this.#sequence(childrenOf(node, this.#keys), this.#evaluated(node, then, around), around);
    }
  }

  #evaluated(node: Node, then: Point, around: Surroundings | undefined): Point {
    return this.#point('node', node, [then], around);
  }

  #sequence(nodes: readonly (Node | null | undefined)[], then: Point, around: Surroundings | undefined): Point {
    return nodes.reduceRight((next: Point, node) => (node ? this.#build(node, next, around) : next), then);
  }

  /** What `await using` declares is awaited on every way out of the block. */
  #statements(nodes: readonly Node[], then: Point, around: Surroundings | undefined): Point {
    const i = nodes.findIndex((node) => node.type === 'VariableDeclaration' && node.kind === 'await using');
    const using = nodes[i];
    if (!using) return this.#sequence(nodes, then, around);
    const onTheWayOut = { node: using, build: (next: Point) => this.#evaluated(using, next, around) };
    const rest = this.#statements(nodes.slice(i + 1), onTheWayOut.build(then), { outer: around, onTheWayOut });
    const declared = this.#sequence(childrenOf(using, this.#keys), rest, around);
    return this.#sequence(nodes.slice(0, i), declared, around);
  }

  #test(test: Node, whenTrue: Point, whenFalse: Point, around: Surroundings | undefined): Point {
    const truth = constantTruth(test);
    if (truth !== undefined) return this.#build(test, truth ? whenTrue : whenFalse, around);
    return this.#build(test, this.#point('truth', test, [whenTrue, whenFalse], around), around);
  }

  /** Evaluates the left side, then either the right side or nothing more. */
  #shortCircuit(operator: string, left: Node, right: Point, then: Point, around: Surroundings | undefined): Point {
    if (operator === '&&') return this.#test(left, right, then, around);
    if (operator === '||') return this.#test(left, then, right, around);
    return this.#build(left, this.#point('nullish', left, [right, then], around), around);
  }

  #assignment(node: TSESTree.AssignmentExpression, then: Point, around: Surroundings | undefined): Point {
    const assigned = this.#evaluated(node, then, around);
    // A pattern is evaluated after the right side; the object of a member is evaluated before it.
    if (node.left.type === 'ObjectPattern' || node.left.type === 'ArrayPattern')
      return this.#sequence([node.right, node.left], assigned, around);
    const right = this.#build(node.right, assigned, around);
    if (!isLogical(node.operator)) return this.#build(node.left, right, around);
    return this.#shortCircuit(node.operator.slice(0, -1), node.left, right, then, around);
  }

  /** A call or a member access; in an optional chain, the rest of the chain may be skipped. */
  #link(
    node: TSESTree.CallExpression | TSESTree.MemberExpression,
    then: Point,
    around: Surroundings | undefined,
  ): Point {
    const [first, ...rest] = childrenOf(node, this.#keys);
    const goesOn = this.#sequence(rest, this.#evaluated(node, then, around), around);
    const chainEnd = node.optional ? endOfChain(around) : undefined;
    const isThere = chainEnd ? this.#point('nullish', first!, [chainEnd, goesOn], around) : goesOn;
    return this.#build(first!, isThere, around);
  }

  /** Decorators, computed keys, static fields and static blocks of a class are evaluated where it is declared. */
  #class(node: ClassNode, then: Point, around: Surroundings | undefined): Point {
    const { superClass, body, decorators } = node;
    const names = body.body.flatMap((member) => [
      ...('decorators' in member ? (member.decorators ?? []) : []),
      'computed' in member && member.computed ? member.key : undefined,
    ]);
    const statics = body.body.map((member) => {
      if (member.type === 'StaticBlock') return member;
      return isField(member) && member.static ? member.value : undefined;
    });
    const evaluated = this.#sequence(statics, this.#evaluated(node, then, around), around);
    return this.#sequence([...(decorators ?? []), superClass, ...names], evaluated, around);
  }

  #loop(loop: Loop, then: Point, outer: Surroundings | undefined): Point {
    const turn = this.#point('turn', loop, [], outer);
    if (loop.type === 'DoWhileStatement') {
      const body = this.#build(loop.body, turn, { outer, statement: loop, onBreak: then, onContinue: turn });
      turn.next = [this.#test(loop.test, body, then, outer)];
      return body;
    }
    const update = loop.type === 'ForStatement' && loop.update ? this.#build(loop.update, turn, outer) : turn;
    const body = this.#build(loop.body, update, { outer, statement: loop, onBreak: then, onContinue: update });
    if (loop.type === 'ForInStatement' || loop.type === 'ForOfStatement') {
      const next = this.#point('either', loop, [this.#build(loop.left, body, outer), then], outer);
      const head = loop.type === 'ForOfStatement' && loop.await ? this.#evaluated(loop, next, outer) : next;
      turn.next = [head];
      return this.#build(loop.right, head, outer);
    }
    const head = loop.test ? this.#test(loop.test, body, then, outer) : body;
    turn.next = [head];
    return loop.type === 'ForStatement' && loop.init ? this.#build(loop.init, head, outer) : head;
  }

  #switch(node: TSESTree.SwitchStatement, then: Point, outer: Surroundings | undefined): Point {
    const around: Surroundings = { outer, statement: node, onBreak: then };
    const bodies: Point[] = [];
    let following = then;
    for (const { consequent } of node.cases.toReversed()) {
      following = this.#statements(consequent, following, around);
      bodies.unshift(following);
    }
    let next = bodies[node.cases.findIndex(({ test }) => !test)] ?? then;
    for (const [i, { test }] of [...node.cases.entries()].toReversed())
      if (test) next = this.#build(test, this.#point('either', test, [bodies[i]!, next], outer), outer);
    return this.#build(node.discriminant, next, outer);
  }

  #try({ block, finalizer, handler }: TSESTree.TryStatement, then: Point, outer: Surroundings | undefined): Point {
    const build = (next: Point): Point => this.#build(finalizer!, next, outer);
    const around: Surroundings | undefined = finalizer ? { outer, onTheWayOut: { node: finalizer, build } } : outer;
    const end = finalizer ? this.#waysOut.wayOut(around!, then) : then;
    if (!handler) return this.#build(block, end, around);
    const caught = this.#sequence([handler.param, handler.body], end, around);
    const inside: Surroundings = { outer: around, handler: caught };
    // Even the first thing in the block may throw.
    return this.#point('either', block, [this.#build(block, end, inside)], inside);
  }

  #jump(jump: TSESTree.BreakStatement | TSESTree.ContinueStatement, around: Surroundings | undefined): Point {
    const isContinue = jump.type === 'ContinueStatement';
    const target = targetOf(jump, around);
    const to = isContinue ? target?.onContinue : target?.onBreak;
    return to ? this.#waysOut.unwind(around, target, to) : this.#waysOut.unwind(around, undefined, end(jump));
  }

  /** A `return` leaves the body; a `throw` goes to its handler, if the body has one. */
  #leave(node: TSESTree.ReturnStatement | TSESTree.ThrowStatement, around: Surroundings | undefined): Point {
    const caught = node.type === 'ThrowStatement' ? catching(around) : undefined;
    return this.#waysOut.unwind(around, caught, caught?.handler ?? end(node));
  }
}

function end(node: Node): Point {
  return { kind: 'end', node, next: [], handler: undefined };
}

function isLogical(operator: string): boolean {
  return operator === '&&=' || operator === '||=' || operator === '??=';
}
