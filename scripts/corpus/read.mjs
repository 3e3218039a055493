import { readFileSync, writeFileSync } from 'node:fs';

/** @typedef {import('./check-package.mjs').Result} Result */

/**
 * A finding that a person has read with the code around it.
 * @typedef {object} Reading
 * @property {string} where package, file and line
 * @property {string} rule
 * @property {true} [leaks] whether the config `leaks` had it
 * @property {'true' | 'harmless' | 'false'} verdict harmless: it is so, and does not matter there
 * @property {string} why
 * @property {true} [gone] it is no longer reported
 * @property {true} [spared] the config `leaks` no longer has it
 */

/**
 * A place that looks like a call of what the plugin knows, has no finding, and was read.
 * @typedef {object} Unreported
 * @property {string} where package, file and line
 * @property {string} kind what the call looks like
 * @property {'another' | 'settled' | 'missed'} verdict another: it is not the API; settled: nothing is to be reported
 * @property {string} shape
 * @property {true} [gone] it is reported now
 */

/**
 * What was read.
 * @typedef {object} Read
 * @property {Reading[]} findings
 * @property {Unreported[]} unreported
 * @property {Record<string, { reported: number, unreported: number }>} calls how many there were of each kind when the
 *   unreported ones were drawn
 */

const file = new URL('read.json', import.meta.url);

/** @returns {Read} */
export function readReadings() {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @param {Read} read */
export function writeReadings({ findings, unreported, calls }) {
  /** @param {readonly (Reading | Unreported)[]} items */
  const lines = (items) => items.map((item) => `    ${JSON.stringify(item)}`).join(',\n');
  writeFileSync(
    file,
    `{\n  "findings": [\n${lines(findings)}\n  ],\n  "unreported": [\n${lines(unreported)}\n  ],\n  "calls": ${JSON.stringify(calls)}\n}\n`,
  );
}

/**
 * What was read, and whether it is still as it was.
 * @param {Read} read
 * @param {readonly Result[]} results of all packages
 * @returns {Read}
 */
export function withGone({ findings, unreported, calls }, results) {
  const found = results.flatMap((result) => result.found);
  const byKey = new Map(found.map((finding) => [`${finding.rule} ${finding.where}`, finding]));
  const lines = new Set(found.map(({ where }) => where));
  const yes = /** @type {const} */ (true);
  return {
    findings: findings.map(({ where, rule, leaks, verdict, why }) => {
      const now = byKey.get(`${rule} ${where}`);
      return {
        ...{ where, rule, ...(leaks && { leaks }), verdict, why },
        ...(!now && { gone: yes }),
        ...(now && leaks && !now.isLeak && { spared: yes }),
      };
    }),
    unreported: unreported.map(({ where, kind, verdict, shape }) => ({
      ...{ where, kind, verdict, shape },
      ...(lines.has(where) && { gone: yes }),
    })),
    calls,
  };
}

/**
 * As a summary, to be compared.
 * @param {Read} read
 * @returns {import('./summary.mjs').Summary}
 */
export function asSummary({ findings, unreported }) {
  return {
    findings: Object.fromEntries(
      findings.map(({ where, rule, gone, spared }) => [`${rule} ${where}`, { read: true, gone, spared }]),
    ),
    unreported: Object.fromEntries(
      unreported.map(({ where, kind, gone }) => [`${kind} ${where}`, { read: true, gone }]),
    ),
  };
}
