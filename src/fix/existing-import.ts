// What does a file already import from a module, and which edit adds names to such an import?
import type { TSESTree } from '@typescript-eslint/utils';

import { nameOf, unwrap } from '../utils/ast.ts';
import { blocks } from './blocks.ts';
import { oncePer } from '../utils/once-per.ts';
import { bracePadding, indentationAt, lineEnding, startsLine } from './text-style.ts';
import type { Edit, FixFile } from './types.ts';

/** A module that edits import names from, for one file. */
export interface ImportSource {
  readonly file: FixFile;
  /** The specifier of a new import. */
  readonly specifier: string;
  /** The specifiers under which the file may already import it. */
  readonly specifiers: readonly string[];
  /** The local name for the module as a whole. */
  readonly object: string;
  /** Whether its default export is the whole module, too. */
  readonly hasDefault: boolean;
}

/** A top-level binding of a module, or of one of its exports. */
export interface Binding {
  readonly identifier: TSESTree.Identifier;
  /** The name of the export; undefined for the whole module. */
  readonly imported: string | undefined;
  readonly statement: TSESTree.Node;
  /** False for a `require`, which binds its names only when it runs. */
  readonly hoisted: boolean;
}

/** A list of imported names that can be extended. */
export type NamedList = TSESTree.ImportDeclaration | TSESTree.ObjectPattern;

/** What the file already imports from a module. */
export interface ExistingImports {
  readonly bindings: readonly Binding[];
  readonly lists: readonly {
    readonly list: NamedList;
    readonly statement: TSESTree.ProgramStatement;
    readonly hoisted: boolean;
  }[];
}

/** The imports and requires of a module among a file's top-level statements. */
export const existingImports: (source: ImportSource) => ExistingImports = oncePer(
  ({ file, hasDefault, specifiers }) => {
    const bindings: Binding[] = [];
    const lists: ExistingImports['lists'][number][] = [];
    for (const statement of blocks(file).flatMap(({ body }) => body)) {
      if (
        statement.type === 'ImportDeclaration' &&
        statement.importKind !== 'type' &&
        specifiers.includes(statement.source.value)
      ) {
        bindings.push(...importBindings(statement, hasDefault));
        const last = statement.specifiers.at(-1);
        if ((!last || last.type === 'ImportSpecifier') && hasBraces(file, statement))
          lists.push({ list: statement, statement, hoisted: true });
      } else if (statement.type === 'TSImportEqualsDeclaration' && statement.importKind !== 'type') {
        const { moduleReference: reference } = statement;
        const isOfModule = reference.type === 'TSExternalModuleReference' && isOneOf(reference.expression, specifiers);
        if (isOfModule) bindings.push({ identifier: statement.id, imported: undefined, statement, hoisted: true });
      } else if (statement.type === 'VariableDeclaration' && !statement.declare) {
        for (const { id, init } of statement.declarations) {
          if (!init) continue;
          const value = unwrap(init);
          if (value.type === 'MemberExpression' && isRequireOf(value.object, specifiers))
            bindings.push(...memberBinding(id, value, statement));
          if (!isRequireOf(value, specifiers)) continue;
          bindings.push(...requireBindings(id, statement));
          if (id.type === 'ObjectPattern' && id.properties.every(({ type }) => type === 'Property'))
            lists.push({ list: id, statement, hoisted: false });
        }
      }
    }
    return { bindings, lists };
  },
);

function hasBraces({ sourceCode }: FixFile, node: TSESTree.Node): boolean {
  return sourceCode.getFirstToken(node, ({ value }) => value === '}') !== null;
}

