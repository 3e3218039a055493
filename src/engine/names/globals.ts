// Which names refer to globals of the runtime, and which does the file declare itself?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { GLOBAL_OBJECTS, GLOBALS } from '../../knowledge/index.ts';
import { unwrap } from '../../utils/ast.ts';
import type { FileIndex } from './file-index.ts';
import type { Origin } from './origin.ts';

/** The pseudo-module of the global object, whose exports are the globals. No real specifier is empty. */
const GLOBAL_OBJECT = '';

/** The origin of a name that the file does not declare. */
export function globalOrigin(name: string): Origin | undefined {
  if (GLOBAL_OBJECTS.has(name)) return { module: GLOBAL_OBJECT, path: [], certain: true };
  return GLOBALS.has(name) ? { module: name, path: [], certain: true } : undefined;
}

export function isGlobalObject({ module }: Origin): boolean {
  return module === GLOBAL_OBJECT;
}

/** True if the file does not declare a name, or only its type (`declare const Bun: …`), and never writes to it. */
export function isGlobalName(variable: TSESLint.Scope.Variable | undefined): boolean {
  if (variable?.references.some((reference) => reference.isWrite())) return false;
  return (variable?.defs ?? []).every(({ node, parent }) =>
    [node, parent].some((part) => part && 'declare' in part && part.declare),
  );
}

/** `Object.assign(target, …)` */
export function isObjectAssign(index: FileIndex, node: TSESTree.Node): node is TSESTree.CallExpression {
  return isCallOfObject(index, node, 'assign');
}

/** `x` in `Object.freeze(x)`, which returns it. */
export function frozenBy(index: FileIndex, node: TSESTree.Node): TSESTree.Node | undefined {
  return isCallOfObject(index, node, 'freeze') ? node.arguments[0] : undefined;
}

function isCallOfObject(index: FileIndex, node: TSESTree.Node, method: string): node is TSESTree.CallExpression {
  const callee = node.type === 'CallExpression' ? unwrap(node.callee) : undefined;
  return callee?.type === 'MemberExpression' && isGlobalMember(index, callee, 'Object', method);
}

/** `name.property` or `globalThis.name.property`, where the file does not declare `name`. */
export function isGlobalMember(
  index: FileIndex,
  node: TSESTree.MemberExpression,
  name: string,
  property: string,
): boolean {
  if (index.propertyName(node) !== property) return false;
  const object = unwrap(node.object);
  if (object.type === 'Identifier') return object.name === name && !index.variableOf(object)?.defs.length;
  return object.type === 'MemberExpression' && isGlobalMember(index, object, 'globalThis', name);
}
