import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { type Measured, pageOf, readmeOf } from '../../scripts/probe/pages.mjs';
import { repository } from '../package/packed.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

// That the numbers are still true is asked by `npm run probe -- --check`.
describe('what is said of the platforms', () => {
  const { kernel, measured } = JSON.parse(read('docs/platforms.json')) as { kernel: string; measured: Measured[] };

  it('stands in docs/platforms.md as it was measured', () => {
    expect(read('docs/platforms.md')).toBe(pageOf(measured, kernel));
  });

  it('stands in README.md as it was measured', () => {
    const readme = read('README.md');
    expect(readme).toBe(readmeOf(readme, measured));
    expect(readme).toContain('| opened by native code without a flag | **yes** |');
  });
});
