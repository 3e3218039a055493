// npm run corpus [-- <name> …] [-- --write]
// Lints and mends the sources of widely used packages; with --write the mended files are kept beside the cache.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import { ensureBuild, repository } from '../lib/ensure-build.mjs';
import { endProgress, Failure, paint, progress, runCommand, say, table } from '../lib/terminal.mjs';
import { download } from './download.mjs';
import { readEntries } from './packages.mjs';
import { findSourceFiles } from './source-files.mjs';

/** @typedef {import('./packages.mjs').Entry} Entry */

/**
 * @typedef {object} Result
 * @property {Entry} entry
 * @property {number} files
 * @property {number} unparsed files that no parser setting reads as published
 * @property {Map<string, number>} found per rule
 * @property {number} mended files that the fixes changed
 * @property {number} left findings without a fix
 * @property {string[]} problems
 */

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});

await runCommand(async () => {
  ensureBuild();
  const { checkFile } = await import('./check-file.mjs');
  const entries = readEntries().filter(({ name }) => names.length === 0 || names.includes(name));
  if (entries.length === 0) throw new Failure(`no package of the corpus is called ${names.join(' or ')}.`, 'see scripts/corpus/packages.json.');

  const results = entries.map((entry, index) => {
    const label = `[${index + 1}/${entries.length}] ${entry.name}@${entry.version}`;
    progress(`${label}: downloading …`);
    const folder = download(entry);
    progress(`${label}: linting and mending …`);
    const result = checkPackage(entry, folder, checkFile);
    endProgress();
    for (const problem of result.problems) say(paint('red', `  ${entry.name}/${problem}`));
    return result;
  });
  sayTable(results);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  say();
  say(`${results.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});

/**
 * @param {Entry} entry
 * @param {string} folder
 * @param {typeof import('./check-file.mjs').checkFile} checkFile
 * @returns {Result}
 */
function checkPackage(entry, folder, checkFile) {
  const files = findSourceFiles(folder);
  /** @type {Result} */
  const result = { entry, files: files.length, unparsed: 0, found: new Map(), mended: 0, left: 0, problems: [] };
  for (const file of files) {
    const outcome = checkFile(file, folder);
    if (!outcome.parsed) result.unparsed += 1;
    for (const { ruleId } of outcome.found) {
      const rule = ruleId ?? '';
      result.found.set(rule, (result.found.get(rule) ?? 0) + 1);
    }
    result.left += outcome.left.length;
    result.problems.push(...outcome.problems.map((problem) => `${file.name}: ${problem}`));
    if (outcome.output !== file.text) {
      result.mended += 1;
      if (options.write) keep(folder, file.name, outcome.output);
    }
  }
  return result;
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} text
 */
function keep(folder, name, text) {
  const path = join(repository, '.cache', 'corpus-mended', relative(join(repository, '.cache', 'corpus'), folder), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** @param {readonly Result[]} results */
function sayTable(results) {
  const rules = [...new Set(results.flatMap(({ found }) => [...found.keys()]))].sort();
  const rows = results.map(({ entry, files, unparsed, found, mended, left, problems }) => [
    `${entry.name}@${entry.version}`,
    files,
    unparsed,
    ...rules.map((rule) => found.get(rule) ?? 0),
    mended,
    left,
    problems.length === 0 ? 'ok' : `${problems.length} problems`,
  ]);
  const short = rules.map((rule) => rule.replace(/^noinherit\/no-/, ''));
  say();
  for (const line of table(['package', 'files', 'unparsed', ...short, 'mended', 'left', ''], rows)) say(line);
}
