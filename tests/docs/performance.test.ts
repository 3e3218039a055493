import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { figuresOf, pageOf, type Results } from '../../bench/performance.mjs';

const read = (path: string): string => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');
const results = JSON.parse(read('performance.json')) as Results;

// Nothing is measured again, because times differ between machines.
describe('docs/performance.md', () => {
  it('is generated from the measurements: `npm run update`', () => {
    const page = read('performance.md');
    expect(page).toBe(pageOf(page, results));
    expect(Object.keys(results).sort()).toEqual(['editor', 'growth', 'lint', 'runtime', 'runtimes']);
  });

  it('has figures of them', () => {
    for (const [name, figure] of Object.entries(figuresOf(results)))
      expect(read(`figures/${name}.svg`), name).toBe(figure);
  });
});
