import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { pages } from '../../scripts/pages/pages.ts';
import { repository } from '../package/packed.ts';

it.each(pages())('$path says what the code does; otherwise "npm run update" writes it', ({ path, text }) => {
  expect(readFileSync(join(repository, path), 'utf8')).toBe(text);
});