function importBindings(statement: TSESTree.ImportDeclaration, hasDefault: boolean): Binding[] {
  return statement.specifiers.flatMap((specifier): Binding[] => {
    const common = { identifier: specifier.local, statement, hoisted: true };
    const isWhole =
      specifier.type === 'ImportNamespaceSpecifier' || (hasDefault && specifier.type === 'ImportDefaultSpecifier');
    if (isWhole) return [{ ...common, imported: undefined }];
    if (specifier.type !== 'ImportSpecifier' || specifier.importKind === 'type') return [];
    return [
      {
        ...common,
        imported: nameOf(specifier.imported),
      },
    ];
  });
}

function requireBindings(id: TSESTree.DestructuringPattern, statement: TSESTree.Node): Binding[] {
  if (id.type === 'Identifier') return [{ identifier: id, imported: undefined, statement, hoisted: false }];
  if (id.type !== 'ObjectPattern') return [];
  return id.properties.flatMap((property): Binding[] => {
    if (
      property.type !== 'Property' ||
      property.computed ||
      property.key.type !== 'Identifier' ||
      property.value.type !== 'Identifier'
    )
      return [];
    return [{ identifier: property.value, imported: property.key.name, statement, hoisted: false }];
  });
}

/** `var open = require('fs').open` */
function memberBinding(
  identifier: TSESTree.DestructuringPattern,
  { computed, property }: TSESTree.MemberExpression,
  statement: TSESTree.Node,
): Binding[] {
  if (identifier.type !== 'Identifier' || computed || property.type !== 'Identifier') return [];
  return [{ identifier, imported: property.name, statement, hoisted: false }];
}

function isRequireOf(expression: TSESTree.Node, specifiers: readonly string[]): boolean {
  const call = unwrap(expression);
  return (
    call.type === 'CallExpression' &&
    call.callee.type === 'Identifier' &&
    call.callee.name === 'require' &&
    call.arguments.length === 1 &&
    isOneOf(call.arguments[0]!, specifiers)
  );
}

function isOneOf(node: TSESTree.Node, specifiers: readonly string[]): boolean {
  return node.type === 'Literal' && specifiers.includes(String(node.value));
}

/** The entry before which new ones belong in a sorted list; undefined if they belong at its end. */
function entryAfter(
  { sourceCode }: FixFile,
  items: readonly TSESTree.Node[],
  entries: readonly string[],
): TSESTree.Node | undefined {
  const names = items.map((item) => sourceCode.getText(item));
  const added = entries[0]!;
  for (const key of [(name: string) => name, (name: string) => name.toLowerCase()]) {
    const isSorted = names.every((name, i) => i === 0 || key(names[i - 1]!) <= key(name));
    if (isSorted) return items[names.findIndex((name) => key(name) > key(added))];
  }
  return undefined;
}

/** The edit that adds names to a list, in the list's own style. */
export function addToList(file: FixFile, list: NamedList, entries: readonly string[]): Edit {
  const { sourceCode } = file;
  const isImport = list.type === 'ImportDeclaration';
  const close = isImport
    ? sourceCode.getFirstToken(list, ({ value }) => value === '}')!
    : sourceCode.getLastToken(list, ({ value }) => value === '}')!;
  const before = sourceCode.getTokenBefore(close)!;
  const at = before.range[1];
  const pad = bracePadding(file);
  const items = isImport ? list.specifiers : list.properties;
  const last = items.at(-1);
  if (!last) return { range: [at, at], text: `${pad}${entries.join(', ')}${at === close.range[0] ? pad : ''}` };
  const next = entryAfter(file, items, entries);
  if (next) {
    const start = sourceCode.getFirstToken(next)!.range[0];
    const gap = startsLine(file, start) ? `${lineEnding(file)}${indentationAt(file, start)}` : ' ';
    return { range: [start, start], text: entries.map((entry) => `${entry},${gap}`).join('') };
  }
  const start = last.range[0];
  const separator = startsLine(file, start) ? `${lineEnding(file)}${indentationAt(file, start)}` : ' ';
  return {
    range: [at, at],
    text: entries.map((entry) => (before.value === ',' ? `${separator}${entry},` : `,${separator}${entry}`)).join(''),
  };
}
