// A folder for each test, with the files of a small project, and what the rules find in one that stands there.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import * as tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { afterAll, beforeEach } from 'vitest';

import type { SpawnerName } from '../../src/utils/options.ts';
import { rules } from '../rules/helpers.ts';

const project = mkdtempSync(join(tmpdir(), 'neighbours-'));
let folder = project;
let count = 0;

beforeEach(() => {
  folder = join(project, String(count++));
});
afterAll(() => {
  rmSync(project, { recursive: true });
});

/** The path of a file in the folder of the current test. */
export function pathOf(...names: readonly string[]): string {
  return join(folder, ...names);
}

export function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = pathOf(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

export type Language = 'cjs' | 'mjs' | 'ts';

/** The findings in a file next to the others, each by its line and the reported API. */
export function foundIn(
  code: string,
  language: Language = 'mjs',
  filename: string = pathOf(`file.${language}`),
  spawners: readonly SpawnerName[] = [],
  parser: Linter.Parser | undefined = language === 'ts' ? tsParser : undefined,
): string[] {
  const messages = new Linter({ cwd: project }).verify(
    code,
    [
      {
        files: ['**/*.{cjs,mjs,ts}'],
        languageOptions: {
          sourceType: language === 'cjs' ? 'commonjs' : 'module',
          ...(parser && { parser }),
        },
        plugins: { noinherit: { rules } },
        rules: { 'noinherit/no-unmarked-open': 'error', 'noinherit/no-unsealed-spawn': ['error', { spawners }] },
      },
    ],
    { filename },
  );
  return messages.map(({ fatal, line, message }) =>
    fatal ? message : `${line} ${/`([^`]+)`/.exec(message)?.[1] ?? ''}`,
  );
}
