import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Linter } from 'eslint';
import { expect, it } from 'vitest';

import plugin from '../../src/index.ts';
import { repository } from './packed.ts';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');

/** The two programs of a code block that shows code before and after an edit. */
function shown(after: string): string[] {
  const block = [...readme.matchAll(/^```js\n\/\/ before: .*\n([^]*?)\n\/\/ after (.*): .*\n([^]*?)```$/gm)].find(
    ([, , what]) => what === after,
  );
  return [block?.[1] ?? '', block?.[3] ?? ''];
}

it('shows the fix that eslint --fix makes', () => {
  const [before = '', after] = shown('eslint --fix');
  const { output, messages } = new Linter().verifyAndFix(before, [plugin.configs.recommended], 'example.mjs');
  expect(output).toBe(after);
  expect(messages).toEqual([]);
});

it('shows a suggestion that no-close-wait makes', () => {
  const [before = '', after] = shown('a suggestion of no-close-wait');
  const config = { ...plugin.configs.recommended, rules: { 'noinherit/no-close-wait': 'error' } } as Linter.Config;
  const suggested = new Linter()
    .verify(before, [config], 'example.mjs')
    .flatMap(({ suggestions = [] }) =>
      suggestions.map(({ fix: { range, text } }) => before.slice(0, range[0]) + text + before.slice(range[1])),
    );
  expect(suggested).toContain(after);
});
