// Can a Node that is too old for the preload read it, and say what to do?
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Linter } from 'eslint';
import { expect, it } from 'vitest';

import { repository } from './run.ts';

it('is in what Node.js 12 can read, without the prefix `node:`', () => {
  const text = readFileSync(join(repository, 'dist/register.cjs'), 'utf8');
  const languageOptions = { ecmaVersion: 2019, sourceType: 'commonjs' } as const;
  expect(new Linter().verify(text, { languageOptions })).toEqual([]);
  expect(new Linter().verify(`${text}\n;process?.version`, { languageOptions })).toMatchObject([{ fatal: true }]);
  expect(text).not.toMatch(/^(?:let|const) .*require\("node:/m);
});
