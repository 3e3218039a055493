// Can a file reach an API that a rule knows, judged by what it loads and by a few names?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { INTEROP_HELPERS } from '../../knowledge/interop.ts';
import { mentionsApi, mentionsUseOf, partsOf } from '../../knowledge/mentions.ts';
import { nameOf } from '../../utils/ast.ts';
import type { Loads } from './loaded-modules.ts';

type Node = TSESTree.Node;
type SourceCode = Readonly<TSESLint.SourceCode>;
type Names = ReadonlySet<string>;

/**
 * Whether a file can reach an API that a rule knows. Most files that load a module only read files with it; the uses of
 * a few names are enough to see that, and the file need not be indexed. In doubt, the answer is yes.
 */
export function reachesApi(sourceCode: SourceCode, { specifiers, globals, mayLoadMore }: Loads): boolean {
  const uses = (module: string, isUsed: (names: Names) => boolean): boolean => {
    const names = partsOf(module);
    return names !== undefined && isUsed(names) && mentionsUseOf(module, sourceCode.text);
  };
  return (
    specifiers.some(({ module, node }) => uses(module, (names) => !node || loads(sourceCode, node, names))) ||
    globals.some(({ name, node }) => uses(name, (names) => leads(sourceCode, node, names))) ||
    (mayLoadMore && mentionsApi(sourceCode.text))
  );
}

function loads(sourceCode: SourceCode, specifier: Node, names: Names): boolean {
  const parent = specifier.parent!;
  switch (parent.type) {
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return false;
    case 'ImportDeclaration':
      return parent.specifiers.some((clause) => {
        const name = importedName(clause);
        return name === undefined ? anyUse(sourceCode, clause, names) : names.has(name);
      });
    case 'TSExternalModuleReference':
      return anyUse(sourceCode, parent.parent, names);
    case 'CallExpression':
      return parent.arguments[0] !== specifier || leads(sourceCode, parent, names);
    default:
      return true;
  }
}

/** Undefined for an import of the whole module. */
function importedName(clause: TSESTree.ImportClause): string | undefined {
  if (clause.type !== 'ImportSpecifier') return undefined;
  const name = nameOf(clause.imported);
  return name === 'default' ? undefined : name;
}

/** Whether one of these names can be taken from an expression that refers to the module. */
function leads(sourceCode: SourceCode, node: Node, names: Names): boolean {
  const parent = node.parent!;
  switch (parent.type) {
    case 'ExpressionStatement':
      return false;
    case 'MemberExpression':
      if (parent.computed || parent.property.type !== 'Identifier') return true;
      return parent.property.name === 'default' ? leads(sourceCode, parent, names) : names.has(parent.property.name);
    case 'TSQualifiedName':
      return names.has(parent.right.name);
    case 'CallExpression':
      return !isInteropHelper(parent.callee) || leads(sourceCode, parent, names);
    case 'VariableDeclarator':
      // An alias of a variable could lead back to it.
      if (parent.id.type === 'Identifier') return node.type === 'Identifier' || anyUse(sourceCode, parent, names);
      return parent.id.type !== 'ObjectPattern' || parent.id.properties.some((property) => takesOut(property, names));
    default:
      return true;
  }
}

function takesOut(property: TSESTree.Property | TSESTree.RestElement, names: Names): boolean {
  if (property.type === 'RestElement' || property.computed || property.key.type !== 'Identifier') return true;
  return property.key.name === 'default' || names.has(property.key.name);
}

function isInteropHelper(callee: Node): boolean {
  return INTEROP_HELPERS.has(nameOf(callee.type === 'MemberExpression' ? callee.property : callee));
}

/** Whether one of these names can be taken from a variable that a node declares. */
function anyUse(sourceCode: SourceCode, declaration: Node, names: Names): boolean {
  return sourceCode
    .getDeclaredVariables(declaration)
    .flatMap(({ references }) => references)
    .some((reference) => !reference.init && (reference.isWrite() || leads(sourceCode, reference.identifier, names)));
}
