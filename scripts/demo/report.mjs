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
 * One finding of each rule, in full, each from another package where that is possible.
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
  say(`    ${message}`);
  say(`    ${paint('yellow', code)}`);
}

/**
 * The lines of a text that a fix has changed or added, each beside the one it stands for.
 * @param {string} before
 * @param {string} after
 */
export function sayChanges(before, after) {
  const old = before.split('\n');
  const now = after.split('\n');
  const kept = lengthsOfCommonLines(old, now);
  /** @param {number} i @param {number} j */
  const at = (i, j) => kept[i]?.[j] ?? 0;
  for (let i = 0, j = 0; i < old.length || j < now.length;) {
    if (i < old.length && old[i] === now[j]) {
      i += 1;
      j += 1;
    } else if (i < old.length && at(i + 1, j) >= at(i, j + 1)) {
      say(`  ${paint('red', `- ${old[i]}`)}`);
      i += 1;
    } else {
      say(`  ${paint('green', `+ ${now[j]}`)}`);
      j += 1;
    }
  }
}

/**
 * For every two positions, how many lines the rests have in common, in order.
 * @param {readonly string[]} old
 * @param {readonly string[]} now
 */
function lengthsOfCommonLines(old, now) {
  const lengths = Array.from({ length: old.length + 1 }, () => Array.from({ length: now.length + 1 }, () => 0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = lengths[i] ?? [];
      row[j] =
        old[i] === now[j] ? 1 + (lengths[i + 1]?.[j + 1] ?? 0) : Math.max(lengths[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
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
