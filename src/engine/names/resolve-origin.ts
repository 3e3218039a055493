// Which export of which module does an expression stand for?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { adapterOf, type Adapter } from '../../knowledge/adapters.ts';
import { isKnown } from '../../knowledge/index.ts';
import { INTEROP_HELPERS } from '../../knowledge/interop.ts';
import { isFunction, unwrap } from '../../utils/ast.ts';
import type { FileIndex } from './file-index.ts';
import { globalOrigin, isGlobalName, isGlobalObject } from './globals.ts';
import { common, fallback, partly, property, settled, walkPath } from './origin-steps.ts';
import { handedOn } from './handed-on.ts';
import { constantString, loadedModule, moduleOrigin } from './module-sources.ts';
import type { Origin, OriginOf } from './origin.ts';
import { isOwnLiteral, resolvePath } from './resolve-path.ts';
import { bindTarget, definitionsOf, partialTarget, patternPath } from './resolve-value.ts';

const NOTHING = Symbol('no origin');

/** Makes the function that answers, for any expression of a file, where it comes from. Answers are remembered. */
export function createOriginResolver(index: FileIndex): OriginOf {
  const answers = new Map<TSESLint.Scope.Variable | TSESTree.Node, Origin | typeof NOTHING>();

  const originOf: OriginOf = (expression) => {
    // Every use of a variable has the same answer.
    const key = (expression.type === 'Identifier' && index.variableOf(expression)) || expression;
    const known = answers.get(key);
    if (known !== undefined) return known === NOTHING ? undefined : known;
    // A name that is defined by itself has no origin; this also ends the recursion.
    answers.set(key, NOTHING);
    const origin = resolve(index, expression, originOf);
    answers.set(key, origin ?? NOTHING);
    return origin;
  };
  return originOf;
}

function resolve(index: FileIndex, node: TSESTree.Node, originOf: OriginOf): Origin | undefined {
  switch (node.type) {
    case 'Identifier':
      return originOfIdentifier(index, node, originOf);
    case 'MemberExpression':
      return originOfMember(index, node, originOf);
    case 'CallExpression':
      return originOfCall(index, node, originOf);
    case 'ImportExpression': {
      const specifier = constantString(index, node.source);
      return specifier === undefined ? undefined : { ...moduleOrigin(index, specifier), promise: true };
    }
    case 'AwaitExpression':
      return settled(originOf(node.argument));
    case 'AssignmentExpression':
      return node.operator === '=' ? originOf(node.right) : undefined;
    case 'SequenceExpression':
      return originOf(node.expressions.at(-1)!);
    case 'ConditionalExpression':
      return common([originOf(node.consequent), originOf(node.alternate)]);
    case 'LogicalExpression': {
      const [left, right] = [originOf(node.left), originOf(node.right)];
      return left === undefined && node.operator !== '&&' ? fallback(right) : common([left, right]);
    }
    case 'TSQualifiedName':
      return property(originOf(node.left), node.right.name);
    default: {
      const inner = unwrap(node);
      return inner === node ? undefined : originOf(inner);
    }
  }
}

function originOfIdentifier(index: FileIndex, node: TSESTree.Identifier, originOf: OriginOf): Origin | undefined {
  const variable = index.variableOf(node);
  const [definition] = variable?.defs ?? [];
  if (isGlobalName(variable)) return globalOrigin(node.name);
  if (!variable || !definition) return undefined;
  if (definition.type === 'ImportBinding')
    return variable.defs.length === 1 ? originOfImport(index, definition, originOf) : undefined;
  if (definition.type === 'Parameter')
    return (
      originOfParameter(index, variable, definition, originOf) ?? originOfDefault(variable, definition.name, originOf)
    );
  const definitions = definitionsOf(index, variable);
  const origin = common((definitions ?? []).map(({ value, path }) => follow(index, value, path, originOf)));
  return origin ?? originOfDefault(variable, definition.name, originOf);
}

