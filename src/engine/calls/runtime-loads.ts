// Where does a file load the runtime itself?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { stringIn, topLevelOf } from '../../utils/ast.ts';
import { withoutNpm } from '../../utils/deno-json.ts';
import { DEFAULT_RUNTIME, PRELOAD } from '../../utils/options.ts';
import { specifierOf } from '../names/loaded-modules.ts';
import { isOfValues, loadedModule } from '../names/module-sources.ts';
import type { CallsOfFile } from './find-named-spawns.ts';

/** The imports and calls that load the package's runtime at run time: type-only imports are left out. */
export function runtimeLoads({ index, originOf }: Pick<CallsOfFile, 'index' | 'originOf'>): TSESTree.Node[] {
  // Looking at every call takes time, and few files mention the runtime.
  if (!index.sourceCode.text.includes(DEFAULT_RUNTIME)) return [];
  const imports = topLevelOf(index.sourceCode.ast).filter(
    (node) => isOfValues(node) && stringIn(specifierOf(node)) === DEFAULT_RUNTIME,
  );
  const calls = index.calls.filter(
    (node) => node.type === 'CallExpression' && loadedModule(index, node, originOf)?.module === DEFAULT_RUNTIME,
  );
  return [...imports, ...calls, ...dynamicImports(index.sourceCode)];
}

/** `import('eslint-plugin-noinherit/runtime')`, found by its text, because it is no call in the syntax tree. */
function dynamicImports(sourceCode: Readonly<TSESLint.SourceCode>): TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  const { text } = sourceCode;
  for (let at = text.indexOf(DEFAULT_RUNTIME); at !== -1; at = text.indexOf(DEFAULT_RUNTIME, at + 1)) {
    const node = sourceCode.getNodeByRangeIndex(at);
    if (node?.parent?.type === 'ImportExpression' && stringIn(node) === DEFAULT_RUNTIME) found.push(node.parent);
  }
  return found;
}

/** Whether a file loads the preload before anything else runs: by an import, or by a `require` at its top level. */
export function loadsPreload({ loads: { specifiers } }: Pick<CallsOfFile, 'loads'>): boolean {
  return specifiers.some(({ name, node }) => {
    if (withoutNpm(name) !== PRELOAD || !node?.parent) return false;
    const { parent } = node;
    const isRequired = parent.type === 'CallExpression' && parent.parent.type === 'ExpressionStatement';
    return parent.type === 'ImportDeclaration' || (isRequired && parent.parent.parent?.type === 'Program');
  });
}
