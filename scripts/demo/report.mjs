import { spawnSync } from 'node:child_process';

import { paint, say, table } from '../lib/terminal.mjs';

/** @typedef {import('./lint.mjs').Finding} Finding */

/** @param {readonly Finding[]} findings */
export function sayPerRule(findings) {
  const rows = countBy(findings, (finding) => finding.rule).map(([rule, ofRule]) => [
    rule.replace('noinherit/', ''),
    ofRule.length,
    ofRule.filter((finding) => finding.fixable).length,
    someOf([...new Set(ofRule.map((finding) => packageOf(finding.file)))]),
  ]);
  for (const line of table(['rule', 'findings', 'fixable', 'packages'], rows)) say(`  ${line}`);
}

/**
 * Prints one finding of each rule in full, from different packages where possible.
 * @param {readonly Finding[]} findings
 */
export function sayExamples(findings) {
  const shown = new Set();
  for (const [, ofRule] of countBy(findings, (each) => each.rule)) {
    const published = ofRule.filter(({ file }) => file.startsWith('packages'));
    const finding = published.find(({ file }) => !shown.has(packageOf(file))) ?? published[0] ?? ofRule[0];
    if (!finding) continue;
    shown.add(packageOf(finding.file));
    sayFinding(finding);
  }
}

/** @param {Finding} finding */
export function sayFinding({ file, line, rule, message, code }) {
  say();
  say(`  ${paint('cyan', `${file}:${line}`)}  ${paint('dim', rule)}`);
  for (const text of wrap(message)) say(`    ${text}`);
  say(`    ${paint('yellow', code)}`);
}

/** The usual width of a terminal, without the indentation of a line. */
const WIDTH = 76;

/**
 * Wraps a text between words.
 * @param {string} text
 */
function wrap(text) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || `${last} ${word}`.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** @param {readonly string[]} names */
function someOf([first, second, ...rest]) {
  return [first, second, ...(rest.length > 0 ? [`${rest.length} more`] : [])].filter((name) => name).join(', ');
}

/**
 * Prints the lines of a file that a fix changed or added, with the lines that they replace.
 * @param {string} before path of the file as it was
 * @param {string} after
 */
export function sayChanges(before, after) {
  const args = ['diff', '--no-index', '--no-color', '--unified=0', before, after];
  const { error, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  if (error) {
    say(`  (the changes cannot be shown, because git does not run: ${error.message})`);
    return;
  }
  for (const line of stdout.split('\n').filter((one) => /^[-+](?![-+]{2} )/.test(one)))
    say(`  ${paint(line.startsWith('-') ? 'red' : 'green', `${line[0]} ${line.slice(1)}`)}`);
}

/**
 * @param {readonly Finding[]} findings
 * @param {(finding: Finding) => string} key
 * @returns {[string, Finding[]][]}
 */
function countBy(findings, key) {
  /** @type {Map<string, Finding[]>} */
  const groups = new Map();
  for (const finding of findings) {
    const group = groups.get(key(finding));
    if (group) group.push(finding);
    else groups.set(key(finding), [finding]);
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b));
}

/** @param {string} file */
function packageOf(file) {
  const [folder, first, second] = file.split(/[\\/]/);
  if (folder !== 'packages') return file;
  return first?.startsWith('@') ? `${first}/${second}` : (first ?? file);
}
