import * as tsParser from '@typescript-eslint/parser';
import { Linter, RuleTester, type Rule } from 'eslint';
import { describe, expect, it } from 'vitest';

import { rules as pluginRules } from '../../src/rules/index.ts';
import type { DaemonOptions, SpawnOptions, WaitOptions } from '../../src/utils/options.ts';

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

export type RuleName =
  | 'no-close-wait'
  | 'no-handle-left-open'
  | 'no-late-mark'
  | 'no-missing-runtime'
  | 'no-raw-native-open'
  | 'no-unclosed-child-stdio'
  | 'no-unmarked-adopted'
  | 'no-unmarked-connection'
  | 'no-unmarked-open'
  | 'no-unmarked-server'
  | 'no-unmarked-socket'
  | 'no-unmarked-transfer'
  | 'no-unsealed-execve'
  | 'no-unsealed-spawn'
  | 'no-wide-stdio';

/** The rules with ESLint's own types, as a user's configuration sees them. */
export const rules: Readonly<Record<RuleName, Rule.RuleModule>> = pluginRules as unknown as Record<
  RuleName,
  Rule.RuleModule
>;

/**
 * How a case is parsed. A JavaScript case runs with ESLint's own parser and with typescript-eslint's, and must have
 * the same result; `types` is typescript-eslint with type information.
 */
export type Language = 'cjs' | 'esm' | 'script' | 'ts' | 'types';

export interface Finding {
  readonly messageId: string;
  readonly data: Readonly<Record<string, string>>;
  readonly suggestions?: readonly Suggestion[];
}

interface Suggestion {
  readonly messageId: string;
  readonly data: Readonly<Record<string, string>>;
  readonly output: string;
}

