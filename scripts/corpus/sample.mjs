import { readFileSync } from 'node:fs';

import { paint, say } from '../lib/terminal.mjs';

/**
 * A finding for review.
 * @typedef {object} Found
 * @property {string} where package, file and line
 * @property {string} rule
 * @property {boolean} isLeak whether the config `leaks` reports it
 * @property {string} path
 * @property {number} line
 * @property {number} endLine
 * @property {string} message
 */

const CONTEXT = 6;

/**
 * Prints findings with the lines around them.
 * @param {readonly Found[]} chosen
 */
export function saySample(chosen) {
  for (const [i, { where, rule, message, path, line, endLine }] of chosen.entries()) {
    say();
    say(paint('bold', `${i + 1}. ${where}`));
    say(`${rule}: ${message}`);
    const first = Math.max(1, line - CONTEXT);
    readFileSync(path, 'utf8')
      .split('\n')
      .slice(first - 1, endLine + CONTEXT)
      .forEach((text, n) => {
        say(`${first + n === line ? '>' : ' '} ${String(first + n).padStart(5)}  ${text.slice(0, 160)}`);
      });
  }
}

/**
 * A random sample; the same seed draws the same one.
 * @template Item
 * @param {readonly Item[]} all
 * @param {number} size
 * @param {number} seed
 */
export function draw(all, size, seed) {
  const random = mulberry32(seed);
  return all
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, size)
    .map(({ item }) => item);
}

/**
 * A seeded generator of pseudo-random numbers between 0 and 1.
 * @param {number} seed
 */
function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
