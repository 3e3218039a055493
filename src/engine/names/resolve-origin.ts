// Which export of which module does an expression refer to?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { adapterOf, type Adapter } from '../../knowledge/adapters.ts';
import { isKnown } from '../../knowledge/index.ts';
import { INTEROP_HELPERS } from '../../knowledge/interop.ts';
import { isEmptyValue, nameOf, unwrap } from '../../utils/ast.ts';
import { oncePerRecursively } from '../../utils/once-per.ts';
import type { FileIndex } from './file-index.ts';
import { fromVariable, stepBack, type Source, type Step } from './follow-names.ts';
import { boundBy } from './functions.ts';
import { globalOrigin, isGlobalName } from './globals.ts';
import { commonOrigin, asFallback, withBoundArguments, memberOf, settledOrigin, memberAt } from './origin-steps.ts';
import { typedReexport } from './typed-reexport.ts';
import { loadedModule, moduleNamedBy, moduleOrigin } from './module-sources.ts';
import type { Origin, OriginOf } from './origin.ts';
import { inDefault, inOwnLiteral } from './resolve-path.ts';

/** The origin of what a function of another module returns, if it is known. */
type GivenBy = (callee: Origin) => Origin | undefined;

/** Creates the function that resolves any expression of a file to its origin. Results are cached. */
export function createOriginResolver(index: FileIndex, givenBy: GivenBy): OriginOf {
  // A variable that is defined by itself has no origin.
  const answer = oncePerRecursively<TSESLint.Scope.Variable | TSESTree.Node, Origin | undefined>(
    (key) => ('references' in key ? originOfName(index, key, originOf) : resolve(index, key, originOf, givenBy)),
    undefined,
  );
  // All references to a variable have the same origin.
  const originOf: OriginOf = (expression) =>
    answer((expression.type === 'Identifier' && index.variableOf(expression)) || expression);
  return originOf;
}

function resolve(index: FileIndex, node: TSESTree.Node, originOf: OriginOf, givenBy: GivenBy): Origin | undefined {
  switch (node.type) {
    case 'Identifier':
      return globalOrigin(node.name);
    case 'MemberExpression':
      return originOfMember(index, node, originOf);
    case 'CallExpression':
      return originOfCall(index, node, originOf, givenBy);
    case 'ImportExpression':
      return { ...moduleNamedBy(index, node.source), promise: true };
    case 'TSQualifiedName':
      return memberOf(originOf(node.left), node.right.name);
    default: {
      const inner = unwrap(node);
      return inner === node ? originOfSources(index, stepBack(index, node), originOf) : originOf(inner);
    }
  }
}

function originOfName(index: FileIndex, variable: TSESLint.Scope.Variable, originOf: OriginOf): Origin | undefined {
  if (isGlobalName(variable)) return globalOrigin(variable.name);
  const [definition, ...more] = variable.defs;
  if (definition?.type === 'ImportBinding')
    return more.length === 0 ? originOfImport(index, definition, originOf) : undefined;
  return originOfSources(index, fromVariable(index)(variable), originOf);
}

/** What all possible sources of an expression have in common. */
function originOfSources(index: FileIndex, step: Step | undefined, originOf: OriginOf): Origin | undefined {
  if (!step) return undefined;
  const from = (sources: readonly Source[]): (Origin | undefined)[] =>
    sources.map((source) => originOfSource(index, source, originOf));
  const sources = step.sources.filter(({ value }) => !isEmptyValue(unwrap(value)));
  const given = from(sources.filter(({ isFallback }) => !isFallback));
  const instead = from(sources.filter(({ isFallback }) => isFallback));
  const origin = commonOrigin(given);
  // A default never replaces an export, because no export is undefined; the right side of `||` may be chosen.
  const all =
    origin && step.by === 'choice'
      ? commonOrigin([...given, ...instead])
      : (origin ?? asFallback(commonOrigin(instead)));
  // If the file also runs without the module, an import that a fix inserts at its top may fail.
  return all && sources.length < step.sources.length ? { ...all, certain: false } : all;
}

