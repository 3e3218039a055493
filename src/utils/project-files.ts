import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { resolveInstalled } from './installed-file.ts';
import { resolveFile } from './package-files.ts';
import { builtin } from './package-json.ts';

/** Whether a specifier names a file by its path. */
export function isRelative(specifier: string): boolean {
  return /^\.\.?(?:\/|$)/.test(specifier);
}

/** Other files of the project, as the parser of the file that is linted reads them. */
export interface ProjectFiles {
  /** The file that is linted. */
  readonly filename: string;
  /** The file that a specifier means, relative or of an installed package; undefined where there is none, or no file system, as in a browser. */
  resolve(specifier: string, from: string): string | undefined;
  /** What changes when the file does. */
  stampOf(file: string): string | undefined;
  /** Undefined where it is too long for a module that hands something on. */
  read(file: string): string | undefined;
  /** Undefined where the parser does not take it. */
  parse(file: string, text: string): TSESTree.Program | undefined;
}

interface Context {
  readonly filename: string;
  readonly languageOptions: Partial<TSESLint.FlatConfig.LanguageOptions>;
}

const MOST_BYTES = 100_000;

/** What has a typed parser make a program of its own for a file. */
const OF_TYPES: ReadonlySet<string> = new Set([
  'program',
  'programs',
  'project',
  'projectService',
  'EXPERIMENTAL_useProjectService',
]);

const IS_MODULE = /^\s*(?:export|import)\b(?!\s*\()/m;

/** Nothing here throws: a file may go, and a parser may be one that reads the linted file alone. */
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
