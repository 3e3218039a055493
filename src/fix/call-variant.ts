// Which edits replace a native function by a variant of it that takes a flag?
import type { TSESTree } from '@typescript-eslint/utils';

import { writtenProperty } from '../utils/ast.ts';
import type { Variant } from '../utils/native-variant.ts';
import { appendItem, isDeclaredAt, insertItemBefore } from './add-flag.ts';
import { quote, replaceString } from './text-style.ts';
import type { Edit, FixFile } from './types.ts';

/** A function as a file declares and uses it. */
export interface DeclaredFunction {
  readonly name: string;
  /** The call that declares it, or its entry in a table. */
  readonly declaration: TSESTree.Node;
  readonly calls: readonly TSESTree.CallExpression[];
  /** The property names with which the file takes it out of a table. */
  readonly names: readonly TSESTree.Node[];
  /** Whether the library exists only on Linux. */
  readonly isLinux: boolean;
  /** How the library describes parameters, if not by a C prototype. */
  readonly description:
    { readonly parameters: number | string; readonly int: string; readonly passesMore?: boolean } | undefined;
}

/** Replaces a native function by another: changes its declaration, and the arguments of every call. */
export function callVariant(file: FixFile, fn: DeclaredFunction, variant: Variant): readonly Edit[] | undefined {
  const { calls, declaration, description, isLinux } = fn;
  // Only koffi passes variadic arguments (`...`) as every system requires.
  if (description && variant.parameters.includes('...') && !(description.passesMore && isLinux)) return undefined;
  const declared =
    declaration.type === 'Property'
      ? changeTableEntry(file, fn, declaration, variant)
      : declaration.type === 'CallExpression'
        ? changeDeclaringCall(file, fn, declaration, variant)
        : undefined;
  if (
    !declared ||
    calls.some(
      (call) =>
        call.arguments.length !== declared.parameters || call.arguments.some(({ type }) => type === 'SpreadElement'),
    )
  )
    return undefined;
  const types = description ? undefined : quote(file);
  const changed = calls.map((call) => changeCall(file, call, variant, isLinux, types));
  return changed.includes(undefined) ? undefined : [...declared.edits, ...changed.flatMap((edits) => edits ?? [])];
}

/** `types` is the quote character for the types of variadic arguments; undefined if the call takes no types. */
function changeCall(
  file: FixFile,
  call: TSESTree.CallExpression,
  variant: Variant,
  isLinux: boolean,
  types: string | undefined,
): readonly Edit[] | undefined {
  const isNamed = variant.flag.split(' | ').every((name) => isDeclaredAt(file, call, name));
  if (!isNamed && variant.isOfLinux && !isLinux) return undefined;
  const [type, value] = variant.then ?? [];
  const added = [
    isNamed ? variant.flag : variant.value,
    ...(type !== undefined && types !== undefined ? [`${types}${type}${types}`] : []),
    ...(value === undefined ? [] : [value]),
  ];
  return insertArguments(file, call, variant, added);
}

/** How a declaration changes. */
interface Declared {
  readonly edits: readonly Edit[];
  /** How many parameters the replaced function had. */
  readonly parameters: number;
}

/** `lib.func('int pipe(int *pipes)')`, `lib.func('pipe', 'int', ['int *'])`, `lib.getFunction('pipe', { … })` */
function changeDeclaringCall(
  file: FixFile,
  { description, name }: DeclaredFunction,
  declaration: TSESTree.CallExpression,
  variant: Variant,
): Declared | undefined {
  const [first, second, third] = declaration.arguments;
  if (first?.type !== 'Literal' || typeof first.value !== 'string' || first.raw.slice(1, -1) !== first.value)
    return undefined;
  const start = first.range[0] + 1;
  if (!description && declaration.arguments.length === 1) {
    const found = /^(.*\W)(\w+)\s*\(([^()]*)\)/.exec(first.value);
    if (found?.[2] !== name) return undefined;
    const [all, before, , list = ''] = found;
    const parameters = /^\s*(?:void\s*)?$/.test(list) ? [] : list.split(',');
    const kept = parameters.slice(0, variant.at).map((one) => one.trim());
    const text = `${before}${variant.name}(${[...kept, ...variant.parameters].join(', ')})`;
    return { edits: [{ range: [start, start + all.length], text }], parameters: parameters.length };
  }
  if (first.value !== name) return undefined;
  const renamed: Edit = { range: [start, start + name.length], text: variant.name };
  if (description) return second && changeDescription(file, second, description, variant, [renamed]);
  if (
    declaration.arguments.length !== 3 ||
    third?.type !== 'ArrayExpression' ||
    third.elements.some((type) => type?.type !== 'Literal')
  )
    return undefined;
  const { elements } = third;
  const types = variant.parameters.map((parameter) => `${first.raw[0]}${parameter.split(' ')[0]}${first.raw[0]}`);
  // The parameters from position `at` on are replaced.
  const old = elements.slice(variant.at ?? elements.length);
  const edits =
    old.length > 0
      ? [{ range: [old[0]!.range[0], old.at(-1)!.range[1]] as const, text: types.join(', ') }]
      : appendItem(file, third, types.join(', '));
  return { edits: [renamed, ...edits], parameters: elements.length };
}

