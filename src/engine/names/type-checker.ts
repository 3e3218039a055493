// What does the type checker know about a name, if the parser provides one?
import type { ParserServicesWithTypeInformation, TSESLint, TSESTree } from '@typescript-eslint/utils';

import { moduleOf } from '../../knowledge/index.ts';
import type { Origin } from './origin.ts';

export type Checker = ReturnType<ParserServicesWithTypeInformation['program']['getTypeChecker']>;
export type TypeSymbol = NonNullable<ReturnType<Checker['getSymbolAtLocation']>>;
export type Type = ReturnType<Checker['getTypeAtLocation']>;

/** `ts.SymbolFlags.Alias`, repeated here so that the compiler need not be loaded. */
export const ALIAS = 2097152;

/** The checker, and what it knows about an ESLint node. */
export interface TypeInformation {
  readonly checker: Checker;
  symbolAt(node: TSESTree.Node): TypeSymbol | undefined;
  typeAt(node: TSESTree.Node): Type;
}

export function typeInformation({ parserServices }: Readonly<TSESLint.SourceCode>): TypeInformation | undefined {
  const services = parserServices as ParserServicesWithTypeInformation | undefined;
  // Parsers that are older than these functions give a program without them.
  if (!services?.program || !('getSymbolAtLocation' in services)) return undefined;
  const { program, getSymbolAtLocation, getTypeAtLocation } = services;
  return { checker: program.getTypeChecker(), symbolAt: getSymbolAtLocation, typeAt: getTypeAtLocation };
}

/** A package's file, as the checker names a module; the types may be in a package of their own. */
const FILE_IN_PACKAGE = /^.*\/node_modules\/(?:@types\/)?((?:@[^/]+\/)?[^/]+)\/.*$/;

/** The export that a symbol refers to, by the checker's name for it: `"child_process".spawn`, or a file and a name. */
export function exportOf(checker: Checker, symbol: TypeSymbol): Pick<Origin, 'module' | 'path'> | undefined {
  const [, file = wholeModule(checker, symbol), within = ''] = checker.getFullyQualifiedName(symbol).split('"');
  if (file === undefined) return undefined;
  const { module, path } = moduleOf(file.replace(FILE_IN_PACKAGE, '$1'));
  // The checker calls the default export of a module by the name in its declaration.
  const names = symbol.escapedName === 'default' ? [] : within.split('.').slice(1);
  return { module, path: [...path, ...names] };
}

/** The file of a module whose one export is this symbol: `export = spawn`. */
function wholeModule(checker: Checker, symbol: TypeSymbol): string | undefined {
  const sources = (symbol.declarations ?? []).map((declaration) => declaration.getSourceFile());
  return sources.find((source) => {
    const whole = checker.getSymbolAtLocation(source)?.exports!.get('export=' as TypeSymbol['escapedName']);
    return whole && whole.flags & ALIAS && checker.getAliasedSymbol(whole) === symbol;
  })?.fileName;
}
