// Which modules does a file load, and which of the runtime's globals does it use, as its imports and its free names say?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { GLOBAL_OBJECTS, GLOBALS, moduleOf } from '../../knowledge/index.ts';
import { mentionsModule } from '../../knowledge/mentions.ts';
import { stringIn, topLevelOf } from '../../utils/ast.ts';
import type { Aliases } from '../../utils/options.ts';
import { isGlobalName } from './globals.ts';

type Node = TSESTree.Node;
type SourceCode = Readonly<TSESLint.SourceCode>;

/** What a file loads. */
export interface Loads {
  /** What stands in imports, in exports that hand on, and in calls of `require`. */
  readonly specifiers: readonly Specifier[];
  /** The uses of globals that the knowledge lists, as `Deno`. */
  readonly globals: readonly Use[];
  /** It may load others, by `import()`, by a `require` that it makes or hands on, or by a name that it computes. */
  readonly mayLoadMore: boolean;
}

/** The name of a module, or of the one that the user says it stands for. */
interface Specifier {
  readonly name: string;
  /** What holds it; undefined where only the text was looked at. */
  readonly node: Node | undefined;
}

/** A name that the file does not declare, where it uses it. */
interface Use {
  readonly name: string;
  readonly node: Node;
}

/** They export what loads modules: `createRequire`, and `getBuiltinModule`. */
const LOADING_MODULES: ReadonlySet<string> = new Set(['module', 'node:module', 'node:process', 'process']);

/** Also in the words of a comment: a closer look costs little. */
const DYNAMIC_IMPORT = /import\s*\((?:\s*(['"`])([^'"`$]*)\1)?/y;

/** A module that gets its `require` as a parameter. */
const OF_FACTORY = /[(,]\s*(?:function\s*\w*\s*)?\(\s*require\s*[,)]/;

/** Free names that lead to modules, and the members of each that do. */
const LEADING_NAMES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['require', new Set(['apply', 'bind', 'call'])],
  ['module', new Set(['require'])],
  ['process', new Set(['getBuiltinModule'])],
  ...[...GLOBAL_OBJECTS].map((name) => [name, new Set([...GLOBAL_OBJECTS, ...GLOBALS, 'module', 'require'])] as const),
]);

/** Every free name that matters here. */
const FREE_NAMES: ReadonlySet<string> = new Set([...LEADING_NAMES.keys(), ...GLOBALS]);

/** The linter knows the imports and the free names of a file already, so that its text need not be searched for modules. */
export function loadsOf(sourceCode: SourceCode, aliases: Aliases): Loads {
  const specifiers: Specifier[] = [];
  const globals: Use[] = [];
  const { text } = sourceCode;
  let mayLoadMore = false;
  let hasRequire = false;
  const load = (node: Node | undefined, name = stringIn(node)): void => {
    if (name !== undefined) specifiers.push({ name: aliases.resolve(name), node });
    mayLoadMore ||= name === undefined || LOADING_MODULES.has(name);
  };
  for (const node of topLevelOf(sourceCode.ast)) {
    const specifier = specifierOf(node);
    if (specifier) load(specifier);
  }
  for (let at = text.indexOf('import'); at !== -1; at = text.indexOf('import', at + 1)) {
    DYNAMIC_IMPORT.lastIndex = at;
    const [call, , name] = DYNAMIC_IMPORT.exec(text) ?? [];
    if (call !== undefined) load(name === undefined ? undefined : importedAt(sourceCode, at + call.length - 1), name);
  }
  for (const use of usesOfFreeNames(sourceCode)) {
    hasRequire ||= use.name === 'require';
    if (GLOBALS.has(use.name)) globals.push(use);
    const specifier = use.name === 'require' ? required(use.node) : undefined;
    if (specifier) load(specifier);
    else mayLoadMore ||= leadsToModules(use);
  }
  // Who wraps modules in functions that are given a `require` has no other, or hands that on.
  mayLoadMore ||= !hasRequire && text.includes('require') && OF_FACTORY.test(text);
  return { specifiers, globals, mayLoadMore };
}

/** Whether a file loads one of these modules, or may. */
export function mayLoad({ specifiers, mayLoadMore }: Loads, modules: ReadonlySet<string>, text: string): boolean {
  if (modules.size === 0) return false;
  return (
    specifiers.some(({ name }) => modules.has(moduleOf(name).module)) || (mayLoadMore && mentionsModule(modules, text))
  );
}

/** What holds the module's name in `import fs from 'fs'`, `export * from 'fs'`, and `import fs = require('fs')`. */
export function specifierOf(node: TSESTree.ProgramStatement): Node | undefined {
  if ('source' in node && node.source) return node.source;
  const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
  if (declaration?.type !== 'TSImportEqualsDeclaration') return undefined;
  const { moduleReference: reference } = declaration;
  return reference.type === 'TSExternalModuleReference' ? reference.expression : undefined;
}

/** What holds the module's name in `import('fs')`, of which a place in the text may be. */
function importedAt(sourceCode: SourceCode, at: number): Node | undefined {
  const node = sourceCode.getNodeByRangeIndex(at);
  return node?.type === 'Literal' && node.parent.type === 'ImportExpression' ? node : undefined;
}

/** What holds the module's name in `require('fs')`. */
function required(name: Node): Node | undefined {
  const { parent } = name;
  return parent?.type === 'CallExpression' && parent.callee === name ? parent.arguments[0] : undefined;
}

/** Whether a leading member is taken of a name, or anything is done with it but to take a member, to compare it, or to ask for its type. */
function leadsToModules({ name, node }: Use): boolean {
  const { parent } = node;
  const members = LEADING_NAMES.get(name);
  if (!members || parent?.type === 'UnaryExpression' || parent?.type === 'BinaryExpression') return false;
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return true;
  return parent.computed || parent.property.type !== 'Identifier' || members.has(parent.property.name);
}

/** Where the file uses a name that it does not declare, or of which it declares the type alone. */
function usesOfFreeNames({ scopeManager }: SourceCode): Use[] {
  const [global, top] = scopeManager?.scopes ?? [];
  const uses: Use[] = [];
  const add = ({ identifier }: TSESLint.Scope.Reference): void => {
    const name = identifier.name;
    if (FREE_NAMES.has(name)) uses.push({ name, node: identifier });
  };
  global?.through.forEach(add);
  // What the configuration lists as a global is a variable that nothing defines.
  for (const name of FREE_NAMES)
    for (const scope of [global, top]) {
      const variable = scope?.set.get(name);
      if (variable && isGlobalName(variable)) variable.references.forEach(add);
    }
  return uses;
}
