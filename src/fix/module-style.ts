// Does a file load other modules by `import`, by `require`, or by `import x = require(…)`?
import type { TSESTree } from '@typescript-eslint/utils';

import { blocks } from './blocks.ts';
import { isField, isFunction } from '../utils/ast.ts';
import { oncePer } from '../utils/once-per.ts';
import type { FixFile } from './types.ts';

/** How a file loads other modules; `import-equals` is TypeScript's `import x = require('x')`. */
export type ModuleStyle = 'commonjs' | 'esm' | 'import-equals';

/** The module style of a file, by its syntax, name and scopes; undefined if these do not show it. */
export const moduleStyle: (file: FixFile) => ModuleStyle | undefined = oncePer((file) => {
  const body = blocks(file).flatMap((block) => block.body);
  const ofModules = body.filter(isModuleSyntax);
  // `import type` can stand in CommonJS, too, where `verbatimModuleSyntax` allows no import of values.
  if (!ofModules.every(isForTypes)) return 'esm';
  if (body.some(isImportEquals)) return 'import-equals';
  if (ofModules.length > 0) return 'esm';
  const extension = /\.([cm])[jt]sx?$/.exec(file.filename)?.[1];
  if (extension) return extension === 'm' ? 'esm' : 'commonjs';
  if (usesCommonJsNames(file)) return 'commonjs';
  if (usesModuleOnlySyntax(file) || /\.(?:svelte|vue)$/.test(file.filename)) return 'esm';
  return file.sourceCode.scopeManager?.isGlobalReturn() ? 'commonjs' : undefined;
});

/**
 * Whether a module loads packages and Node's modules only by `import()` inside functions: an import at its top
 * would be loaded whether it is needed or not.
 */
export const loadsLazily: (file: FixFile) => boolean = oncePer((file) => {
  const { sourceCode } = file;
  const isStatic = blocks(file).some(({ body }) =>
    body.some(
      (node) => node.type === 'ImportDeclaration' && node.importKind !== 'type' && isFromElsewhere(node.source),
    ),
  );
  if (isStatic) return false;
  return sourceCode.ast.tokens.some((token, i, tokens) => {
    if (token.value !== 'import' || tokens[i + 1]?.value !== '(') return false;
    let node: TSESTree.Node | null | undefined = sourceCode.getNodeByRangeIndex(token.range[0]);
    if (node?.type !== 'ImportExpression' || !isFromElsewhere(node.source)) return false;
    while (node && !isFunction(node)) node = node.parent;
    return node !== undefined && node !== null;
  });
});

function isFromElsewhere(source: TSESTree.Expression): boolean {
  return source.type === 'Literal' && typeof source.value === 'string' && !/^[./]/.test(source.value);
}

function isModuleSyntax({ type }: TSESTree.Node): boolean {
  return (
    type === 'ImportDeclaration' ||
    type === 'ExportAllDeclaration' ||
    type === 'ExportDefaultDeclaration' ||
    type === 'ExportNamedDeclaration'
  );
}

function isForTypes(node: TSESTree.Node): boolean {
  return ('importKind' in node && node.importKind === 'type') || ('exportKind' in node && node.exportKind === 'type');
}

function isImportEquals(node: TSESTree.Node): boolean {
  return (
    node.type === 'TSExportAssignment' ||
    (node.type === 'TSImportEqualsDeclaration' && node.moduleReference.type === 'TSExternalModuleReference')
  );
}

/** Whether the file uses names that CommonJS provides, without declaring them itself. */
function usesCommonJsNames({ sourceCode }: FixFile): boolean {
  const names = new Set(['__dirname', '__filename', 'exports', 'module', 'require']);
  return (sourceCode.scopeManager?.scopes ?? []).some(({ references }) =>
    references.some(({ identifier, resolved }) => names.has(identifier.name) && !resolved?.defs.length),
  );
}

/** Whether the file uses `await` outside functions. */
function usesModuleOnlySyntax({ sourceCode }: FixFile): boolean {
  return sourceCode.ast.tokens.some((token) => {
    if (token.value !== 'await') return false;
    let node = sourceCode.getNodeByRangeIndex(token.range[0]);
    if (node?.type !== 'AwaitExpression' && node?.type !== 'ForOfStatement') return false;
    for (; node; node = node.parent ?? null) if (/Function|StaticBlock/.test(node.type) || isField(node)) return false;
    return true;
  });
}
