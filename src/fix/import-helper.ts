// How does code refer to a helper or to a function of `fs`, and which edits import it?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { blockOf, blocks, type Block } from './blocks.ts';
import {
  addToList,
  existingImports,
  type Binding,
  type ExistingImports,
  type ImportSource,
} from './existing-import.ts';
import { oncePer } from '../utils/once-per.ts';
import { insertionPoint } from './insertion-point.ts';
import { loadsLazily, moduleStyle, type ModuleStyle } from './module-style.ts';
import { bracePadding, continuesLine, quote, requireKeyword, usesSemicolons } from './text-style.ts';
import type { Edit, FixFile, HelperName } from './types.ts';

/** How code refers to a helper, and the edits that this requires. */
export interface HelperReference {
  readonly helper: HelperName;
  readonly callee: string;
  readonly edits: readonly Edit[];
  /** Whether the file clearly shows how it loads other modules. */
  readonly certain: boolean;
}

/** How code refers to names of a module, and the edits that this requires. */
interface Reference<Name extends string> {
  readonly callees: Readonly<Record<Name, string>>;
  readonly edits: readonly Edit[];
  readonly certain: boolean;
}

/** How the code at `site` refers to a helper of the runtime. */
export function importHelper(file: FixFile, name: HelperName, site: TSESTree.Node): HelperReference | undefined {
  const reference = importNames(runtimeOf(file), [name], site);
  return (
    reference && { helper: name, callee: reference.callees[name], edits: reference.edits, certain: reference.certain }
  );
}

const runtimeOf = oncePer((file: FixFile): ImportSource => ({
  file,
  specifier: file.runtime,
  specifiers: file.runtimes,
  object: 'noinherit',
  hasDefault: false,
}));

/** How the code at `site` refers to functions of Node's `fs`, with the prefix `node:` if the file uses it. */
export function importFromFs<Name extends string>(
  file: FixFile,
  names: readonly Name[],
  site: TSESTree.Node,
): Reference<Name> | undefined {
  return importNames(fsOf(file), names, site);
}

const fsOf = oncePer((file: FixFile): ImportSource => {
  const hasPrefix = file.sourceCode.ast.tokens.some(
    ({ type, value }) => type === 'String' && value.slice(1).startsWith('node:'),
  );
  return {
    file,
    specifier: hasPrefix ? 'node:fs' : 'fs',
    specifiers: ['fs', 'node:fs'],
    object: 'fs',
    hasDefault: true,
  };
});

/**
 * How the code at `site` refers to names of a module, and the edits that import those that are missing. Undefined
 * where nothing can be added safely: in a block of another file, in the markup of a page, inside `with`, in code
 * on a single line. Imports are added to the block around the site: each script of a page has its own.
 */
function importNames<Name extends string>(
  source: ImportSource,
  names: readonly Name[],
  site: TSESTree.Node,
): Reference<Name> | undefined {
  const { file } = source;
  if (isEmbeddedBlock(file) || isInsideWith(site)) return undefined;
  const existing = existingImports(source);
  const bound = names.flatMap((name) => {
    const binding = existing.bindings.find((candidate) => gives(candidate, name) && isUsableAt(file, candidate, site));
    return binding ? [[name, calleeOf(binding, name)] as const] : [];
  });
  const missing = names.filter((name) => !bound.some(([other]) => other === name));
  const block = missing.length > 0 ? blockOf(file, site) : undefined;
  const added = block && (extendImport(file, existing, missing, site, block) ?? addImport(source, missing, block));
  if (missing.length > 0 && !added) return undefined;
  const callees = Object.fromEntries([
    ...bound,
    ...missing.map((name, i) => [name, added!.callees[i]!] as const),
  ]) as Record<Name, string>;
  return { callees, edits: added ? [...overlap(file), added.edit] : [], certain: added?.certain ?? true };
}

/**
 * An edit that changes nothing, for a page with several scripts. They are one module: if a name were imported into two
 * of them in one pass, it would be declared twice. With an empty edit at the same offset all fixes overlap, so that
 * ESLint applies only one of them per pass.
 */
function overlap(file: FixFile): Edit[] {
  const [first, ...others] = blocks(file);
  return first && others.length > 0 ? [{ range: [first.range[0], first.range[0]], text: '' }] : [];
}

/**
 * Whether the linter sees only a block of a page (Markdown, HTML, Vue) that an ESLint processor has extracted. Such a
 * block has no place for an import of its own. In HTML, classic scripts share one scope, where the same declaration
 * could be there twice, and the processor does not map the positions of suggestions back to the page.
 */
function isEmbeddedBlock({ filename, physicalFilename }: FixFile): boolean {
  return physicalFilename !== filename || /\.(?:astro|html?|markdown|mdx?|svelte|vue)[/\\]|\.html?$/.test(filename);
}

