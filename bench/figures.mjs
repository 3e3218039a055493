import { STYLE } from '../scripts/figures/draw.mjs';

/** @import { Results } from './performance.mjs' */

const WIDTH = 760;
const LEFT = 316;
const ROW = 26;
const TOP = 40;

/**
 * What each plugin's rules cost, as points on a logarithmic scale, which has no zero for bars to start at.
 * @param {Results} results
 */
export function drawCosts({ lint: { lines } }) {
  const costs = lines
    .flatMap(([plugin = '', rules, all, middle]) => [
      { label: `${plugin}: all ${rules} rules`, value: Number(all), kind: plugin === 'noinherit' ? 'holds' : 'alive' },
      ...(plugin === 'noinherit'
        ? []
        : [{ label: `${plugin}: the median rule`, value: Number(middle), kind: 'alive' }]),
    ])
    .sort((one, other) => one.value - other.value);
  const most = Math.max(...costs.map(({ value }) => value));
  const x = (/** @type {number} */ value) => along(Math.log10(Math.max(value, 1)) / Math.log10(most));
  const bottom = TOP + 4 + costs.length * ROW;
  const grid = [1, 10, 100, 1000, 10_000]
    .filter((value) => value <= most)
    .map((value) => gridLine(x(value), bottom, value.toLocaleString('en')));
  const rows = costs.map(({ label, value, kind }, row) => {
    const middle = middleOf(row);
    return `${name(label, middle)}${point(x(value), middle, kind)}<text x="${x(value) + 10}" y="${middle + 4}" class="small">${Math.round(value).toLocaleString('en')}</text>`;
  });
  return figure('What linting 1,000 files costs, in milliseconds (logarithmic)', bottom + 24, [...grid, ...rows]);
}

/**
 * The time per site in files with 10 and 100 times as many sites, relative to the smallest file.
 * @param {Results} results
 */
export function drawGrowth({ growth: { lines } }) {
  const [most, limit] = [1.4, 1.2];
  const x = (/** @type {number} */ ratio) => along(ratio / most);
  const bottom = TOP + 4 + lines.length * ROW;
  const grid = [0, 0.5, 1].map((ratio) => gridLine(x(ratio), bottom, String(ratio)));
  const goal = `<line x1="${x(limit)}" x2="${x(limit)}" y1="36" y2="${bottom}" stroke="currentColor" class="refused"/><text x="${x(limit)}" y="${bottom + 14}" text-anchor="middle" class="small refused">${limit}: the goal</text>`;
  const rows = lines.map(([file = '', , , , ten, hundred], row) => {
    const middle = middleOf(row);
    const at = (/** @type {string | undefined} */ ratio) => x(Math.min(Number(ratio), most));
    return `${name(file, middle)}${point(at(ten), middle, 'alive')}${point(at(hundred), middle, 'holds')}`;
  });
  const legend = [
    `${point(LEFT + 200, 16, 'alive')}<text x="${LEFT + 210}" y="20" class="small">10 times the sites</text>`,
    `${point(LEFT + 330, 16, 'holds')}<text x="${LEFT + 340}" y="20" class="small">100 times</text>`,
  ];
  return figure('The time for each site, beside that in a small file', bottom + 24, [
    ...legend,
    ...grid,
    goal,
    ...rows,
  ]);
}

/** A position on the axis: 0 is its start, and 1 leaves room for a number. */
const along = (/** @type {number} */ share) => Math.round(LEFT + share * (WIDTH - LEFT - 60));
const middleOf = (/** @type {number} */ row) => TOP + row * ROW + ROW / 2;
const name = (/** @type {string} */ label, /** @type {number} */ middle) =>
  `<text x="8" y="${middle + 5}">${label}</text>`;
const point = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ kind) =>
  `<circle cx="${x}" cy="${y}" r="5" class="${kind}"/>`;
const gridLine = (/** @type {number} */ x, /** @type {number} */ bottom, /** @type {string} */ label) =>
  `<line x1="${x}" x2="${x}" y1="36" y2="${bottom}" class="grid" stroke-dasharray="2 3"/><text x="${x}" y="${bottom + 14}" text-anchor="middle" class="small">${label}</text>`;

/**
 * @param {string} title
 * @param {number} height
 * @param {readonly string[]} parts
 */
function figure(title, height, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">\n<style>${STYLE}\n</style>\n<text x="8" y="20" class="title">${title}</text>\n${parts.join('\n')}\n</svg>\n`;
}
