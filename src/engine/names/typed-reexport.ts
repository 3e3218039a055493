// Which imports refer, according to their types, to an API that another module re-exports?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { isKnown, moduleOf } from '../../knowledge/index.ts';
import { oncePerFile } from '../../utils/once-per.ts';
import type { Origin } from './origin.ts';
import {
  ALIAS,
  exportOf,
  typeInformation,
  type Checker,
  type TypeInformation,
  type TypeSymbol,
} from './type-checker.ts';

type SourceCode = Readonly<TSESLint.SourceCode>;

/** `ts.SymbolFlags.ValueModule`, repeated here so that the compiler need not be loaded. */
const MODULE = 512;

/**
 * The export that a name resolves to in the type checker, which follows `export { spawn } from 'node:child_process'`
 * and `export * as fs from 'node:fs'` through all files; undefined without types, and if no rule knows the export.
 * `name` is the local name of an import, or a property of one.
 */
export function typedReexport(sourceCode: SourceCode, name: TSESTree.Node): Origin | undefined {
  const types = typeInformation(sourceCode);
  const symbol = types?.symbolAt(name);
  return symbol && knownExport(types!.checker, symbol);
}

/** Whether a file imports something that a rule knows from a module that only re-exports it. */
export const importsTypedReexport: (sourceCode: SourceCode) => boolean = oncePerFile((sourceCode: SourceCode) => {
  const types = typeInformation(sourceCode);
  return (
    types !== undefined &&
    sourceCode.ast.body.some(
      (node) =>
        node.type === 'ImportDeclaration' &&
        node.importKind !== 'type' &&
        !isKnownModule(node.source.value) &&
        node.specifiers.some(({ local }) => mayBeKnown(types, local)),
    )
  );
});

function mayBeKnown(types: TypeInformation, local: TSESTree.Identifier): boolean {
  const { checker } = types;
  const symbol = types.symbolAt(local);
  return symbol !== undefined && (knownExport(checker, symbol) !== undefined || exportsKnown(checker, symbol));
}

/** Imports from these modules are recognized without types. */
function isKnownModule(specifier: string): boolean {
  const { module, path } = moduleOf(specifier);
  return isKnown(module, path);
}

function knownExport(checker: Checker, symbol: TypeSymbol): Origin | undefined {
  if (!(symbol.flags & ALIAS)) return undefined;
  const origin = exportOf(checker, checker.getAliasedSymbol(symbol));
  return origin && isKnown(origin.module, origin.path) ? { ...origin, certain: true } : undefined;
}

/** Whether `io` in `import * as io from './io'` is a module that re-exports something that a rule knows. */
function exportsKnown(checker: Checker, symbol: TypeSymbol): boolean {
  const module = symbol.flags & ALIAS ? checker.getAliasedSymbol(symbol) : symbol;
  return (
    (module.flags & MODULE) !== 0 &&
    checker.getExportsOfModule(module).some((given) => knownExport(checker, given) !== undefined)
  );
}
