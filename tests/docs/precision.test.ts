import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../scripts/${path}`, import.meta.url), 'utf8'));

interface Place {
  readonly where: string;
  readonly rule?: string;
  readonly kind?: string;
}

const { findings, unreported } = read('corpus/read.json') as {
  findings: (Place & { leaks?: true })[];
  unreported: Place[];
};
const packages = (read('corpus/packages.json') as { name: string; version: string }[]).map(
  ({ name, version }) => `${name}@${version}`,
);

// `npm run corpus` tests which of the findings are still reported.
describe('the reviewed places', () => {
  it.each([
    ['findings', findings, 200],
    ['calls without a finding', unreported, 150],
  ])('%s: enough, from packages of the corpus, without duplicates', (_, places, least) => {
    expect(places.length).toBeGreaterThanOrEqual(least);
    expect(places.filter(({ where }) => !packages.some((name) => where.startsWith(`${name}/`)))).toEqual([]);
    const keys = places.map(({ where, rule, kind }) => `${rule ?? kind} ${where}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('has a hundred findings of `leaks`', () => {
    expect(findings.filter(({ leaks }) => leaks).length).toBeGreaterThanOrEqual(100);
  });
});

it('the packages whose tests were run are in the corpus', () => {
  const run = (read('behaviour/results.json') as { package: string }[]).map((row) => row.package);
  expect(run.length).toBeGreaterThanOrEqual(12);
  expect(run.filter((name) => !packages.includes(name))).toEqual([]);
});
