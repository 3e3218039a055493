import { Linter } from 'eslint';

import { languageOptions, rules, type RuleName } from './helpers.ts';

const IMPORTS = [
  "import * as cp from 'node:child_process';",
  "import fs from 'node:fs';",
  "import net from 'node:net';",
  "import { once } from 'node:events';",
  "import { promisify } from 'node:util';",
  "import { setNoInherit } from 'eslint-plugin-noinherit/runtime';",
  '',
];

type Parser = 'espree' | 'typescript';

/** A rule's findings, each with its line below the imports, its message ID, and whether it has a fix. */
export function said(rule: RuleName, code: string, options: readonly unknown[] = [], parser?: Parser): string[] {
  return verify(rule, code, options, parser).map(({ fatal, line, message, messageId, fix }) =>
    fatal ? message : `${line - IMPORTS.length + 1} ${messageId}${fix ? ', mended' : ''}`,
  );
}

/** The same without the information whether there is a fix. */
export function linesOf(rule: RuleName, code: string, options: readonly unknown[] = []): string[] {
  return said(rule, code, options).map((text) => text.replace(', mended', ''));
}

/** The messages of the findings. */
export function words(rule: RuleName, code: string): string[] {
  return verify(rule, code).map(({ message }) => message);
}

/** The number of a rule's suggestions. */
export function suggestions(rule: RuleName, code: string): number {
  return verify(rule, code).reduce((sum, message) => sum + (message.suggestions?.length ?? 0), 0);
}

/** The code after `--fix` with one rule, without the imports. */
export function mended(rule: RuleName, code: string, parser: Parser = 'espree'): string {
  const { output } = new Linter().verifyAndFix(IMPORTS.join('\n') + code, configFor(rule, [], parser), {
    filename: nameFor(parser),
  });
  return output
    .split('\n')
    .filter((line) => !line.startsWith('import '))
    .join('\n');
}

function verify(
  rule: RuleName,
  code: string,
  options: readonly unknown[] = [],
  parser: Parser = 'espree',
): Linter.LintMessage[] {
  return new Linter().verify(IMPORTS.join('\n') + code, configFor(rule, options, parser), {
    filename: nameFor(parser),
  });
}

function configFor(rule: RuleName, options: readonly unknown[], parser: Parser): Linter.Config {
  return {
    files: ['**'],
    plugins: { noinherit: { rules } },
    rules: { [`noinherit/${rule}`]: ['error', ...options] },
    languageOptions: languageOptions('esm', parser),
  };
}

function nameFor(parser: Parser): string {
  return parser === 'espree' ? 'a.mjs' : 'a.mts';
}
