// Which one value in this file does an expression stand for?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { isClass, isFunction, pushChildren, unwrap, type FunctionNode } from '../../utils/ast.ts';
import type { FileIndex } from './file-index.ts';

/** A value that a name is given, and the way from that value to the name: `{ promises: { open } } = value`. */
export interface Definition {
  readonly value: TSESTree.Expression;
  readonly path: readonly string[];
}

/**
 * Every value that the file gives to a variable; undefined as soon as one of them cannot be seen
 * (a parameter, a loop variable, a catch clause, an import).
 */
export function definitionsOf(index: FileIndex, variable: TSESLint.Scope.Variable): readonly Definition[] | undefined {
  let known = definitions.get(variable);
  if (!known) definitions.set(variable, (known = { list: findDefinitions(index, variable) }));
  return known.list;
}

const definitions = new WeakMap<TSESLint.Scope.Variable, { readonly list: readonly Definition[] | undefined }>();

function findDefinitions(index: FileIndex, variable: TSESLint.Scope.Variable): Definition[] | undefined {
  const found: Definition[] = [];
  for (const definition of variable.defs) {
    if (definition.type !== 'Variable') return undefined;
    const { parent, init } = definition.node;
    if (parent.parent.type === 'ForInStatement' || parent.parent.type === 'ForOfStatement') return undefined;
    if (!init) continue;
    const path = patternPath(index, definition.name);
    if (!path) return undefined;
    found.push({ value: init, path });
  }
  for (const reference of variable.references) {
    if (!reference.isWrite() || reference.init) continue;
    const assignment = assignmentOf(reference.identifier);
    const path = assignment && patternPath(index, reference.identifier);
    if (!assignment || !path) return undefined;
    found.push({ value: assignment.right, path });
  }
  return found;
}

/** The names between a destructured value and one of the variables that it is taken apart into. */
export function patternPath(index: FileIndex, identifier: TSESTree.Node): string[] | undefined {
  const path: string[] = [];
  let node = identifier;
  for (;;) {
    const parent = node.parent!;
    switch (parent.type) {
      case 'AssignmentPattern':
      case 'ObjectPattern':
        break;
      // `const { a, ...rest } = value`: what is in `value` is, but for the names before it, in `rest`.
      case 'RestElement':
        if (parent.parent.type !== 'ObjectPattern') return undefined;
        break;
      case 'ArrayPattern':
        path.unshift(String(parent.elements.indexOf(node as TSESTree.DestructuringPattern)));
        break;
      case 'Property': {
        const name = index.propertyName(parent);
        if (name === undefined) return undefined;
        path.unshift(name);
        break;
      }
      default:
        return path;
    }
    node = parent;
  }
}

/** The assignment that writes a name, through any pattern. */
function assignmentOf(identifier: TSESTree.Node): TSESTree.AssignmentExpression | undefined {
  let node = identifier;
  while (node.parent && /Pattern$|^Property$|^RestElement$/.test(node.parent.type)) node = node.parent;
  const { parent } = node;
  return parent?.type === 'AssignmentExpression' && parent.left === node && GIVES_A_VALUE.has(parent.operator)
    ? parent
    : undefined;
}

/** Others, as `+=`, make a value of their own. */
const GIVES_A_VALUE: ReadonlySet<string> = new Set(['=', '??=', '||=', '&&=']);

/**
 * The one expression that a name, property or chain of aliases stands for; the expression itself where it
 * stands for itself; undefined where the file does not tell.
 */
export function resolveValue(index: FileIndex, expression: TSESTree.Node, depth = 0): TSESTree.Node | undefined {
  const node = unwrap(expression);
  if (depth > 20) return undefined;
  if (node.type === 'AssignmentExpression') return resolveValue(index, node.right, depth + 1);
  if (node.type === 'Identifier') {
    const variable = index.variableOf(node);
    const only = variable?.defs.length === 1 ? variable.defs[0] : undefined;
    if (only?.type === 'FunctionName' && variable!.references.every((reference) => !reference.isWrite()))
      return only.node;
    const values = variable && definitionsOf(index, variable);
    const [definition] = values ?? [];
    if (values?.length !== 1 || !definition || definition.path.length > 0) return undefined;
    return resolveValue(index, definition.value, depth + 1);
  }
  if (node.type === 'MemberExpression') {
    const method = index.methodOf(node);
    if (method) return method;
    const place = index.placeOf(node);
    const writes = place === undefined ? [] : index.writesTo(place);
    return writes.length === 1 ? resolveValue(index, writes[0]!.value, depth + 1) : undefined;
  }
  return node;
}

