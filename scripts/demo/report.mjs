import { paint, say, table } from '../lib/terminal.mjs';

/** @typedef {import('./lint.mjs').Finding} Finding */

/** @param {readonly Finding[]} findings */
export function sayPerRule(findings) {
  const rows = countBy(findings, (finding) => finding.rule).map(([rule, ofRule]) => [
    rule,
    ofRule.length,
    ofRule.filter((finding) => finding.fixable).length,
    [...new Set(ofRule.map((finding) => packageOf(finding.file)))].join(', '),
  ]);
  for (const line of table(['rule', 'findings', 'fixable', 'in'], rows)) say(`  ${line}`);
}

/**
 * One finding of each rule, in full.
 * @param {readonly Finding[]} findings
 */
export function sayExamples(findings) {
  for (const [, [finding]] of countBy(findings, (each) => each.rule)) {
    if (finding) sayFinding(finding);
  }
}

/** @param {Finding} finding */
export function sayFinding({ file, line, rule, message, code }) {
  say();
  say(`  ${paint('cyan', `${file}:${line}`)}  ${paint('dim', rule)}`);
  say(`    ${message}`);
  say(`    ${paint('yellow', code)}`);
}

/**
 * The lines of a text that a fix has changed or added.
 * @param {string} before
 * @param {string} after
 */
export function sayChanges(before, after) {
  const old = before.split('\n');
  const now = after.split('\n');
  const known = new Set(old);
  const kept = new Set(now);
  for (const line of old.filter((each) => !kept.has(each))) say(`  ${paint('red', `- ${line}`)}`);
  for (const line of now.filter((each) => !known.has(each))) say(`  ${paint('green', `+ ${line}`)}`);
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
