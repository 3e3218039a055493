import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { blockOf, blocks, type Block } from './blocks.ts';
import { addToList, existingImports, type Binding, type ExistingImports } from './existing-import.ts';
import { oncePer } from '../utils/once-per.ts';
import { insertionPoint } from './insertion-point.ts';
import { moduleStyle, type ModuleStyle } from './module-style.ts';
import { continuesLine, quote, usesSemicolons } from './text-style.ts';
import type { Edit, FixFile, HelperName } from './types.ts';

/** How code refers to a helper, and what has to be added to the file for that. */
export interface HelperReference {
  readonly callee: string;
  readonly edits: readonly Edit[];
  /** Whether the file leaves no doubt about how it takes in other modules. */
  readonly certain: boolean;
}

/**
 * How the code at `site` refers to a helper, and the edits that bring it in while it is missing. Undefined
 * where nothing can be added safely: in a block of another file, in the markup of a page, inside `with`, in code
 * without lines. What is added is added to the block around the site: each script of a page stands for itself.
 */
export function importHelper(file: FixFile, name: HelperName, site: TSESTree.Node): HelperReference | undefined {
  if (isPartOfAnother(file) || isInsideWith(site)) return undefined;
  const existing = existingImports(file);
  const binding = existing.bindings.find((candidate) => gives(candidate, name) && isUsableAt(file, candidate, site));
  if (binding) return { callee: calleeOf(binding, name), edits: [], certain: true };
  const block = blockOf(file, site);
  const reference = block && (extended(file, existing, name, site, block) ?? imported(file, name, block));
  return reference && { ...reference, edits: [...alone(file), ...reference.edits] };
}

/**
 * Scripts of one page are one module: were the helper imported into two of them in one pass, its name would be
 * declared twice. An edit of nothing at a common place lets only one fix through.
 */
function alone(file: FixFile): Edit[] {
  const [first, ...others] = blocks(file);
  return first && others.length > 0 ? [{ range: [first.range[0], first.range[0]], text: '' }] : [];
}

/**
 * A block of a page has no place of its own for an import. In HTML, classic scripts share their names, so that a
 * declaration may be there twice; and who takes the page apart there does not tell where a suggestion goes.
 */
function isPartOfAnother({ filename, physicalFilename }: FixFile): boolean {
  return physicalFilename !== filename || /\.(?:astro|html?|markdown|mdx?|svelte|vue)[/\\]|\.html?$/.test(filename);
}

function isInsideWith(site: TSESTree.Node): boolean {
  for (let node: TSESTree.Node | undefined = site; node; node = node.parent) if (node.type === 'WithStatement') return true;
  return false;
}

function gives({ helper }: Binding, name: HelperName): boolean {
  return helper === undefined || helper === name;
}

function calleeOf({ helper, identifier }: Binding, name: HelperName): string {
  return helper === undefined ? `${identifier.name}.${name}` : identifier.name;
}

/** Bound by the time that the site runs, and not hidden there by another binding of the same name. */
function isUsableAt(file: FixFile, { hoisted, identifier, statement }: Binding, site: TSESTree.Node): boolean {
  const isOfSameBlock = blockOf(file, statement) === blockOf(file, site);
  if (!(hoisted && isOfSameBlock) && statement.range[1] > site.range[0]) return false;
  for (let scope: TSESLint.Scope.Scope | null = file.sourceCode.getScope(site); scope; scope = scope.upper) {
    const variable = scope.set.get(identifier.name);
    if (variable?.defs.length) return variable.identifiers.includes(identifier);
  }
  return false;
}

/** Adds the helper to a declaration of the file that takes others from the same module. */
function extended(file: FixFile, { lists }: ExistingImports, name: HelperName, site: TSESTree.Node, { body }: Block): HelperReference | undefined {
  const target = lists.find(({ hoisted, statement }) => body.includes(statement) && (hoisted || statement.range[1] <= site.range[0]));
  if (!target) return undefined;
  const local = availableName(file, name);
  const rename = target.list.type === 'ImportDeclaration' ? ' as ' : ': ';
  return { callee: local, edits: [addToList(file, target.list, local === name ? name : `${name}${rename}${local}`)], certain: true };
}

/** Adds a declaration of its own. */
function imported(file: FixFile, name: HelperName, block: Block): HelperReference | undefined {
  const point = insertionPoint(file, block);
  if (!point) return undefined;
  const certainStyle = moduleStyle(file);
  const style = certainStyle ?? (file.sourceCode.scopeManager?.isModule() ? 'esm' : 'commonjs');
  const local = availableName(file, style === 'import-equals' ? 'noinherit' : name);
  const end = usesSemicolons(file) || (style !== 'esm' && continuesLine(point.next)) ? ';' : '';
  const edit = point.insert(`${declaration(style, file, name, local)}${end}`);
  return { callee: style === 'import-equals' ? `${local}.${name}` : local, edits: [edit], certain: certainStyle !== undefined };
}

function declaration(style: ModuleStyle, file: FixFile, name: HelperName, local: string): string {
  const source = `${quote(file)}${file.runtime}${quote(file)}`;
  switch (style) {
    case 'esm':
      return `import { ${local === name ? name : `${name} as ${local}`} } from ${source}`;
    case 'commonjs':
      return `const { ${local === name ? name : `${name}: ${local}`} } = require(${source})`;
    case 'import-equals':
      return `import ${local} = require(${source})`;
  }
}

/** The name itself, or with underscores: one that no scope of the file binds or refers to. */
function availableName(file: FixFile, name: string): string {
  const names = availableNames(file);
  let available = names.get(name);
  if (available === undefined) {
    available = name;
    while (isTaken(file, available)) available += '_';
    names.set(name, available);
  }
  return available;
}

const availableNames = oncePer((_file: FixFile) => new Map<string, string>());

function isTaken({ sourceCode: { scopeManager } }: FixFile, name: string): boolean {
  const isBound = (scopeManager?.scopes ?? []).some(({ set }) => {
    const variable = set.get(name);
    return variable !== undefined && variable.defs.length + variable.references.length > 0;
  });
  return isBound || (scopeManager?.globalScope?.through ?? []).some(({ identifier }) => identifier.name === name);
}