/** The function of this file that an expression stands for, also through `.bind`. */
export function resolveFunction(index: FileIndex, expression: TSESTree.Node): FunctionNode | undefined {
  const value = resolveValue(index, expression);
  if (isFunction(value)) return value;
  const target = value?.type === 'CallExpression' ? bindTarget(index, value) : undefined;
  return target && resolveFunction(index, target);
}

/** What a call of a function of this file may give; undefined where the file does not tell, or it is a promise or an iterator. */
export function returnedBy(
  index: FileIndex,
  call: TSESTree.CallExpression,
  isAwaited = false,
): readonly TSESTree.Expression[] | undefined {
  const fn = resolveFunction(index, call.callee);
  if (!fn || fn.generator || (fn.async && !isAwaited)) return undefined;
  const returned = returnsOf(index, fn);
  return returned.every((value) => value !== null) ? returned : undefined;
}

/** What stands behind every `return`; null for one with nothing. */
function returnsOf({ sourceCode }: FileIndex, fn: FunctionNode): readonly (TSESTree.Expression | null)[] {
  if (fn.body.type !== 'BlockStatement') return [fn.body];
  const found: (TSESTree.Expression | null)[] = [];
  const pending: TSESTree.Node[] = [fn.body];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.type === 'ReturnStatement') found.push(node.argument);
    else if (!isFunction(node) && !isClass(node)) pushChildren(node, sourceCode.visitorKeys, pending);
  }
  return found;
}

/** Every call of a function that only the file itself can call; none as soon as it is used otherwise, or exported. */
export function callsOf(index: FileIndex, fn: FunctionNode): TSESTree.CallExpression[] {
  const name =
    fn.type === 'FunctionDeclaration'
      ? fn.id
      : fn.parent.type === 'VariableDeclarator' && fn.parent.id.type === 'Identifier'
        ? fn.parent.id
        : undefined;
  const variable = name ? index.variableOf(name) : undefined;
  const declaration = fn.type === 'FunctionDeclaration' ? fn : fn.parent.parent!;
  // The top level of a script belongs to every other script.
  if (variable?.defs.length !== 1 || variable.scope.type === 'global' || declaration.parent?.type.startsWith('Export'))
    return [];
  const calls: TSESTree.CallExpression[] = [];
  for (const { identifier, init } of variable.references) {
    const { parent } = identifier;
    if (init) continue;
    if (parent.type !== 'CallExpression' || parent.callee !== identifier) return [];
    calls.push(parent);
  }
  return calls;
}

/** `f` in `f.bind(x)`; with more arguments the parameters are others, so there is no answer. */
export function bindTarget(index: FileIndex, call: TSESTree.CallExpression): TSESTree.Expression | undefined {
  return call.arguments.length <= 1 ? boundFunction(index, call) : undefined;
}

/** `f` in `f.bind(x, …)`, which calls `f` with these arguments first. */
export function partialTarget(index: FileIndex, call: TSESTree.CallExpression): TSESTree.Expression | undefined {
  return call.arguments.length > 1 ? boundFunction(index, call) : undefined;
}

function boundFunction(index: FileIndex, call: TSESTree.CallExpression): TSESTree.Expression | undefined {
  const callee = unwrap(call.callee);
  return callee.type === 'MemberExpression' && index.propertyName(callee) === 'bind' ? callee.object : undefined;
}

/** The function behind a callback; `mustCall((err, fd) => …)` and the like call the one that they are given. */
export function functionBehind(index: FileIndex, callback: TSESTree.Node): FunctionNode | undefined {
  const fn = resolveFunction(index, callback);
  if (fn) return fn;
  const node = unwrap(callback);
  const [argument] = node.type === 'CallExpression' ? node.arguments : [];
  return argument && resolveFunction(index, argument);
}
