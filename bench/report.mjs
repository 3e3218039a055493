// What do the benchmarks share? Medians, tables for the terminal and for Markdown, and goals.
import { save } from './performance.mjs';

/** @typedef {{ what: string, measured: number, limit: number, atLeast?: boolean }} Goal `limit` is the most unless `atLeast` says otherwise */

/** @param {readonly number[]} numbers */
export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/**
 * Prints the measurements; with `--write`, also writes them into docs/performance.md.
 * @param {string} name the name of the part of the page
 * @param {{ on: string, heads: readonly string[], lines: readonly (readonly (number | string)[])[], goals?: readonly Goal[] }} measured
 */
export function report(name, { on, heads, lines, goals = [] }) {
  const measured = { on, heads, lines: lines.map((line) => line.map(cell)), goals: goals.map(judged) };
  console.log(`\n${on}`);
  table(heads, measured.lines);
  for (const { what, measured: ratio, limit, isMet } of measured.goals)
    console.log(`${isMet ? 'met    ' : 'NOT MET'} ${what}: ${ratio} (goal: ${limit})`);
  if (process.argv.includes('--write')) save(name, measured);
}

/** A goal is a ratio, because a slow machine is not the code's fault. @param {Goal} goal */
function judged({ what, measured, limit, atLeast = false }) {
  return {
    what,
    measured: cell(measured),
    limit: `${atLeast ? 'at least' : 'at most'} ${limit}`,
    isMet: atLeast ? measured >= limit : measured <= limit,
  };
}

/** Formats numbers with two or three significant digits. @param {number | string} value */
function cell(value) {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return value.toFixed(value < 0.1 ? 3 : value < 100 ? 2 : 0);
}

/**
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} lines
 */
function table(heads, lines) {
  const cells = [heads, ...lines];
  const widths = heads.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  for (const line of cells)
    console.log(
      line
        .map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])))
        .join('  '),
    );
}
