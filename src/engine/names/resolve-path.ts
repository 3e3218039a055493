// From which value is an expression taken, and by which access path?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { isMemberAssigned, unwrap } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import { defaultOf, definitionsOf } from './definitions.ts';
import type { FileIndex } from './file-index.ts';
import { frozenBy } from './globals.ts';
import { elementOf } from './literals.ts';
import { sourceOf, type TracedSource, type Source, type Steps } from './follow-names.ts';

const TO_CREATION: Steps = new Set(['alias', 'assignment', 'await', 'call', 'function', 'member', 'property']);

/** Follows names and members back to the expression that created the object. */
export function resolvePath(index: FileIndex, expression: TSESTree.Node): TracedSource {
  return resolveSource(index, { value: expression, path: [] });
}

/** The same for a source, which may already have an access path: what a pattern takes from an expression. */
export function resolveSource(index: FileIndex, source: Source): TracedSource {
  return sourceOf(index, source, TO_CREATION) ?? { value: unwrap(source.value), path: source.path };
}

/** The value of an option in an object literal, also in what is spread in it; undefined if the file shows none. */
export function optionIn(
  index: FileIndex,
  options: TSESTree.ObjectExpression,
  name: string,
): TSESTree.Node | undefined {
  const element = elementOf(index, options, name);
  if (!element || element.path.length === 0) return element?.value;
  const { path, value } = resolveSource(index, element);
  return path.length === 0 ? value : undefined;
}

/** The value at an access path in a literal; undefined if the literal may escape, or the file writes to the member. */
export function inOwnLiteral(index: FileIndex, { value, path }: Source): Source | undefined {
  const [name] = path;
  if (name === undefined || !isOwnLiteral(index, value) || index.writesToMember(value, name).length > 0)
    return undefined;
  return resolveSource(index, { value, path });
}

/** The same in a parameter's default: `deps.spawn` of `(deps = { spawn })`, also when it is kept as `this.deps`. */
export function inDefault(index: FileIndex, source: Source): Source | undefined {
  const { path, value } = resolveSource(index, source);
  const variable = index.variableOf(value);
  const otherwise = variable && defaultOf(index, variable);
  const inside = otherwise && inOwnLiteral(index, { value: otherwise.value, path: [...otherwise.path, ...path] });
  return inside && { ...inside, isFallback: true };
}

function isOwnLiteral(index: FileIndex, expression: TSESTree.Node): boolean {
  const node = unwrap(expression);
  if (node.type === 'MemberExpression') return isLiteralField(index, node) || isOwnLiteral(index, node.object);
  if (node.type !== 'Identifier') return isLiteral(index, node);
  const variable = index.variableOf(node);
  return variable !== undefined && isKept(index, variable);
}

/** `this.deps` for `deps = { spawn: cp.spawn };`, unless the file assigns it again or passes it to a function. */
function isLiteralField(index: FileIndex, node: TSESTree.MemberExpression): boolean {
  if (unwrap(node.object).type !== 'ThisExpression') return false;
  const place = index.placeOf(node);
  const [only, ...more] = index.writesTo(place);
  if (!only || more.length > 0 || !isLiteral(index, only.value)) return false;
  return !index.calls.some((call) => call.arguments.some((argument) => index.placeOf(argument) === place));
}

const LITERALS: ReadonlySet<string> = new Set(['ArrayExpression', 'ObjectExpression']);

function isLiteral(index: FileIndex, expression: TSESTree.Node): boolean {
  const node = unwrap(expression);
  return LITERALS.has(unwrap(frozenBy(index, node) ?? node).type);
}

function isKept(index: FileIndex, variable: TSESLint.Scope.Variable): boolean {
  const [only, ...more] = definitionsOf(index, variable) ?? [];
  if (!only || more.length > 0 || !isLiteral(index, only.value)) return false;
  return isOnlyRead(index)(variable) || frozenBy(index, unwrap(only.value)) !== undefined;
}

/** Whether a variable is used only to read its members, and likewise each parameter whose default it is. */
const isOnlyRead = oncePer((index: FileIndex) =>
  oncePerRecursively(({ references }: TSESLint.Scope.Variable): boolean => {
    const isRead = isOnlyRead(index);
    return references.every(({ identifier: { parent }, init }) => {
      if (init === true) return true;
      if (parent.type === 'MemberExpression') return true;
      // `const { spawn } = deps;` only accesses members, too.
      if (parent.type === 'VariableDeclarator') return parent.id.type === 'ObjectPattern';
      const parameter = parent.type === 'AssignmentPattern' ? parent.left : undefined;
      if (parameter?.type !== 'Identifier') return parameter?.type === 'ObjectPattern';
      // In an assignment, `[a = deps] = list`, nothing may declare the name.
      const variable = index.variableOf(parameter);
      return (
        variable !== undefined &&
        isRead(variable) &&
        !variable.references.some((use) => isMemberAssigned(use.identifier))
      );
    });
  }, true),
);
