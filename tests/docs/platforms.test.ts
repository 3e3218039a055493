import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { type Measured, pageOf, readmeOf } from '../../scripts/probe/pages.mjs';
import { repository } from '../package/packed.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

// `npm run probe -- --check` tests whether the measurements are still true.
describe('the tables of the platforms', () => {
  const { kernel, measured } = JSON.parse(read('docs/platforms.json')) as { kernel: string; measured: Measured[] };

  it('docs/platforms.md has the measurements', () => {
    expect(read('docs/platforms.md')).toBe(pageOf(measured, kernel));
  });

  it('README.md has the measurements', () => {
    const readme = read('README.md');
    expect(readme).toBe(readmeOf(readme, measured));
    expect(readme).toContain('| file that native code opened inheritable | **yes** |');
  });
});
