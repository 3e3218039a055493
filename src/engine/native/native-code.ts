// Which native code that may leave descriptors inheritable does a file, or its package, use?
import type { TSESTree } from '@typescript-eslint/utils';

import { leaksDescriptors, quotedLeakyPackages } from '../../knowledge/leaky-addons.ts';
import type { Analysis } from '../analysis.ts';
import { isOfValues } from '../names/module-sources.ts';

/**
 * The name of native code that leaves descriptors inheritable, or may, in the process that runs a file: FFI or an
 * add-on that the file itself loads, or a package that is `loadedWith` it.
 */
export function leakyCodeOf(
  { index, libraries }: Pick<Analysis, 'index' | 'libraries'>,
  loadedWith: () => readonly string[],
): string | undefined {
  const [library] = libraries;
  return library?.api ?? importedLeakyPackage(index.sourceCode) ?? loadedWith().find(leaksDescriptors);
}

/** Whether the child can inherit what native code opened: where Bun runs the file, Node's add-ons are not loaded. */
export function canHaveLeaks({ libraries }: Pick<Analysis, 'libraries'>, api: string): boolean {
  return libraries.length > 0 || !api.startsWith('Bun.');
}

/** The first such package that the file loads: a name in an array or a comment loads nothing. */
function importedLeakyPackage(sourceCode: Analysis['index']['sourceCode']): string | undefined {
  return quotedLeakyPackages(sourceCode.text).find(({ at }) => {
    const node = sourceCode.getNodeByRangeIndex(at);
    return node?.type === 'Literal' && loads(sourceCode, node.parent);
  })?.name;
}

function loads(sourceCode: Analysis['index']['sourceCode'], parent: TSESTree.Node): boolean {
  switch (parent.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return isOfValues(parent);
    case 'ImportExpression':
    case 'TSExternalModuleReference':
      return true;
    case 'CallExpression':
      return /require/i.test(sourceCode.getText(parent.callee));
    default:
      return false;
  }
}
