// A folder for each test, with the files of a small project, and what the rules find in one that stands there.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import * as tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { afterAll, beforeEach } from 'vitest';

import type { SpawnerName } from '../../src/utils/options.ts';
import { rules } from '../rules/helpers.ts';

export type Language = 'cjs' | 'mjs' | 'ts';

/** The files of a small project, in a folder for each test. */
export interface Project {
  /** The path of a file in the folder. */
  pathOf(...names: readonly string[]): string;
  write(files: Readonly<Record<string, string>>): void;
  /** The findings in a file next to the others, each by its line and the reported API. */
  foundIn(
    code: string,
    language?: Language,
    filename?: string,
    spawners?: readonly SpawnerName[],
    parser?: Linter.Parser,
  ): string[];
}

export function useProject(): Project {
  const project = mkdtempSync(join(tmpdir(), 'neighbours-'));
  let folder = project;
  let count = 0;
  beforeEach(() => {
    folder = join(project, String(count++));
  });
  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  const pathOf = (...names: readonly string[]): string => join(folder, ...names);
  return {
    pathOf,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        const file = pathOf(name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    },
    foundIn(
      code,
      language = 'mjs',
      filename = pathOf(`file.${language}`),
      spawners = [],
      parser = language === 'ts' ? tsParser : undefined,
    ) {
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
    },
  };
}
