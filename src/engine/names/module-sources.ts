// Which module does an import, a `require` or a similar call load?
import type { TSESTree } from '@typescript-eslint/utils';

import { moduleOf } from '../../knowledge/index.ts';
import { isFunction, unwrap } from '../../utils/ast.ts';
import type { FileIndex } from './file-index.ts';
import { isGlobalMember } from './globals.ts';
import type { Origin, OriginOf } from './origin.ts';
import { staticValue } from './static-value.ts';

/** The origin of a module itself. */
export function moduleOrigin(index: FileIndex, specifier: string): Origin {
  return { ...moduleOf(index.aliases.resolve(specifier)), certain: true };
}

/** The module that a call loads: `require('fs')`, `process.getBuiltinModule('fs')`, `createRequire(…)('fs')`. */
export function loadedModule(index: FileIndex, call: TSESTree.CallExpression, originOf: OriginOf): Origin | undefined {
  if (call.arguments.length !== 1) return undefined;
  // Not certain: a fix writes at the top of the file, outside of the factory, where there may be no `require`.
  if (isFactoryRequire(index, call.callee)) return { ...moduleNamedBy(index, call.arguments[0]!), certain: false };
  if (!isRequire(index, call.callee, originOf) && !isGetBuiltinModule(index, call.callee, originOf)) return undefined;
  return moduleNamedBy(index, call.arguments[0]!);
}

/** The module that an expression names; for a computed specifier, its source text, which no module has as its name. */
export function moduleNamedBy(index: FileIndex, name: TSESTree.Node): Origin {
  const specifier = constantString(index, name);
  if (specifier !== undefined) return moduleOrigin(index, specifier);
  return { module: `(${index.sourceCode.getText(name)})`, path: [], certain: true };
}

/** Whether an import or a re-export exists at run time, and not only for types. */
export function isOfValues(node: TSESTree.Node): boolean {
  switch (node.type) {
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return node.exportKind !== 'type';
    case 'ImportDeclaration':
    case 'TSImportEqualsDeclaration':
      return node.importKind !== 'type';
    default:
      return true;
  }
}

export function constantString(index: FileIndex, node: TSESTree.Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'CallExpression' || isFunction(node)) return undefined;
  const value = staticValue(index, node)?.value;
  return typeof value === 'string' ? value : undefined;
}

/**
 * A `require` that the file does not declare is taken to be the real one: not every parser and linter lists it
 * as a global.
 */
function isRequire(index: FileIndex, callee: TSESTree.Node, originOf: OriginOf): boolean {
  const node = unwrap(callee);
  if (node.type === 'MemberExpression') return isGlobalMember(index, node, 'module', 'require');
  if (node.type === 'CallExpression') return isCreateRequire(node, originOf);
  if (node.type !== 'Identifier') return false;
  const variable = index.variableOf(node);
  if (!variable?.defs.length) return node.name === 'require';
  const [definition] = variable.defs;
  return (
    definition?.type === 'Variable' &&
    definition.node.init?.type === 'CallExpression' &&
    definition.node.id.type === 'Identifier' &&
    isCreateRequire(definition.node.init, originOf)
  );
}

/** The parameter of `function (require, exports) { … }` in AMD modules and bundles, whose caller passes a real one. */
function isFactoryRequire(index: FileIndex, callee: TSESTree.Node): boolean {
  const definitions = callee.type === 'Identifier' && callee.name === 'require' ? index.variableOf(callee)?.defs : [];
  const [definition, ...more] = definitions ?? [];
  if (definition?.type !== 'Parameter' || more.length > 0) return false;
  const { node: fn, name } = definition;
  return isFunction(fn) && fn.parent.type === 'CallExpression' && fn.parent.callee !== fn && fn.params[0] === name;
}

function isCreateRequire(call: TSESTree.CallExpression, originOf: OriginOf): boolean {
  const origin = originOf(call.callee);
  if (origin?.module !== 'module') return false;
  const name = origin.path.at(-1);
  return name === 'createRequire' || name === 'createRequireFromPath';
}

function isGetBuiltinModule(index: FileIndex, callee: TSESTree.Node, originOf: OriginOf): boolean {
  const node = unwrap(callee);
  if (node.type === 'MemberExpression' && isGlobalMember(index, node, 'process', 'getBuiltinModule')) return true;
  const origin = originOf(node);
  return origin?.module === 'process' && origin.path.join('.') === 'getBuiltinModule';
}