interface Common {
  readonly name?: string;
  readonly language?: Language;
  readonly filename?: string;
  readonly options?: readonly [DaemonOptions & SpawnOptions & WaitOptions];
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface Valid extends Common {
  readonly code: string;
}

export interface Invalid extends Common {
  /** The source, with « and » around each reported range, in source order. */
  readonly code: string;
  readonly errors: readonly Finding[];
  /** The source after each pass of `--fix`; null if the rule must not change it. */
  readonly output: readonly string[] | string | null;
  /** Keeps the source as it is written, for cases about white space. */
  readonly verbatim?: boolean;
}

export interface Cases {
  readonly valid: readonly (Valid | string)[];
  readonly invalid: readonly Invalid[];
}

const FILENAMES: Readonly<Record<Language, string>> = {
  esm: 'example.js',
  cjs: 'example.js',
  script: 'example.js',
  ts: 'example.ts',
  types: 'example.ts',
};

const typedOptions = {
  projectService: { allowDefaultProject: ['*.ts'], defaultProject: 'tsconfig.json' },
  tsconfigRootDir: import.meta.dirname + '/typed',
};

export function languageOptions(language: Language, parser: 'espree' | 'typescript'): Linter.LanguageOptions {
  const sourceType = language === 'cjs' ? 'commonjs' : language === 'script' ? 'script' : 'module';
  if (parser === 'espree') return { sourceType };
  return { sourceType, parser: tsParser, parserOptions: language === 'types' ? typedOptions : {} };
}

/** Runs the cases of one rule; JavaScript cases run with both parsers. */
export function runRule(rule: RuleName, cases: Cases): void {
  for (const parser of ['espree', 'typescript'] as const) {
    const suits = ({ language }: Common): boolean =>
      parser === 'typescript' || (language !== 'ts' && language !== 'types');
    const valid = cases.valid.map((item) => (typeof item === 'string' ? { code: item } : item)).filter(suits);
    const invalid = cases.invalid.filter(suits);
    describe(`parsed by ${parser}`, () => {
      new RuleTester().run(rule, rules[rule], {
        assertionOptions: { requireMessage: 'messageId', requireLocation: true, requireData: true },
        valid: valid.map((item) => ({ ...config(item, parser), code: dedent(item.code) })),
        invalid: invalid.map((item) => invalidCase(item, parser)),
      });
      const mended = invalid.filter(({ output }) => output !== null);
      if (mended.length === 0) return;
      describe('every pass of --fix, and what is left', () => {
        it.each(mended.map((item) => [item.name ?? item.code, item] as const))('%s', (_name, item) =>
          checkAllPasses(rule, item, parser),
        );
      });
    });
  }
}

function config(item: Common, parser: 'espree' | 'typescript'): Omit<RuleTester.ValidTestCase, 'code'> {
  const language = item.language ?? 'esm';
  return {
    filename:
      item.filename ?? (language === 'types' ? `${typedOptions.tsconfigRootDir}/example.ts` : FILENAMES[language]),
    languageOptions: languageOptions(language, parser),
    ...(item.name === undefined ? {} : { name: item.name }),
    ...(item.options ? { options: [...item.options] } : {}),
    ...(item.settings ? { settings: item.settings } : {}),
  };
}

function invalidCase(item: Invalid, parser: 'espree' | 'typescript'): RuleTester.InvalidTestCase {
  const { code, ranges } = readMarkers(textOf(item, item.code));
  if (ranges.length !== item.errors.length) throw new Error(`As many « » as errors are needed:\n${item.code}`);
  const [first] = outputs(item);
  return {
    ...config(item, parser),
    code,
    output: first ?? null,
    errors: item.errors.map(({ suggestions, ...finding }, i) => ({
      ...finding,
      // What is said of the targets is at the end of a message, and nothing where none are known.
      data: { need: '', ...finding.data },
      ...locate(code, ranges[i]!),
      suggestions: suggestions?.map((suggestion) => ({ ...suggestion, output: textOf(item, suggestion.output) })) ?? [],
    })),
  };
}

/** Checks what RuleTester does not: the passes after the first, and that the rule reports nothing in the result. */
function checkAllPasses(rule: RuleName, item: Invalid, parser: 'espree' | 'typescript'): void {
  const linter = new Linter();
  const { filename, languageOptions: options, settings } = config(item, parser);
  const configuration: Linter.Config = {
    files: ['**'],
    languageOptions: options!,
    // Or `--fix` would take away comments that another rule needs.
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    plugins: { noinherit: { rules } },
    rules: { [`noinherit/${rule}`]: ['error', ...(item.options ?? [])] },
    ...(settings ? { settings } : {}),
  };
  const { code } = readMarkers(textOf(item, item.code));
  const result = linter.verifyAndFix(code, [configuration], { filename: filename! });
  expect(result.output).toBe(outputs(item).at(-1));
  expect(result.messages).toEqual([]);
}

function outputs(item: Invalid): string[] {
  return (typeof item.output === 'string' ? [item.output] : (item.output ?? [])).map((text) => textOf(item, text));
}

function textOf(item: Invalid, text: string): string {
  return item.verbatim ? text : dedent(text);
}

/** Removes the first line break and the common indentation from a text that starts with a line break. */
export function dedent(text: string): string {
  if (!text.startsWith('\n')) return text;
  const lines = text.slice(1).split('\n');
  if (lines.at(-1)!.trim() === '') lines[lines.length - 1] = '';
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length);
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(shared)).join('\n');
}

const TAKES_IN = /^\s*(?:import\b|(?:const|let|var) [^=]+ = require\('[^']+'\)(?:\.\w+)*;$)/;

/** Adds an import to a source: after its first imports, or else above a blank line. */
export function withImport(code: string, statement: string): string {
  const [start = '', ...lines] = code.split('\n');
  const last = lines.findIndex((line) => !TAKES_IN.test(line));
  const [indentation = ''] = /^ */.exec(lines[0] ?? '') ?? [];
  return [
    start,
    ...lines.slice(0, last),
    `${indentation}${statement}`,
    ...(last === 0 ? [''] : []),
    ...lines.slice(last),
  ].join('\n');
}

type Range = readonly [start: number, end: number];

function readMarkers(marked: string): { code: string; ranges: Range[] } {
  const ranges: Range[] = [];
  const open: number[] = [];
  let code = '';
  for (const character of marked) {
    // Ranges nest: the one that starts first is reported first.
    if (character === '«') open.push(ranges.push([code.length, -1]) - 1);
    else if (character === '»') {
      const at = open.pop()!;
      ranges[at] = [ranges[at]![0], code.length];
    } else code += character;
  }
  return { code, ranges };
}

function locate(
  code: string,
  [start, end]: Range,
): { line: number; column: number; endLine: number; endColumn: number } {
  const position = (offset: number): { line: number; column: number } => {
    const before = code.slice(0, offset).split(/\r\n|\n/);
    return { line: before.length, column: before.at(-1)!.length + 1 };
  };
  const { line: endLine, column: endColumn } = position(end);
  return { ...position(start), endLine, endColumn };
}
