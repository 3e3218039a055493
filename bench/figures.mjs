import { STYLE } from '../scripts/figures/draw.mjs';

/** @import { Results } from './performance.mjs' */

const WIDTH = 760;
const LEFT = 250;
const ROW = 26;
const BAR = 14;

/**
 * Bars on a logarithmic scale: what each plugin's rules cost.
 * @param {Results} results
 */
export function drawCosts({ lint: { lines } }) {
  const bars = lines
    .flatMap(([plugin = '', rules, all, middle]) => [
      { label: `${plugin}: all ${rules} rules`, value: Number(all), kind: plugin === 'noinherit' ? 'holds' : 'alive' },
      ...(plugin === 'noinherit' ? [] : [{ label: `${plugin}: the median rule`, value: Number(middle), kind: 'alive' }]),
    ])
    .sort((one, other) => one.value - other.value);
  const x = logarithmic(1, Math.max(...bars.map(({ value }) => value)));
  const rows = bars.map(({ label, value, kind }, row) => {
    const top = 40 + row * ROW;
    return `<text x="8" y="${top + 12}">${label}</text><rect x="${LEFT}" y="${top}" width="${x(value) - LEFT}" height="${BAR}" rx="2" class="${kind}"/><text x="${x(value) + 6}" y="${top + 12}" class="small">${value.toFixed(0)}</text>`;
  });
  return figure('What linting 1,000 files costs, in milliseconds (logarithmic)', 48 + bars.length * ROW, rows);
}

/**
 * Points for files with 1, 10 and 100 times as many sites: the time for each site, beside that of the smallest.
 * @param {Results} results
 */
export function drawGrowth({ growth: { lines } }) {
  const [most, limit] = [1.4, 1.2];
  const x = (/** @type {number} */ ratio) => Math.round(LEFT + (ratio / most) * (WIDTH - LEFT - 60));
  const bottom = 44 + lines.length * ROW;
  const grid = [0, 0.5, 1].map((ratio) => `<line x1="${x(ratio)}" x2="${x(ratio)}" y1="36" y2="${bottom}" class="grid" stroke-dasharray="2 3"/><text x="${x(ratio) - 8}" y="${bottom + 14}" class="small">${ratio}</text>`);
  const goal = `<line x1="${x(limit)}" x2="${x(limit)}" y1="36" y2="${bottom}" stroke="currentColor" class="refused"/><text x="${x(limit) - 12}" y="${bottom + 14}" class="small refused">${limit}: the goal</text>`;
  const rows = lines.map(([file, , , , ten, hundred], row) => {
    const middle = 46 + row * ROW + BAR / 2;
    const point = (/** @type {string | undefined} */ ratio, /** @type {string} */ kind) => `<circle cx="${x(Math.min(Number(ratio), most))}" cy="${middle}" r="5" class="${kind}"/>`;
    return `<text x="8" y="${middle + 5}">${file}</text>${point(ten, 'alive')}${point(hundred, 'holds')}`;
  });
  const legend = `<circle cx="${LEFT + 240}" cy="16" r="5" class="alive"/><text x="${LEFT + 250}" y="20" class="small">10 times the sites</text><circle cx="${LEFT + 370}" cy="16" r="5" class="holds"/><text x="${LEFT + 380}" y="20" class="small">100 times</text>`;
  return figure('The time for each site, beside that in a small file', bottom + 24, [legend, ...grid, goal, ...rows]);
}

/**
 * @param {number} from
 * @param {number} to
 * @returns {(value: number) => number}
 */
function logarithmic(from, to) {
  const decades = Math.log10(to / from);
  return (value) => Math.round(LEFT + (Math.log10(Math.max(value, from) / from) / decades) * (WIDTH - LEFT - 60));
}

/**
 * @param {string} title
 * @param {number} height
 * @param {readonly string[]} parts
 */
function figure(title, height, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">\n<style>${STYLE}\n</style>\n<text x="8" y="20" class="title">${title}</text>\n${parts.join('\n')}\n</svg>\n`;
}