/** `spawn = cp.spawn` in a parameter or a pattern: what it is where nothing else is given. */
function originOfDefault(
  variable: TSESLint.Scope.Variable,
  name: TSESTree.Node,
  originOf: OriginOf,
): Origin | undefined {
  const pattern = name.parent;
  if (pattern?.type !== 'AssignmentPattern' || pattern.left !== name || variable.defs.length !== 1) return undefined;
  if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return undefined;
  return fallback(originOf(pattern.right));
}

/** A name's origin from what it is taken out of. */
function follow(
  index: FileIndex,
  value: TSESTree.Expression,
  path: readonly string[],
  originOf: OriginOf,
): Origin | undefined {
  const [first, ...rest] = path;
  const list = first === undefined ? undefined : awaitedList(index, value, originOf);
  const element = list?.elements[Number(first)];
  if (element) return path.length > 1 ? walkPath(settled(originOf(element)), rest) : settled(originOf(element));
  return walkPath(originOf(value), path);
}

/** The array in `await Promise.all([…])`. */
function awaitedList(
  index: FileIndex,
  value: TSESTree.Expression,
  originOf: OriginOf,
): TSESTree.ArrayExpression | undefined {
  const call = value.type === 'AwaitExpression' ? unwrap(value.argument) : undefined;
  if (call?.type !== 'CallExpression' || originOf(call.callee)) return undefined;
  const callee = unwrap(call.callee);
  const [list] = call.arguments;
  const isAll = callee.type === 'MemberExpression' && index.propertyName(callee) === 'all';
  return isAll && list?.type === 'ArrayExpression' ? list : undefined;
}

/** What an import brings in as a value. A type-only import brings in none; see `originOfTypeName`. */
function originOfImport(
  index: FileIndex,
  definition: TSESLint.Scope.Definition,
  originOf: OriginOf,
  types = false,
): Origin | undefined {
  const node = definition.node as TSESTree.ImportClause | TSESTree.TSImportEqualsDeclaration;
  if (node.type === 'TSImportEqualsDeclaration') {
    if (node.importKind === 'type' && !types) return undefined;
    const reference = node.moduleReference;
    if (reference.type !== 'TSExternalModuleReference') return originOf(reference);
    const { expression } = reference;
    return expression.type === 'Literal' ? moduleOrigin(index, String(expression.value)) : undefined;
  }
  const declaration = definition.parent as TSESTree.ImportDeclaration;
  if (declaration.importKind === 'type' && !types) return undefined;
  if (node.type === 'ImportSpecifier' && node.importKind === 'type' && !types) return undefined;
  const origin = moduleOrigin(index, declaration.source.value);
  const named = node.type === 'ImportSpecifier' ? property(origin, importedName(node)) : origin;
  return (isKnown(origin.module, origin.path) ? undefined : handedOn(index.sourceCode, node.local)) ?? named;
}

function importedName({ imported }: TSESTree.ImportSpecifier): string {
  return imported.type === 'Identifier' ? imported.name : imported.value;
}

/** `import('fs').then((fs) => …)`: the parameter is what the promise gives. */
function originOfParameter(
  index: FileIndex,
  variable: TSESLint.Scope.Variable,
  definition: TSESLint.Scope.Definition,
  originOf: OriginOf,
): Origin | undefined {
  const fn = definition.node as TSESTree.Node;
  const call = fn.parent;
  if (!isFunction(fn) || call?.type !== 'CallExpression' || call.arguments[0] !== fn) return undefined;
  if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return undefined;
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression' || index.propertyName(callee) !== 'then') return undefined;
  const origin = originOf(callee.object);
  const path = patternPath(index, definition.name);
  const [parameter] = fn.params;
  const isFirst = parameter && within(definition.name, parameter);
  return origin?.promise && path && isFirst ? walkPath(settled(origin), path) : undefined;
}

