// What can be said about nodes of the syntax tree without following names?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

export type FunctionNode =
  TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression;

export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

/** A field of a class, also an `accessor`. */
export type FieldNode = TSESTree.AccessorProperty | TSESTree.PropertyDefinition;

export type CallOrNew = TSESTree.CallExpression | TSESTree.NewExpression;

type Argument = TSESTree.CallExpressionArgument;

export function isFunction(node: TSESTree.Node | null | undefined): node is FunctionNode {
  return (
    node?.type === 'ArrowFunctionExpression' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'FunctionDeclaration'
  );
}

export function isClass(node: TSESTree.Node | undefined): node is ClassNode {
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression';
}

export function isField(node: TSESTree.Node | undefined): node is FieldNode {
  return node?.type === 'PropertyDefinition' || node?.type === 'AccessorProperty';
}

/** The constructor of a class; of several declarations of it, the one with a body. */
export function constructorIn({ body }: TSESTree.ClassBody): TSESTree.FunctionExpression | undefined {
  for (const member of body)
    if (
      member.type === 'MethodDefinition' &&
      member.kind === 'constructor' &&
      member.value.type === 'FunctionExpression'
    )
      return member.value;
  return undefined;
}

/** `'use strict';` and the like. In other statements, parsers leave `directive` out, or set it to undefined or null. */
export function isDirective(node: TSESTree.Node): boolean {
  return node.type === 'ExpressionStatement' && typeof node.directive === 'string';
}

/** Whether a loop waits at each turn (`for await`), or a declaration at the end of its block (`await using`). */
export function awaitsImplicitly(node: TSESTree.ForOfStatement | TSESTree.VariableDeclaration): boolean {
  return node.type === 'ForOfStatement' ? node.await : node.kind === 'await using';
}

/** Whether a node only changes the type of its expression, or ends an optional chain. */
export function isTransparent(
  node: TSESTree.Node,
): node is
  | TSESTree.ChainExpression
  | TSESTree.TSAsExpression
  | TSESTree.TSInstantiationExpression
  | TSESTree.TSNonNullExpression
  | TSESTree.TSSatisfiesExpression
  | TSESTree.TSTypeAssertion {
  switch (node.type) {
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSInstantiationExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return true;
    default:
      return false;
  }
}

/** The expression itself, without the nodes around it that only change its type, or end an optional chain. */
export function unwrap<T extends TSESTree.Node>(node: T): TSESTree.Node {
  let current: TSESTree.Node = node;
  while (isTransparent(current)) current = current.expression;
  return current;
}

/** The value of a string literal. */
export function stringIn(node: TSESTree.Node | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** The name in a key, or in an import or export: `a`, `'a'`; empty for other expressions. */
export function nameOf(key: TSESTree.Node): string {
  return key.type === 'Identifier' ? key.name : (stringIn(key) ?? '');
}

export function isLoop({ type }: TSESTree.Node): boolean {
  return /^(?:For|While|DoWhile)/.test(type);
}

/** Whether a function, a class or a variable is exported by its declaration. */
export function isExported(declaration: TSESTree.Node): boolean {
  const statement = declaration.type === 'VariableDeclarator' ? declaration.parent : declaration;
  return statement.parent?.type.startsWith('Export') === true;
}

/** What a function returns if it does nothing else: an arrow's expression, or the argument of an initial `return`. */
export function returnedAtOnce({ body }: FunctionNode): TSESTree.Expression | undefined {
  if (!body || body.type !== 'BlockStatement') return body ?? undefined;
  const [only] = body.body;
  return (only?.type === 'ReturnStatement' && only.argument) || undefined;
}

/** Whether a statement, or the last one of a block, is a `return` or a `throw`. */
export function leavesFunction(statement: TSESTree.Node): boolean {
  const last = statement.type === 'BlockStatement' ? statement.body.at(-1) : statement;
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
}

/** Whether a node or a token is within a range, its ends included. */
export function isInside({ range: [start, end] }: TSESTree.NodeOrTokenData, [from, to]: TSESTree.Range): boolean {
  return start >= from && end <= to;
}

/** The function or the class field that contains a node's code; undefined at the top level of the file. */
export function homeOf(node: TSESTree.Node): TSESTree.Node | undefined {
  let current: TSESTree.Node | undefined = node;
  while (current && !isFunction(current) && !isField(current)) current = current.parent;
  return current;
}

/** The last argument; undefined if any argument is spread. */
export function lastArgument(args: readonly Argument[] | undefined): TSESTree.Expression | undefined {
  const last = args?.at(-1);
  return !last || args!.some(({ type }) => type === 'SpreadElement') ? undefined : (last as TSESTree.Expression);
}

type Children = Record<string, TSESTree.Node | (TSESTree.Node | null)[] | null | undefined>;

/** Every child of a node, in source order. */
export function childrenOf(node: TSESTree.Node, visitorKeys: TSESLint.SourceCode.VisitorKeys): TSESTree.Node[] {
  const children: TSESTree.Node[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Children)[key];
    if (Array.isArray(child)) {
      for (const item of child) if (item) children.push(item);
    } else if (child) {
      children.push(child);
    }
  }
  return children;
}

