// Which native code that leaves descriptors open does a file use, or its package?
import type { TSESTree } from '@typescript-eslint/utils';

import { leaksDescriptors, quotedLeakyPackages } from '../../knowledge/leaky-addons.ts';
import type { Analysis } from '../analysis.ts';
import { isOfValues } from '../names/module-sources.ts';

/**
 * The name of the native code that leaves descriptors inheritable, or may, in the process that a file runs in: FFI and add-ons that the file
 * itself takes in, or that are `loadedWith` it.
 */
export function leakyCodeOf(
  { index, libraries }: Pick<Analysis, 'index' | 'libraries'>,
  loadedWith: () => readonly string[],
): string | undefined {
  const [library] = libraries;
  return library?.api ?? importedLeakyPackage(index.sourceCode) ?? loadedWith().find(leaksDescriptors);
}

/** Whether a child that an API starts can have what add-ons opened: these are Node's, and not loaded where Bun runs the file. */
export function canHaveLeaks({ libraries }: Pick<Analysis, 'libraries'>, api: string): boolean {
  return libraries.length > 0 || !api.startsWith('Bun.');
}

/** Names in lists and in comments load nothing. */
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
