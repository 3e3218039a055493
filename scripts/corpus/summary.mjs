import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** @typedef {import('./check-package.mjs').Result} Result */
/** @typedef {Record<string, Record<string, unknown>>} Summary */

const file = new URL('summary.json', import.meta.url);

/**
 * The findings by package and by shape, one per line, so that a review shows every change.
 * @param {readonly Result[]} results
 * @returns {Summary}
 */
export function summarise(results) {
  const shapes = results
    .flatMap((result) => result.shapes)
    .map(({ rule, api, use, outcome }) => `${rule}: ${api}, ${use}, ${outcome}`);
  return {
    packages: Object.fromEntries(
      results.map(({ entry, files, typescript, unparsed, fixed, found, shapes: own }) => [
        `${entry.name}@${entry.version}`,
        {
          files,
          typescript,
          unparsed,
          fixed,
          leaks: found.filter(({ isLeak }) => isLeak).length,
          ...count(own.map(({ rule }) => rule)),
        },
      ]),
    ),
    shapes: count(shapes),
  };
}

/** @param {readonly string[]} names */
function count(names) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** @returns {Summary} */
export function readSummary() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** @param {Summary} summary */
export function writeSummary(summary) {
  const parts = Object.entries(summary).map(
    ([name, lines]) =>
      `  ${JSON.stringify(name)}: {\n${linesOf(lines)
        .map((line) => `    ${line}`)
        .join(',\n')}\n  }`,
  );
  writeFileSync(file, `{\n${parts.join(',\n')}\n}\n`);
}

/** @param {Record<string, unknown> | undefined} part */
function linesOf(part) {
  return Object.entries(part ?? {}).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
}

/**
 * The lines that only one of two summaries has.
 * @param {Summary} expected
 * @param {Summary} actual
 */
export function differences(expected, actual) {
  return Object.keys(actual).flatMap((part) => {
    const [before, after] = [linesOf(expected[part]), linesOf(actual[part])];
    return [
      ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
      ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
    ];
  });
}
