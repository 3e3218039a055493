// Which modules does a file load, and which runtime globals does it use, judged by its imports and undeclared names?
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
  /** In imports (`import()` included), re-exports and calls of `require`. */
  readonly specifiers: readonly Specifier[];
  /** References to globals that the knowledge lists, such as `Deno`. */
  readonly globals: readonly Use[];
  /** It may load others: by a computed specifier, or by a `require` that it creates or passes on. */
  readonly mayLoadMore: boolean;
}

/** A module specifier, with the user's aliases resolved. */
interface Specifier {
  readonly name: string;
  /** The module that it resolves to. */
  readonly module: string;
  /** The node that holds it; undefined if it was only seen in the source text. */
  readonly node: Node | undefined;
}

/** A reference to a name that the file does not declare. */
interface Use {
  readonly name: string;
  readonly node: Node;
}

/** Modules that export functions which load modules: `createRequire` and `getBuiltinModule`. */
const LOADING_MODULES: ReadonlySet<string> = new Set(['module', 'node:module', 'node:process', 'process']);

/** Also matches in comments: a false match only costs a closer look. */
const DYNAMIC_IMPORT = /import\s*\((?:\s*(['"`])([^'"`$]*)\1)?/y;

/** A module factory, which gets `require` as a parameter. */
const OF_FACTORY = /[(,]\s*(?:function\s*\w*\s*)?\(\s*require\s*[,)]/;

/** Undeclared names that give access to modules, and the members of each that do. */
const LEADING_NAMES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['require', new Set(['apply', 'bind', 'call'])],
  ['module', new Set(['require'])],
  ['process', new Set(['getBuiltinModule'])],
  ...[...GLOBAL_OBJECTS].map((name) => [name, new Set([...GLOBAL_OBJECTS, ...GLOBALS, 'module', 'require'])] as const),
]);

/** Every undeclared name that matters here. */
const FREE_NAMES: ReadonlySet<string> = new Set([...LEADING_NAMES.keys(), ...GLOBALS]);

/** Uses the imports and undeclared names that the linter has collected, instead of searching the source for modules. */
export function loadsOf(sourceCode: SourceCode, aliases: Aliases): Loads {
  const specifiers: Specifier[] = [];
  const globals: Use[] = [];
  const { text } = sourceCode;
  let mayLoadMore = false;
  let hasRequire = false;
  const load = (node: Node | undefined, name = stringIn(node)): void => {
    mayLoadMore ||= name === undefined || LOADING_MODULES.has(name);
    if (name === undefined) return;
    const resolved = aliases.resolve(name);
    specifiers.push({ name: resolved, module: moduleOf(resolved).module, node });
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
  // A bundle that passes `require` to its modules as a parameter has no other one, or passes that on.
  mayLoadMore ||= !hasRequire && text.includes('require') && OF_FACTORY.test(text);
  return { specifiers, globals, mayLoadMore };
}

/** Whether a file loads, or may load, one of these modules. */
export function mayLoad({ specifiers, mayLoadMore }: Loads, modules: ReadonlySet<string>, text: string): boolean {
  if (modules.size === 0) return false;
  return specifiers.some(({ module }) => modules.has(module)) || (mayLoadMore && mentionsModule(modules, text));
}

/** The specifier in `import fs from 'fs'`, `export * from 'fs'`, and `import fs = require('fs')`. */
export function specifierOf(node: TSESTree.ProgramStatement): Node | undefined {
  if ('source' in node && node.source) return node.source;
  const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
  if (declaration?.type !== 'TSImportEqualsDeclaration') return undefined;
  const { moduleReference: reference } = declaration;
  return reference.type === 'TSExternalModuleReference' ? reference.expression : undefined;
}

/** The specifier in `import('fs')`, if there is one at this offset of the source. */
function importedAt(sourceCode: SourceCode, at: number): Node | undefined {
  const node = sourceCode.getNodeByRangeIndex(at);
  return node?.type === 'Literal' && node.parent.type === 'ImportExpression' ? node : undefined;
}

/** The specifier in `require('fs')`. */
function required(name: Node): Node | undefined {
  const { parent } = name;
  return parent?.type === 'CallExpression' && parent.callee === name ? parent.arguments[0] : undefined;
}

/** Whether a reference can give access to modules. Other members, comparisons and unary operators (`typeof`) cannot. */
function leadsToModules({ name, node }: Use): boolean {
  const { parent } = node;
  const members = LEADING_NAMES.get(name);
  if (!members || parent?.type === 'UnaryExpression' || parent?.type === 'BinaryExpression') return false;
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return true;
  return parent.computed || parent.property.type !== 'Identifier' || members.has(parent.property.name);
}

/** References to names that the file does not declare, or of which it declares only the type. */
function usesOfFreeNames({ scopeManager }: SourceCode): Use[] {
  const [global, top] = scopeManager?.scopes ?? [];
  const uses: Use[] = [];
  const add = ({ identifier }: TSESLint.Scope.Reference): void => {
    const name = identifier.name;
    if (FREE_NAMES.has(name)) uses.push({ name, node: identifier });
  };
  global?.through.forEach(add);
  // A global from the linter's configuration is a variable without definitions.
  for (const scope of [global, top]) {
    if (!scope) continue;
    for (const name of FREE_NAMES) {
      const variable = scope.set.get(name);
      if (variable && isGlobalName(variable)) variable.references.forEach(add);
    }
  }
  return uses;
}
