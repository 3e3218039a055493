// Which value does a constant expression have?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { getStaticValue } from '@typescript-eslint/utils/ast-utils';

import { childrenOf, isClass, isFunction, unwrap } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import { isWrittenLater } from './definitions.ts';
import type { FileIndex } from './file-index.ts';

type Node = TSESTree.Node;
type Variable = TSESLint.Scope.Variable;

/**
 * Limit of nodes that are visited to evaluate an expression. A constant is evaluated again wherever its name stands, so
 * constants that use each other twice (`b = a + a`, `c = b + b`) take twice as long with each of them.
 */
const MOST_VISITS = 1000;

/** The value of a constant expression; undefined if it has none, or if it takes too long to find. */
export function staticValue(index: FileIndex, node: Node): { readonly value: unknown } | undefined {
  if (visitsOf(index)(node) > MOST_VISITS) return undefined;
  const { scopeManager } = index.sourceCode;
  const scope = isIndependent(index, node) ? index.sourceCode.getScope(node) : scopeManager?.globalScope;
  return getStaticValue(node, scope ?? undefined) ?? undefined;
}

/**
 * Whether all constants in an expression have values without names. From the scope of the expression, names in the
 * value of a constant would be looked up where the expression stands, where others may shadow them. From the outermost
 * scope, each is looked up where it stands itself; but that takes longer, the more scopes a file has.
 */
function isIndependent(index: FileIndex, node: Node): boolean {
  const variable = node.type === 'Identifier' ? index.variableOf(node) : undefined;
  if (variable) return visitsOf(index)(variable) <= 1;
  return evaluatedWith(index, node).every((part) => isIndependent(index, part));
}

/** How many nodes are visited to evaluate an expression or a variable; infinitely many if it is certainly not constant. */
const visitsOf: (index: FileIndex) => (of: Node | Variable) => number = oncePer((index: FileIndex) => {
  const visits = oncePerRecursively<Node | Variable, number>(
    (key) => ('references' in key ? visitsOfVariable(key) : visitsOfNode(key)),
    Infinity,
  );
  const visitsOfVariable = (variable: Variable): number => {
    const [definition] = variable.defs;
    // A global variable, such as `String`.
    if (!definition) return 0;
    const isConstant = definition.type === 'Variable' && definition.node.init && !isWrittenLater(variable);
    if (!isConstant) return Infinity;
    return calledNames(variable).reduce((sum, name) => sum + visits(name), visits(definition.node.init!));
  };
  const visitsOfNode = (node: Node): number => {
    if (isFunction(node) || isClass(node)) return Infinity;
    const variable = node.type === 'Identifier' ? index.variableOf(node) : undefined;
    if (variable) return 1 + visits(variable);
    return evaluatedWith(index, node).reduce((sum, part) => sum + visits(part), 1);
  };
  return visits;
});

/**
 * The computed names of the methods that the file calls on a variable's value: `k` in `o[k]()`. They are evaluated with
 * an object, wherever they stand, to see whether one of them changes it.
 */
function calledNames({ references }: Variable): readonly Node[] {
  return references.flatMap(({ identifier }) => {
    let node: Node = identifier;
    while (node.parent?.type === 'MemberExpression' && node.parent.object === node) node = node.parent;
    const isCalled = node.parent?.type === 'CallExpression' && node.parent.callee === node;
    return isCalled && node.type === 'MemberExpression' && node.computed ? [node.property] : [];
  });
}

/** The parts of an expression that its value depends on. */
function evaluatedWith({ sourceCode }: FileIndex, node: Node): readonly Node[] {
  const inner = unwrap(node);
  if (inner !== node) return [inner];
  switch (node.type) {
    case 'AssignmentExpression':
      return [node.right];
    case 'SequenceExpression':
      return [node.expressions.at(-1)!];
    default:
      return childrenOf(node, sourceCode.visitorKeys);
  }
}