/** An identifier or a literal, as most nodes are. */
function isLeaf(node: TSESTree.Node): boolean {
  return node.type === 'Literal' || (node.type === 'Identifier' && !node.decorators?.length);
}

/** Pushes a node's children, except for leaves, onto a stack, so that the first one is popped first. */
export function pushChildren(
  node: TSESTree.Node,
  visitorKeys: TSESLint.SourceCode.VisitorKeys,
  stack: TSESTree.Node[],
): void {
  const keys = visitorKeys[node.type] ?? [];
  for (let k = keys.length - 1; k >= 0; k--) {
    const child = (node as unknown as Children)[keys[k]!];
    if (Array.isArray(child)) {
      for (let i = child.length - 1; i >= 0; i--) if (child[i] && !isLeaf(child[i]!)) stack.push(child[i]!);
    } else if (child && !isLeaf(child)) {
      stack.push(child);
    }
  }
}

/** Whether a member of an expression is assigned: `deps` in `deps.spawn = …`. */
export function isMemberAssigned(object: TSESTree.Node): boolean {
  const { parent } = object;
  const isMember = parent?.type === 'MemberExpression' && parent.object === object;
  return isMember && parent.parent.type === 'AssignmentExpression' && parent.parent.left === parent;
}

/** Whether a value has no members and cannot be called: `null`, `undefined`, `void 0`, `false`, `{}`. */
export function isEmptyValue(node: TSESTree.Node): boolean {
  switch (node.type) {
    case 'Identifier':
      return node.name === 'undefined';
    case 'Literal':
      return node.raw === 'null' || node.value === false;
    case 'ObjectExpression':
      return node.properties.length === 0;
    case 'UnaryExpression':
      return node.operator === 'void';
    default:
      return false;
  }
}

/** The last property of an object literal whose key is this name as it stands: `a` or `'a'`. */
export function writtenProperty(object: TSESTree.ObjectExpression, name: string): TSESTree.Property | undefined {
  return object.properties.findLast(
    (property): property is TSESTree.Property =>
      property.type === 'Property' &&
      !property.computed &&
      (property.key.type === 'Identifier' ? property.key.name : (property.key as TSESTree.Literal).value) === name,
  );
}

/** The index of the first node that begins at `start` or later, in a list sorted by where nodes begin. */
export function firstFrom(sorted: readonly TSESTree.Node[], start: number): number {
  let low = 0;
  for (let high = sorted.length; low < high;) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.range[0] < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The nodes that are inside another one, from a list sorted by where nodes begin. */
export function within<T extends TSESTree.Node>(sorted: readonly T[], { range: [start, end] }: TSESTree.Node): T[] {
  const low = firstFrom(sorted, start);
  let last = low;
  while (last < sorted.length && sorted[last]!.range[0] < end) last++;
  return sorted.slice(low, last);
}

/** The top-level statements of a file, and those in the script elements that Svelte's parser leaves in the tree. */
export function topLevelOf({ body }: TSESTree.Program): readonly TSESTree.ProgramStatement[] {
  return body.some(isOfSvelte) ? body.flatMap(statementsOf) : body;
}

function isOfSvelte({ type }: { readonly type: string }): boolean {
  return type.startsWith('Svelte');
}

function statementsOf(node: TSESTree.ProgramStatement): readonly TSESTree.ProgramStatement[] {
  if (!isOfSvelte(node)) return [node];
  return (node.type as string) === 'SvelteScriptElement' ? (node as unknown as TSESTree.Program).body : [];
}
