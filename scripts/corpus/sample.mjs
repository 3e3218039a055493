import { paint, say } from '../lib/terminal.mjs';

/**
 * A finding to look at.
 * @typedef {object} Found
 * @property {string} where package and file
 * @property {string} text of the file
 * @property {import('eslint').Linter.LintMessage} message
 */

const CONTEXT = 6;

/**
 * Prints some of the findings with the lines around them; the same seed gives the same ones.
 * @param {readonly Found[]} all
 * @param {number} size
 * @param {number} seed
 */
export function saySample(all, size, seed) {
  const random = mulberry32(seed);
  const chosen = all
    .map((found) => ({ found, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, size);
  for (const [
    i,
    {
      found: { where, text, message },
    },
  ] of chosen.entries()) {
    say();
    say(paint('bold', `${i + 1}. ${where}:${message.line}`));
    say(`${message.ruleId}${message.fix ? '' : ' (no fix)'}: ${message.message}`);
    const first = Math.max(1, message.line - CONTEXT);
    text
      .split('\n')
      .slice(first - 1, (message.endLine ?? message.line) + CONTEXT)
      .forEach((line, n) => {
        say(`${first + n === message.line ? '>' : ' '} ${String(first + n).padStart(5)}  ${line.slice(0, 160)}`);
      });
  }
}

/**
 * A generator of numbers from 0 to 1 that starts anew from each seed.
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
