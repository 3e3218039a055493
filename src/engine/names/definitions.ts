// Which values does the file assign to a variable?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { oncePer } from '../../utils/once-per.ts';
import type { FileIndex } from './file-index.ts';

/** A value assigned to a variable, and the access path from the one to the other: `{ promises: { open } } = value`. */
export interface Definition {
  readonly value: TSESTree.Expression;
  readonly path: readonly string[];
}

/**
 * Every value that the file assigns to a variable, its initializer included; undefined if one of them is not visible
 * (a parameter, a loop variable, a catch clause, an import).
 */
export function definitionsOf(index: FileIndex, variable: TSESLint.Scope.Variable): readonly Definition[] | undefined {
  return definitionsIn(index)(variable);
}

/** Cached, because a variable with thousands of references is looked up at each of them. */
const definitionsIn = oncePer((index: FileIndex) =>
  oncePer((variable: TSESLint.Scope.Variable) => findDefinitions(index, variable)),
);

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

/** A variable's default in a parameter or pattern, used if no value is passed: `spawn = cp.spawn`, `{ spawn } = cp`. */
export function defaultOf(index: FileIndex, variable: TSESLint.Scope.Variable): Definition | undefined {
  const [definition, ...more] = variable.defs;
  if (!definition || more.length > 0 || isWrittenLater(variable)) return undefined;
  let node: TSESTree.Node = definition.name;
  while (IN_PATTERN.test(node.parent!.type) && node.parent!.type !== 'AssignmentPattern') node = node.parent!;
  const parent = node.parent!;
  if (parent.type !== 'AssignmentPattern') return undefined;
  const path = patternPath(index, definition.name, parent);
  return path && { value: parent.right, path };
}

export function isWrittenLater(variable: TSESLint.Scope.Variable): boolean {
  return variable.references.some((reference) => reference.isWrite() && !reference.init);
}

/** The access path from a destructured value to a variable in the pattern; from `end`, if that node is given. */
export function patternPath(index: FileIndex, identifier: TSESTree.Node, end?: TSESTree.Node): string[] | undefined {
  const path: string[] = [];
  let node = identifier;
  for (;;) {
    const parent = node.parent!;
    if (parent === end) return path;
    switch (parent.type) {
      case 'AssignmentPattern':
      case 'ObjectPattern':
        break;
      // `const { a, ...rest } = value`: `rest` has all properties of `value` but those named before it.
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

const IN_PATTERN = /Pattern$|^Property$|^RestElement$/;

/** The assignment that writes to a variable, directly or through a pattern. */
function assignmentOf(identifier: TSESTree.Node): TSESTree.AssignmentExpression | undefined {
  let node = identifier;
  while (IN_PATTERN.test(node.parent!.type)) node = node.parent!;
  const parent = node.parent!;
  return parent.type === 'AssignmentExpression' && GIVES_A_VALUE.has(parent.operator) ? parent : undefined;
}

/** Other operators, such as `+=`, compute a new value. */
const GIVES_A_VALUE: ReadonlySet<string> = new Set(['=', '??=', '||=', '&&=']);
