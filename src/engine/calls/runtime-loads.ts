// Where does a file load the runtime itself?
import type { TSESTree } from '@typescript-eslint/utils';

import { topLevelOf } from '../../utils/ast.ts';
import { DEFAULT_RUNTIME } from '../../utils/options.ts';
import { isOfValues, loadedModule } from '../names/module-sources.ts';
import type { CallsOfFile } from './find-named-spawns.ts';

/** The imports and calls that load the package's runtime when the program runs: not those of types. */
export function runtimeLoads({ index, originOf }: Pick<CallsOfFile, 'index' | 'originOf'>): TSESTree.Node[] {
  // To look at every call takes time, and few files name it.
  if (!index.sourceCode.text.includes(DEFAULT_RUNTIME)) return [];
  const imports = topLevelOf(index.sourceCode.ast).filter((node) => importedBy(node) === DEFAULT_RUNTIME);
  const calls = index.calls.filter(
    (node) => node.type === 'CallExpression' && loadedModule(index, node, originOf)?.module === DEFAULT_RUNTIME,
  );
  return [...imports, ...calls];
}

function importedBy(node: TSESTree.ProgramStatement): unknown {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return isOfValues(node) ? node.source?.value : undefined;
    case 'TSImportEqualsDeclaration': {
      const { importKind, moduleReference } = node;
      const isModule = importKind !== 'type' && moduleReference.type === 'TSExternalModuleReference';
      return isModule && moduleReference.expression.type === 'Literal' ? moduleReference.expression.value : undefined;
    }
    default:
      return undefined;
  }
}
