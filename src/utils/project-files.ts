// How are other files of the project found, read and parsed?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { resolveInstalled } from './installed-file.ts';
import { resolveFile } from './package-files.ts';
import { builtin } from './package-json.ts';

/** Whether a specifier is a relative path. */
export function isRelative(specifier: string): boolean {
  return /^\.\.?(?:\/|$)/.test(specifier);
}

/** Other files of the project, parsed by the parser of the linted file. */
export interface ProjectFiles {
  /** The linted file. */
  readonly filename: string;
  /** The file that a specifier refers to, relative or in a package; undefined if there is none, or no file system. */
  resolve(specifier: string, from: string): string | undefined;
  /** A string that changes when the file does. */
  stampOf(file: string): string | undefined;
  /** Undefined if the file is too long for a module of re-exports, or cannot be read. */
  read(file: string): string | undefined;
  /** Undefined if the parser rejects it. */
  parse(file: string, text: string): TSESTree.Program | undefined;
}

interface Context {
  readonly filename: string;
  readonly languageOptions: Partial<TSESLint.FlatConfig.LanguageOptions>;
}

const MOST_BYTES = 100_000;

/** Options that make a typed parser create a program for the file. */
const OF_TYPES: ReadonlySet<string> = new Set([
  'program',
  'programs',
  'project',
  'projectService',
  'EXPERIMENTAL_useProjectService',
]);

const IS_MODULE = /^\s*(?:export|import)\b(?!\s*\()/m;

/** Nothing here throws: a file may be deleted meanwhile, and a parser may accept only the linted file. */
export function projectFiles({ filename, languageOptions }: Context): ProjectFiles {
  return {
    filename,
    resolve: (specifier, from) =>
      attempt(() => {
        const fs = builtin('node:fs');
        const path = builtin('node:path');
        if (!fs || !path?.isAbsolute(from)) return undefined;
        return isRelative(specifier)
          ? resolveFile(fs, path.join(path.dirname(from), specifier))
          : resolveInstalled(fs, path, specifier, from);
      }),
    stampOf: (file) =>
      attempt(() => {
        const { mtimeMs, size } = builtin('node:fs')!.statSync(file);
        return `${mtimeMs} ${size}`;
      }),
    read: (file) =>
      attempt(() => {
        const fs = builtin('node:fs')!;
        return fs.statSync(file).size > MOST_BYTES ? undefined : fs.readFileSync(file, 'utf8');
      }),
    parse: (file, text) => attempt(() => parse(languageOptions, file, text)),
  };
}

function parse(
  { parser, parserOptions, ecmaVersion }: Context['languageOptions'],
  filePath: string,
  text: string,
): TSESTree.Program | undefined {
  if (!parser) return undefined;
  const given = Object.entries(parserOptions ?? {}).filter(([name]) => !OF_TYPES.has(name));
  const options = {
    ...Object.fromEntries(given),
    ecmaVersion: ecmaVersion ?? 'latest',
    sourceType: IS_MODULE.test(text) ? 'module' : 'commonjs',
    filePath,
    loc: true,
    range: true,
  } as unknown as TSESLint.ParserOptions;
  const parsed = 'parseForESLint' in parser ? parser.parseForESLint(text, options).ast : parser.parse(text, options);
  return parsed as TSESTree.Program;
}

function attempt<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}
