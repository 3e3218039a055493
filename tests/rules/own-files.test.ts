// Are the package's own files left alone if a linter also lints node_modules?
import { Linter } from 'eslint';

import { expect, it } from 'vitest';

import plugin from '../../src/index.ts';

const code = "import { spawn } from 'node:child_process';\nspawn('a');\n";
const config: Linter.Config[] = [{ files: ['**'], ignores: ['!**/node_modules/**'] }, plugin.configs.strict];

const reported = (filename: string): number =>
  new Linter({ cwd: '/' })
    .verify(code, [{ ignores: ['!**/node_modules/'] }, ...config], { filename })
    .filter(({ ruleId }) => ruleId?.startsWith('noinherit/')).length;

it.each([
  ['/app/node_modules/eslint-plugin-noinherit/dist/processes.mjs', 0],
  ['/app/node_modules/other/dist/eslint-plugin-noinherit.mjs', 1],
  ['/app/eslint-plugin-noinherit/src/start.mjs', 1],
])('in %s it finds %i', (filename, expected) => {
  expect(reported(filename)).toBe(expected);
});
