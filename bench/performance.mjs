// docs/performance.json contains the measurements; docs/performance.md and its figures are generated from it.
// `node bench/performance.mjs` generates them without measuring.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { withPart } from '../scripts/lib/page-parts.mjs';
import { drawCosts, drawGrowth } from './figures.mjs';

/** @import { Measured, Results } from './performance.mjs' */

const docs = new URL('../docs/', import.meta.url);
const pathOf = (/** @type {string} */ name) => fileURLToPath(new URL(name, docs));
const [data, page] = ['performance.json', 'performance.md'].map(pathOf);

/**
 * @param {string} name
 * @param {Measured} measured
 */
export function save(name, measured) {
  const results = existsSync(data) ? JSON.parse(readFileSync(data, 'utf8')) : {};
  writeFileSync(data, `${JSON.stringify({ ...results, [name]: measured }, null, 1)}\n`);
  draw();
}

function draw() {
  const results = JSON.parse(readFileSync(data, 'utf8'));
  writeFileSync(page, pageOf(readFileSync(page, 'utf8'), results));
  for (const [name, figure] of Object.entries(figuresOf(results))) writeFileSync(pathOf(`figures/${name}.svg`), figure);
}

/**
 * The page with the measurements in their places.
 * @param {string} text
 * @param {Results} results
 */
export function pageOf(text, results) {
  return Object.entries(results).reduce((written, [name, { on, heads, lines, goals }]) => {
    const parts = [on, table(heads, lines)];
    if (goals.length > 0)
      parts.push(
        table(
          ['goal', 'measured', 'limit', 'result'],
          goals.map(({ what, measured, limit, isMet }) => [what, measured, limit, isMet ? 'met' : '**missed**']),
        ),
      );
    return withPart(written, name, parts.join('\n\n'));
  }, text);
}

/**
 * The figures of the page, by name.
 * @param {Results} results
 */
export function figuresOf(results) {
  return {
    ...(results.lint && { 'lint-cost': drawCosts(results) }),
    ...(results.growth && { growth: drawGrowth(results) }),
  };
}

/**
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} lines
 */
function table(heads, lines) {
  const rows = [heads, heads.map((_, column) => (column === 0 ? '---' : '---:')), ...lines];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) draw();
