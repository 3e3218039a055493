// Which native functions does a file declare, and how?
import type { TSESTree } from '@typescript-eslint/utils';

import { LINUX_LIBRARY } from '../../knowledge/native-opens.ts';
import { isExported, writtenProperty, unwrap, type FunctionNode } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import type { FileIndex } from '../names/file-index.ts';
import type { LibrarySite } from '../calls/find-sites.ts';
import { constantString } from '../names/module-sources.ts';
import { resolvePath } from '../names/resolve-path.ts';
import { resolveFunction, resolveValue } from '../names/resolve-value.ts';

type Node = TSESTree.Node;

/** A native function that the file declares. */
export interface NativeFunction {
  readonly name: string;
  /** Where the file declares it. */
  readonly declaration: Node;
  /** The call that loads its library, and the access path from there; empty if it is declared on its own. */
  readonly site: LibrarySite;
  readonly path: readonly string[];
  /** Whether the library exists only on Linux. */
  readonly isLinux: boolean;
}

/** The native function that an expression refers to. */
export function nativeFunctionOf(analysis: Analysis, expression: Node): NativeFunction | undefined {
  const { value, path, within } = resolvePath(analysis.index, expression);
  // In koffi, each function has an asynchronous form as its property `async`.
  const names = path.at(-1) === 'async' ? path.slice(0, -1) : path;
  if (value.type !== 'CallExpression' && value.type !== 'NewExpression') return undefined;
  const site = analysis.libraries.find(({ node }) => node === value);
  if (site) return listed(analysis, site, names);
  return value.type === 'CallExpression' && names.length === 0 ? declared(analysis, value, within) : undefined;
}

