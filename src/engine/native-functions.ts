import type { TSESTree } from '@typescript-eslint/utils';

import { LINUX_LIBRARY } from '../knowledge/native-opens.ts';
import { propertyOf, unwrap } from '../utils/ast.ts';
import type { Analysis } from './analysis.ts';
import type { LibrarySite } from './find-producers.ts';
import { constantString } from './module-sources.ts';
import { resolvePath } from './resolve-path.ts';
import { resolveValue } from './resolve-value.ts';

type Node = TSESTree.Node;

/** A native function that the file declares, or a call of it. */
export interface NativeFunction {
  readonly name: string;
  /** Where the file declares it. */
  readonly declaration: Node;
  /** Whether the library is one that only Linux has. */
  readonly isLinux: boolean;
}

/** The native function that an expression stands for. */
export function nativeFunctionOf(analysis: Analysis, expression: Node): NativeFunction | undefined {
  const { value, path } = resolvePath(analysis.index, expression);
  // koffi has an asynchronous form of each function.
  const names = path.at(-1) === 'async' ? path.slice(0, -1) : path;
  if (value.type !== 'CallExpression' && value.type !== 'NewExpression') return undefined;
  const site = analysis.libraries.find(({ node }) => node === value);
  if (site) return listed(analysis, site, names);
  return value.type === 'CallExpression' && names.length === 0 ? declared(analysis, value) : undefined;
}

/** `lib.func('int open(const char *path, int flags)')`, `lib.func('open', 'int', ['str', 'int'])` */
export function declared(analysis: Analysis, call: TSESTree.CallExpression): NativeFunction | undefined {
  const { index } = analysis;
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  const method = index.propertyName(callee);
  const { value } = resolvePath(index, callee.object);
  const site = analysis.libraries.find(({ node }) => node === value);
  if (!site || method === undefined || !site.row.declaredBy?.includes(method)) return undefined;
  const texts = call.arguments.map((argument) => constantString(index, argument));
  const text = texts.length > 3 ? texts[1] : texts[0];
  const name = text !== undefined && texts.length === 1 ? /(\w+)\s*\(/.exec(text)?.[1] : text;
  return name === undefined ? undefined : { name, declaration: call, isLinux: isOfLinux(analysis, site) };
}

/** `dlopen(path, { open: { … } }).symbols.open`; the symbol may have a name of its own. */
function listed(analysis: Analysis, site: LibrarySite, names: readonly string[]): NativeFunction | undefined {
  const { table } = site.row;
  const key = names.at(-1);
  if (!table || key === undefined || names.slice(0, -1).join('.') !== table.path.join('.')) return undefined;
  const property = propertyOf(tableOf(analysis, site) ?? NO_TABLE, key);
  return property && { name: nameOf(analysis, property, key), declaration: property, isLinux: isOfLinux(analysis, site) };
}

const NO_TABLE = { properties: [] } as unknown as TSESTree.ObjectExpression;

function tableOf({ index }: Analysis, { args, row: { table } }: LibrarySite): TSESTree.ObjectExpression | undefined {
  const argument = table && args?.[table.at];
  const value = argument && resolveValue(index, argument);
  return value?.type === 'ObjectExpression' ? value : undefined;
}

function nameOf({ index }: Analysis, property: TSESTree.Property, key: string): string {
  const own = property.value.type === 'ObjectExpression' ? propertyOf(property.value, 'name') : undefined;
  return (own && constantString(index, own.value)) ?? key;
}

/** Every function that the file declares. */
export function declarationsOf(analysis: Analysis): NativeFunction[] {
  const { index, libraries } = analysis;
  const methods = new Set(libraries.flatMap(({ row }) => row.declaredBy ?? []));
  const called = index.callsOf(methods).flatMap((node) => (node.type === 'CallExpression' ? (declared(analysis, node) ?? []) : []));
  const tables = libraries.flatMap((site) =>
    (tableOf(analysis, site)?.properties ?? []).flatMap((property) => {
      const key = property.type === 'Property' ? index.propertyName(property) : undefined;
      return property.type === 'Property' && key !== undefined ? [{ name: nameOf(analysis, property, key), declaration: property, isLinux: isOfLinux(analysis, site) }] : [];
    }),
  );
  return [...called, ...tables];
}

/** All that is done with a function that the file declares, if that is calls only. */
export function callsOfDeclared({ index }: Analysis, declaration: Node): TSESTree.CallExpression[] | undefined {
  const { parent } = declaration;
  if (parent?.type === 'CallExpression' && parent.callee === declaration) return [parent];
  const isConst = parent?.type === 'VariableDeclarator' && parent.parent.kind === 'const' && parent.id.type === 'Identifier';
  if (!isConst || parent.parent.parent?.type === 'ExportNamedDeclaration') return undefined;
  const uses = index.variableOf(parent.id)?.references.filter(({ init }) => !init);
  const calls = uses?.flatMap(({ identifier: { parent: call }, identifier }) => (call.type === 'CallExpression' && call.callee === identifier ? [call] : []));
  return calls?.length === uses?.length ? calls : undefined;
}

function isOfLinux({ index }: Analysis, { args }: LibrarySite): boolean {
  const [library] = args ?? [];
  return library !== undefined && LINUX_LIBRARY.test(constantString(index, library) ?? '');
}
