import { readFileSync, writeFileSync } from 'node:fs';

/** @typedef {import('./check-package.mjs').Result} Result */

/**
 * A finding that was reviewed together with the code around it.
 * @typedef {object} Reading
 * @property {string} where package, file and line
 * @property {string} rule
 * @property {true} [leaks] the config `leaks` reported it at the time of the review
 * @property {'true' | 'harmless' | 'false'} verdict harmless: the message is right, but it does not matter there
 * @property {string} why
 * @property {true} [gone] no rule reports it any more
 * @property {true} [spared] it is still reported, but no longer by the config `leaks`
 */

/**
 * A place without a finding that looks like a call of a known API, and was reviewed.
 * @typedef {object} Unreported
 * @property {string} where package, file and line
 * @property {string} kind the pattern in calls.mjs that it matches
 * @property {'another' | 'settled' | 'missed'} verdict another: it is not the API; settled: there is nothing to report
 * @property {string} shape
 * @property {true} [gone] it is reported by now
 */

/**
 * The contents of read.json.
 * @typedef {object} Read
 * @property {Reading[]} findings
 * @property {Unreported[]} unreported
 * @property {Record<string, { reported: number, unreported: number }>} calls the number of calls of each kind when the
 *   sample of unreported ones was drawn
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
 * The reviews, with `gone` and `spared` set according to the present results.
 * @param {Read} read
 * @param {readonly Result[]} results of all packages
 * @returns {Read}
 */
export function withPresentState({ findings, unreported, calls }, results) {
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
 * The reviews in the form of a summary, so that two of them can be compared.
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