function isInsideWith(site: TSESTree.Node): boolean {
  for (let node: TSESTree.Node | undefined = site; node; node = node.parent)
    if (node.type === 'WithStatement') return true;
  return false;
}

function gives({ imported: own }: Binding, name: string): boolean {
  return own === undefined || own === name;
}

function calleeOf({ identifier, imported: own }: Binding, name: string): string {
  return own === undefined ? `${identifier.name}.${name}` : identifier.name;
}

/** True if a binding is initialized before the site runs, and not shadowed there. */
function isUsableAt(file: FixFile, { hoisted, identifier, statement }: Binding, site: TSESTree.Node): boolean {
  const isOfSameBlock = blockOf(file, statement) === blockOf(file, site);
  if (!(hoisted && isOfSameBlock) && statement.range[1] > site.range[0]) return false;
  for (let scope: TSESLint.Scope.Scope | null = file.sourceCode.getScope(site); scope; scope = scope.upper) {
    const variable = scope.set.get(identifier.name);
    if (variable?.defs.length) return variable.identifiers.includes(identifier);
  }
  return false;
}

/** An edit that imports names, and how code then refers to each of them. */
interface Addition {
  readonly callees: readonly string[];
  readonly edit: Edit;
  readonly certain: boolean;
}

/** Adds names to an existing declaration that imports others from the same module. */
function extendImport(
  file: FixFile,
  { lists }: ExistingImports,
  names: readonly string[],
  site: TSESTree.Node,
  { body }: Block,
): Addition | undefined {
  const target = lists.find(
    ({ hoisted, statement }) => body.includes(statement) && (hoisted || statement.range[1] <= site.range[0]),
  );
  if (!target) return undefined;
  const rename = target.list.type === 'ImportDeclaration' ? ' as ' : ': ';
  return {
    callees: names.map((name) => availableName(file, name)),
    edit: addToList(file, target.list, entries(file, names, rename)),
    certain: true,
  };
}

/** Adds a new declaration, which is the same for all sites of a block. */
function addImport(source: ImportSource, names: readonly string[], block: Block): Addition | undefined {
  const known = additions(source);
  const key = [block.range[0], ...names].join();
  if (!known.has(key)) known.set(key, newImport(source, names, block));
  return known.get(key);
}

const additions = oncePer((_source: ImportSource) => new Map<string, Addition | undefined>());

function newImport(source: ImportSource, names: readonly string[], block: Block): Addition | undefined {
  const { file } = source;
  const certainStyle = moduleStyle(file);
  const style = certainStyle ?? (file.sourceCode.scopeManager?.isModule() ? 'esm' : 'commonjs');
  const object = style === 'import-equals' ? availableName(file, source.object) : undefined;
  const locals = object === undefined ? names.map((name) => availableName(file, name)) : [object];
  const point = insertionPoint(file, block, {
    source: source.specifier,
    names: locals,
    isWhole: object !== undefined,
  });
  if (!point) return undefined;
  const end = usesSemicolons(file) || (style !== 'esm' && continuesLine(point.next)) ? ';' : '';
  return {
    callees: names.map((name) => (object === undefined ? availableName(file, name) : `${object}.${name}`)),
    edit: point.insert(`${declaration(style, source, names)}${end}`),
    certain: certainStyle !== undefined && !(style === 'esm' && loadsLazily(file)),
  };
}

function declaration(style: ModuleStyle, { file, object, specifier }: ImportSource, names: readonly string[]): string {
  const text = `${quote(file)}${specifier}${quote(file)}`;
  const pad = bracePadding(file);
  switch (style) {
    case 'esm':
      return `import {${pad}${entries(file, names, ' as ').join(', ')}${pad}} from ${text}`;
    case 'commonjs':
      return `${requireKeyword(file)} {${pad}${entries(file, names, ': ').join(', ')}${pad}} = require(${text})`;
    case 'import-equals':
      return `import ${availableName(file, object)} = require(${text})`;
  }
}

function entries(file: FixFile, names: readonly string[], rename: string): string[] {
  return names.map((name) => {
    const local = availableName(file, name);
    return local === name ? name : `${name}${rename}${local}`;
  });
}

/** The name, with underscores appended until no scope of the file binds it or refers to it. */
export function availableName(file: FixFile, name: string): string {
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

function isTaken({ sourceCode: { scopeManager, text } }: FixFile, name: string): boolean {
  if (!text.includes(name)) return false;
  const isBound = (scopeManager?.scopes ?? []).some(({ set }) => {
    const variable = set.get(name);
    return variable !== undefined && variable.defs.length + variable.references.length > 0;
  });
  return isBound || (scopeManager?.globalScope?.through ?? []).some(({ identifier }) => identifier.name === name);
}