function within(node: TSESTree.Node, outer: TSESTree.Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

function originOfMember(index: FileIndex, node: TSESTree.MemberExpression, originOf: OriginOf): Origin | undefined {
  const name = index.propertyName(node);
  if (name === undefined) return undefined;
  const place = index.placeOf(node);
  const writes = place === undefined ? [] : index.writesTo(place);
  const object = originOf(node.object);
  // What the file itself puts there is a global of its own.
  if (object && !(isGlobalObject(object) && writes.length > 0)) {
    // Where the file itself replaces the export, nobody knows what a call does.
    if (writes.length > 0) return undefined;
    const own = property(object, name);
    const isOther = object.path.length === 0 && !isKnown(object.module, []);
    const origin = (isOther ? handedOn(index.sourceCode, node.property) : undefined) ?? own;
    return origin && node.optional ? { ...origin, certain: false } : origin;
  }
  return writes.length > 0
    ? common(writes.map(({ value }) => originOf(value)))
    : originOfElement(index, node, originOf);
}

/** `deps.spawn` of a literal `{ spawn: cp.spawn }`, and `[cp.spawn][0]`. */
function originOfElement(index: FileIndex, node: TSESTree.MemberExpression, originOf: OriginOf): Origin | undefined {
  if (!isOwnLiteral(index, node.object)) return undefined;
  const { value, path } = resolvePath(index, node);
  return value === node || value === node.object ? undefined : walkPath(originOf(value), path);
}

function originOfCall(index: FileIndex, call: TSESTree.CallExpression, originOf: OriginOf): Origin | undefined {
  const loaded = loadedModule(index, call, originOf);
  if (loaded) return loaded;
  const bound = bindTarget(index, call);
  if (bound) return originOf(bound);
  const partial = partialTarget(index, call);
  if (partial) return partly(originOf(partial));
  const [argument] = call.arguments;
  if (argument && isInteropHelper(index, call.callee)) return originOf(argument);
  const callee = originOf(call.callee);
  const adapter = callee && adapterOf(callee.module, callee.path);
  return adapter && argument ? adapted(adapter, originOf(argument), call) : undefined;
}

/** What an adapter makes of an API; options that say more than how to call it may make anything of it. */
function adapted(
  adapter: Adapter,
  target: Origin | undefined,
  { arguments: [, options, ...more] }: TSESTree.CallExpression,
): Origin | undefined {
  if (adapter.gives === 'argument') return target;
  if (!target || more.length > 0 || (options && !hasOnly(options, adapter.options ?? []))) return undefined;
  return { ...target, promisified: true, methodsExcept: adapter.methodsExcept };
}

function hasOnly(options: TSESTree.Node, names: readonly string[]): boolean {
  return (
    options.type === 'ObjectExpression' &&
    options.properties.every(
      ({ type, ...rest }) =>
        type === 'Property' &&
        'key' in rest &&
        !rest.computed &&
        rest.key.type === 'Identifier' &&
        names.includes(rest.key.name),
    )
  );
}

/** `__importStar(require('fs'))`, `tslib_1.__importStar(…)`, in what a compiler wrote. */
function isInteropHelper(index: FileIndex, callee: TSESTree.Node): boolean {
  const node = unwrap(callee.type === 'SequenceExpression' ? callee.expressions.at(-1)! : callee);
  const name =
    node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' ? index.propertyName(node) : undefined;
  return name !== undefined && INTEROP_HELPERS.has(name);
}

/** The origin of a type's name, type-only imports included: `net.Server` in an annotation. */
export function originOfTypeName(index: FileIndex, name: TSESTree.EntityName): Origin | undefined {
  if (name.type === 'TSQualifiedName') return property(originOfTypeName(index, name.left), name.right.name);
  if (name.type !== 'Identifier') return undefined;
  const [definition] = index.variableOf(name)?.defs ?? [];
  return definition?.type === 'ImportBinding' ? originOfImport(index, definition, () => undefined, true) : undefined;
}