function originOfSource(index: FileIndex, source: Source, originOf: OriginOf): Origin | undefined {
  const { isAwaited, path, value } = source;
  const origin = originOf(value);
  if (origin) return memberAt(isAwaited ? settledOrigin(origin) : origin, path);
  // `deps.spawn` where `deps` is the literal `{ spawn: cp.spawn }`, and `[cp.spawn][0]`
  const own = path.length > 0 ? (inOwnLiteral(index, source) ?? inDefault(index, source)) : undefined;
  const inside = own && memberAt(originOf(own.value), own.path);
  return own?.isFallback ? asFallback(inside) : inside;
}

/** The origin of an imported value. A type-only import has none, unless `types` is set; see `originOfTypeName`. */
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
  const named = node.type === 'ImportSpecifier' ? memberOf(origin, nameOf(node.imported)) : origin;
  return (isKnown(origin.module, origin.path) ? undefined : typedReexport(index.sourceCode, node.local)) ?? named;
}

function originOfMember(index: FileIndex, node: TSESTree.MemberExpression, originOf: OriginOf): Origin | undefined {
  const name = index.propertyName(node);
  if (name === undefined) return undefined;
  const writes = index.writesTo(index.placeOf(node));
  const object = originOf(node.object);
  // A property that the file assigns, on the global object or on a module that no rule knows, has the assigned value.
  if (object && (writes.length === 0 || isKnown(object.module, []))) {
    // If the file replaces an export of a known module, the effect of a call is unknown.
    if (writes.length > 0) return undefined;
    const own = memberOf(object, name);
    const isOther = object.path.length === 0 && !isKnown(object.module, []);
    const origin = (isOther ? typedReexport(index.sourceCode, node.property) : undefined) ?? own;
    return origin && node.optional ? { ...origin, certain: false } : origin;
  }
  return originOfSources(index, stepBack(index, node), originOf);
}

function originOfCall(
  index: FileIndex,
  call: TSESTree.CallExpression,
  originOf: OriginOf,
  givenBy: GivenBy,
): Origin | undefined {
  const loaded = loadedModule(index, call, originOf);
  if (loaded) return loaded;
  const [argument, ...more] = call.arguments;
  if (boundBy(index, call)) return withBoundArguments(originOfSources(index, stepBack(index, call), originOf), more);
  if (argument && isInteropHelper(index, call.callee)) return originOf(argument);
  const callee = originOf(call.callee);
  const adapter = callee && adapterOf(callee.module, callee.path);
  if (adapter && argument) return adaptedOrigin(adapter, originOf(argument), call);
  const given = callee && givenBy(callee);
  if (given) return given;
  return originOfSources(index, stepBack(index, call), originOf);
}

/** The origin of what an adapter returns; undefined if its options may change more than how the API is called. */
function adaptedOrigin(
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
      (property) =>
        property.type === 'Property' &&
        !property.computed &&
        property.key.type === 'Identifier' &&
        names.includes(property.key.name),
    )
  );
}

/** `__importStar(require('fs'))` or `tslib_1.__importStar(…)` in compiled code. */
function isInteropHelper(index: FileIndex, callee: TSESTree.Node): boolean {
  const node = unwrap(callee.type === 'SequenceExpression' ? callee.expressions.at(-1)! : callee);
  const name =
    node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' ? index.propertyName(node) : undefined;
  return name !== undefined && INTEROP_HELPERS.has(name);
}

/** The origin of a type's name, type-only imports included: `net.Server` in an annotation. */
export function originOfTypeName(index: FileIndex, name: TSESTree.EntityName): Origin | undefined {
  if (name.type === 'TSQualifiedName') return memberOf(originOfTypeName(index, name.left), name.right.name);
  if (name.type !== 'Identifier') return undefined;
  const [definition] = index.variableOf(name)?.defs ?? [];
  return definition?.type === 'ImportBinding' ? originOfImport(index, definition, () => undefined, true) : undefined;
}
