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

/** What a rule says, each by its line below the imports, and whether it mends it. */
export function said(
  rule: RuleName,
  code: string,
  options: readonly unknown[] = [],
  parser: Parser = 'espree',
): string[] {
  const config: Linter.Config = {
    files: ['**'],
    plugins: { noinherit: { rules } },
    rules: { [`noinherit/${rule}`]: ['error', ...options] },
    languageOptions: languageOptions('esm', parser),
  };
  return new Linter()
    .verify(IMPORTS.join('\n') + code, [config], { filename: nameFor(parser) })
    .map(({ fatal, line, message, messageId, fix }) =>
      fatal ? message : `${line - IMPORTS.length + 1} ${messageId}${fix ? ', mended' : ''}`,
    );
}

/** The same in its words. */
export function words(rule: RuleName, code: string): string[] {
  const config: Linter.Config = {
    plugins: { noinherit: { rules } },
    rules: { [`noinherit/${rule}`]: 'error' },
    languageOptions: languageOptions('esm', 'espree'),
  };
  return new Linter().verify(IMPORTS.join('\n') + code, [config], { filename: 'a.mjs' }).map(({ message }) => message);
}

/** What `--fix` makes of code by one rule, without the imports. */
export function mended(rule: RuleName, code: string, parser: Parser = 'espree'): string {
  const config: Linter.Config = {
    files: ['**'],
    plugins: { noinherit: { rules } },
    rules: { [`noinherit/${rule}`]: 'error' },
    languageOptions: languageOptions('esm', parser),
  };
  const { output } = new Linter().verifyAndFix(IMPORTS.join('\n') + code, config, { filename: nameFor(parser) });
  return output
    .split('\n')
    .filter((line) => !line.startsWith('import '))
    .join('\n');
}

function nameFor(parser: Parser): string {
  return parser === 'espree' ? 'a.mjs' : 'a.mts';
}