/** `{ pipe: { args: ['ptr'], returns: 'i32' } }`, `{ pipe: ['int', ['pointer']] }`; named by its key, or by `name`. */
function changeTableEntry(
  file: FixFile,
  { description, name, names }: DeclaredFunction,
  { key, parent, value }: TSESTree.Property,
  variant: Variant,
): Declared | undefined {
  if (!description || parent.type !== 'ObjectExpression') return undefined;
  const own = value.type === 'ObjectExpression' ? writtenProperty(value, 'name')?.value : undefined;
  if (own)
    return isString(own, name)
      ? changeDescription(file, value, description, variant, replaceString(file, own, variant.name))
      : undefined;
  if (writtenProperty(parent, variant.name)) return undefined;
  const renamed = [key, ...names].map((node) => rename(file, node, name, variant.name));
  return renamed.includes(undefined)
    ? undefined
    : changeDescription(
        file,
        value,
        description,
        variant,
        renamed.flatMap((edits) => edits ?? []),
      );
}

function rename(file: FixFile, node: TSESTree.Node, from: string, to: string): readonly Edit[] | undefined {
  const { parent } = node;
  if (parent?.type === 'Property' && parent.shorthand)
    return [{ range: [node.range[0], node.range[0]], text: `${to}: ` }];
  if (node.type === 'Identifier' && node.name === from) return [{ range: node.range, text: to }];
  return isString(node, from) ? replaceString(file, node, to) : undefined;
}

function isString(node: TSESTree.Node, text: string): node is TSESTree.StringLiteral {
  return node.type === 'Literal' && node.value === text;
}

function changeDescription(
  file: FixFile,
  value: TSESTree.Node,
  { int, parameters }: NonNullable<DeclaredFunction['description']>,
  variant: Variant,
  names: readonly Edit[],
): Declared | undefined {
  const list =
    typeof parameters === 'number'
      ? value.type === 'ArrayExpression'
        ? value.elements[parameters]
        : undefined
      : value.type === 'ObjectExpression'
        ? writtenProperty(value, parameters)?.value
        : undefined;
  if (list?.type !== 'ArrayExpression' || list.elements.some((type) => !type || type.type === 'SpreadElement'))
    return undefined;
  const { elements } = list;
  // The argument at the flag's position keeps its type: it moves behind the flag, or the flag, a number, replaces it.
  const count = variant.replaces ? 0 : variant.then?.[1] === undefined ? 1 : 2;
  const types = Array.from({ length: count }, () => `${quote(file)}${int}${quote(file)}`);
  return { edits: [...names, ...insertArguments(file, list, variant, types)], parameters: elements.length };
}

/** Inserts source text into arguments or elements at the position of the flag, or replaces what is there. */
function insertArguments(
  file: FixFile,
  list: TSESTree.ArrayExpression | TSESTree.CallExpression,
  { at, replaces }: Pick<Variant, 'at' | 'replaces'>,
  texts: readonly string[],
): readonly Edit[] {
  if (texts.length === 0) return [];
  const text = texts.join(', ');
  const items = list.type === 'CallExpression' ? list.arguments : list.elements;
  const there = items[at ?? items.length];
  if (!there) return appendItem(file, list, text);
  return replaces ? [{ range: there.range, text }] : insertItemBefore(file, there, text);
}
