import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { describePlants } from '../audit/planted.ts';
import { repository } from '../package/packed.ts';

// tests/tools/planted.test.ts plants each of these leaks, and shows that the page is right.
it('docs/audit.md lists the kinds of leaks that are found, and those that are not', () => {
  const page = readFileSync(join(repository, 'docs/audit.md'), 'utf8');
  const [, section = ''] = /^## What is found, and what is not\n([^]*?)^## /m.exec(page) ?? [];
  // The lines of the page are wrapped, and its tables are aligned.
  const plain = (text: string): string => text.replaceAll(/\s+|(?<= )-{3,}(?= )/g, ' ').trim();
  expect(plain(section)).toBe(plain(describePlants()));
});