/** `lib.func('int open(const char *path, int flags)')`, `lib.func('open', 'int', ['str', 'int'])` */
function declared(
  analysis: Analysis,
  call: TSESTree.CallExpression,
  within?: TSESTree.CallExpression,
): NativeFunction | undefined {
  const { index } = analysis;
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  const method = index.propertyName(callee);
  const { value } = resolvePath(index, callee.object);
  const site = analysis.libraries.find(({ node }) => node === value);
  if (!site || method === undefined || !site.row.declaredBy?.includes(method)) return undefined;
  const texts = call.arguments.map((argument) => constantString(index, argumentFor(index, argument, within)));
  const text = texts.length > 3 ? texts[1] : texts[0];
  const name = text !== undefined && texts.length === 1 ? /(\w+)\s*\(/.exec(text)?.[1] : text;
  return name === undefined
    ? undefined
    : {
        name,
        declaration: within && passesParametersOn(index, call, within) ? within : call,
        site,
        path: [],
        isLinux: isOfLinux(analysis, site),
      };
}

/** True if a function passes its parameters on unchanged, so that its calls have the library's arguments. */
function passesParametersOn(
  index: FileIndex,
  call: TSESTree.CallExpression,
  { callee, arguments: given }: TSESTree.CallExpression,
): boolean {
  const fn = resolveFunction(index, callee);
  return (
    fn?.params.length === given.length &&
    call.arguments.length === given.length &&
    fn.params.every((param, at) => {
      const argument = call.arguments[at];
      return param.type === 'Identifier' && argument?.type === 'Identifier' && param.name === argument.name;
    })
  );
}

/** The argument that `within` passes for a parameter: for `name` in `const bind = (name) => lib.func(name, …)`. */
function argumentFor(index: FileIndex, argument: Node, within: TSESTree.CallExpression | undefined): Node {
  const [definition] = (argument.type === 'Identifier' && index.variableOf(argument)?.defs) || [];
  if (!within || definition?.type !== 'Parameter') return argument;
  const at = (definition.node as FunctionNode).params.indexOf(definition.name);
  return within.arguments[at] ?? argument;
}

/** `dlopen(path, { open: { … } }).symbols.open`; an entry may name a different symbol. */
function listed(analysis: Analysis, site: LibrarySite, names: readonly string[]): NativeFunction | undefined {
  const { table } = site.row;
  const key = names.at(-1);
  if (!table || key === undefined || names.slice(0, -1).join('.') !== table.path.join('.')) return undefined;
  const property = writtenProperty(tableOf(analysis, site) ?? NO_TABLE, key);
  return property && inTable(analysis, site, property, key);
}

function inTable(analysis: Analysis, site: LibrarySite, property: TSESTree.Property, key: string): NativeFunction {
  const path = [...(site.row.table?.path ?? []), key];
  return {
    name: nameOf(analysis, property, key),
    declaration: property,
    site,
    path,
    isLinux: isOfLinux(analysis, site),
  };
}

const NO_TABLE = { properties: [] } as unknown as TSESTree.ObjectExpression;

function tableOf(
  { index }: Pick<Analysis, 'index'>,
  { args, row: { table } }: LibrarySite,
): TSESTree.ObjectExpression | undefined {
  const argument = table && args?.[table.at];
  const value = argument && resolveValue(index, argument);
  return value?.type === 'ObjectExpression' ? value : undefined;
}

function nameOf({ index }: Pick<Analysis, 'index'>, property: TSESTree.Property, key: string): string {
  const own = property.value.type === 'ObjectExpression' ? writtenProperty(property.value, 'name') : undefined;
  return (own && constantString(index, own.value)) ?? key;
}

/** All native functions that the file declares. */
export function declarationsOf(analysis: Analysis): NativeFunction[] {
  const { index, libraries } = analysis;
  const methods = new Set(libraries.flatMap(({ row }) => row.declaredBy ?? []));
  const called = index
    .callsOf(methods)
    .flatMap((node) => (node.type === 'CallExpression' ? (declared(analysis, node) ?? []) : []));
  const tables = libraries.flatMap((site) =>
    (tableOf(analysis, site)?.properties ?? []).flatMap((property) => {
      const key = property.type === 'Property' ? index.propertyName(property) : undefined;
      return property.type === 'Property' && key !== undefined ? [inTable(analysis, site, property, key)] : [];
    }),
  );
  return [...called, ...tables];
}

/** What a file does with a function that it declares. */
export interface NativeUses {
  readonly calls: readonly TSESTree.CallExpression[];
  /** The property names with which the file takes it out of a table. */
  readonly names: readonly Node[];
}

/** All uses of a function that the file declares; undefined unless all of them are calls. */
export function nativeUsesOf(
  { index }: Pick<Analysis, 'index'>,
  { declaration, path, site: { args, node, row } }: NativeFunction,
): NativeUses | undefined {
  if (path.length === 0) return usesOfValue(index, declaration, path);
  const table = row.table && args?.[row.table.at];
  // A table in a variable may be passed to another library, too.
  return table && unwrap(table) === declaration.parent ? usesOfValue(index, node, path) : undefined;
}

const NONE: NativeUses = { calls: [], names: [] };

/** The uses of a function at the end of an access path; undefined if there may be others. */
function usesOfValue(index: FileIndex, node: Node, path: readonly string[]): NativeUses | undefined {
  const { parent } = node;
  const [name, ...rest] = path;
  if (parent?.type === 'VariableDeclarator' && parent.init === node) {
    const isOwn = parent.parent.kind === 'const' && !isExported(parent);
    return isOwn ? usesOfPattern(index, parent.id, path) : undefined;
  }
  if (name === undefined)
    return parent?.type === 'CallExpression' && parent.callee === node ? { calls: [parent], names: [] } : undefined;
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return undefined;
  return usesOfMember(index, parent, parent.property, name, () => usesOfValue(index, parent, rest), rest);
}

function usesOfPattern(index: FileIndex, pattern: Node, path: readonly string[]): NativeUses | undefined {
  if (pattern.type === 'Identifier') {
    const references = index.variableOf(pattern)?.references.filter(({ init }) => !init);
    return references && all(references.map(({ identifier }) => usesOfValue(index, identifier, path)));
  }
  const [name, ...rest] = path;
  if (pattern.type !== 'ObjectPattern' || name === undefined) return undefined;
  return all(
    pattern.properties.map((property) =>
      property.type === 'Property'
        ? usesOfMember(index, property, property.key, name, () => usesOfPattern(index, property.value, rest), rest)
        : undefined,
    ),
  );
}

/** The uses of a member, if it is the next on the access path; with its key if it is the function itself. */
function usesOfMember(
  index: FileIndex,
  member: TSESTree.MemberExpression | TSESTree.Property,
  key: Node,
  name: string,
  following: () => NativeUses | undefined,
  rest: readonly string[],
): NativeUses | undefined {
  const own = index.propertyName(member);
  if (own !== name) return own === undefined ? undefined : NONE;
  const uses = following();
  return uses && rest.length === 0 ? { ...uses, names: [key, ...uses.names] } : uses;
}

function all(uses: readonly (NativeUses | undefined)[]): NativeUses | undefined {
  const known = uses.flatMap((some) => some ?? []);
  return known.length === uses.length
    ? { calls: known.flatMap(({ calls }) => calls), names: known.flatMap(({ names }) => names) }
    : undefined;
}

function isOfLinux({ index }: Pick<Analysis, 'index'>, { args }: LibrarySite): boolean {
  const [library] = args ?? [];
  return library !== undefined && LINUX_LIBRARY.test(constantString(index, library) ?? '');
}
