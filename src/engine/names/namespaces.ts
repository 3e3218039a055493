// Which declaration does a member of a TypeScript namespace refer to?
import type { TSESTree } from '@typescript-eslint/utils';

import { unwrap } from '../../utils/ast.ts';
import type { FileIndex } from './file-index.ts';

/** The name of `mark` in its declaration, for `util.mark` of `namespace util { export function mark() {} }`. */
export function exportedBy(index: FileIndex, node: TSESTree.MemberExpression): TSESTree.Identifier | undefined {
  const [namespace, ...more] = index.variableOf(unwrap(node.object))?.defs ?? [];
  const body = namespace?.node.type === 'TSModuleDeclaration' ? namespace.node.body : undefined;
  // A namespace may have several parts, and one may have the name of a function or a class.
  if (!body || more.length > 0) return undefined;
  const name = index.propertyName(node);
  return body.body
    .flatMap(namesOf)
    .find((exported): exported is TSESTree.Identifier => exported.type === 'Identifier' && exported.name === name);
}

function namesOf(statement: TSESTree.ProgramStatement): TSESTree.Node[] {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : undefined;
  if (declaration?.type === 'FunctionDeclaration') return [declaration.id!];
  return declaration?.type === 'VariableDeclaration' ? declaration.declarations.map(({ id }) => id) : [];
}
