import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { repository } from './packed.ts';

const page = readFileSync(join(repository, 'docs/performance.md'), 'utf8');

it.each([
  ['the plugin', ['dist/index.mjs']],
  ['the runtime alone', ['dist/runtime.cjs', 'dist/runtime.mjs', 'dist/shared.cjs', 'dist/rolldown-runtime.cjs']],
])('%s is as large as docs/performance.md says, to two in a hundred: `npm run update`', (label, files) => {
  const stated = Number(new RegExp(`^\\| ${label}[^|]*\\| ([\\d.]+) kB`, 'm').exec(page)?.[1]) * 1000;
  const size = files.reduce((sum, file) => sum + statSync(join(repository, file)).size, 0);
  expect(Math.abs(size / stated - 1)).toBeLessThan(0.02);
});
