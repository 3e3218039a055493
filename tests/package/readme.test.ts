import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Linter } from 'eslint';
import { expect, it } from 'vitest';

import plugin from '../../src/index.ts';
import { repository } from './packed.ts';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');

it('shows the fix that eslint --fix makes', () => {
  const [, before = '', after] = /```js\n\/\/ before\n(.*?)\n\/\/ after eslint --fix\n(.*?)```/s.exec(readme) ?? [];
  const { output, messages } = new Linter().verifyAndFix(before, [plugin.configs.recommended], 'example.mjs');
  expect(output).toBe(after);
  expect(messages).toEqual([]);
});
