import { existsSync, readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly reason?: string;
}

const summary = JSON.parse(read('scripts/mutation/summary.json')) as Record<string, { tried: number; noticed: number }>;
const survivors = JSON.parse(read('scripts/mutation/survivors.json')) as Record<string, Survivor[]>;

it.each(Object.entries(summary))(
  '%s: the list has as many mutants as were not noticed',
  (suite, { tried, noticed }) => {
    expect(survivors[suite]).toHaveLength(tried - noticed);
    for (const { file } of survivors[suite]!)
      expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true);
  },
);

it('docs/architecture.md says how many were noticed', () => {
  const page = read('docs/architecture.md').replaceAll(/\s+/g, ' ');
  for (const { tried, noticed } of Object.values(summary)) expect(page).toContain(`${noticed} of ${tried} mutants`);
  const listed = Object.values(survivors).flat();
  const explained = listed.filter(({ reason }) => reason !== undefined);
  const share = explained.length === listed.length ? 'each' : `${explained.length} of them`;
  expect(page).toContain(`The ${listed.length} others are in \`scripts/mutation/survivors.json\`, ${share} with`);
});
