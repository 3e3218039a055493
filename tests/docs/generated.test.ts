import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { RULES } from '../../scripts/pages/more.ts';
import { pages } from '../../scripts/pages/pages.ts';
import plugin from '../../src/index.ts';
import { repository } from '../package/packed.ts';

it.each(pages())('$path is up to date ("npm run update" writes it)', ({ path, text }) => {
  expect(readFileSync(join(repository, path), 'utf8')).toBe(text);
});

it('the page of every rule has the part "More"', () => {
  expect([...RULES].sort()).toEqual(Object.keys(plugin.rules ?? {}).sort());
});
