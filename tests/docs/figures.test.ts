import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { draw, type Figure } from '../../scripts/figures/draw.mjs';

const folder = new URL('../../docs/figures/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const figureOf = (name: string): Figure => JSON.parse(read(`${name}.json`)) as Figure;

/** How long the helper held a descriptor that it did not need, in milliseconds. */
const heldByHelper = ({ lanes }: Figure['before']): number =>
  lanes
    .filter(({ name }) => name === 'program it started')
    .flatMap(({ holds }) => holds)
    .reduce((sum, { from, to }) => sum + to - from, 0);

/** The time at which the waiting process got what it waited for. */
const goodAt = ({ marks }: Figure['before']): number => marks.find(({ what }) => what === 'good')?.at ?? NaN;

describe.each(names)('the figure %s', (name) => {
  it('is drawn from the measurements: `npm run figures -- --draw`', () => {
    expect(read(`${name}.svg`)).toBe(draw(figureOf(name)));
  });

  it('shows that the wait ends when it should, not when the other program exits', () => {
    const { before, after } = figureOf(name);
    expect(goodAt(before) - goodAt(after)).toBeGreaterThan(1500);
  });
});

describe.each(['port', 'connection'])('the figure %s', (name) => {
  it('shows that the other program held the descriptor without a mark, and not with one', () => {
    const { before, after } = figureOf(name);
    expect(heldByHelper(before)).toBeGreaterThan(2000);
    expect(heldByHelper(after)).toBe(0);
  });
});
