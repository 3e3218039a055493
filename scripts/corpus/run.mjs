// npm run corpus [-- <name> …]   lints and mends the sources of widely used packages, and compares what is found with
//                                scripts/corpus/summary.json
//   --update                     writes that file anew
//   --write                      keeps the mended files beside the cache
//   --sample <n> [--seed <n>]    prints some of the findings with the code around them
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import { ensureBuild, repository } from '../lib/ensure-build.mjs';
import { endProgress, Failure, paint, progress, runCommand, say, table } from '../lib/terminal.mjs';
import { downloadAll } from './download.mjs';
import { readEntries } from './packages.mjs';
import { saySample } from './sample.mjs';
import { findSourceFiles } from './source-files.mjs';
import { differences, readSummary, summarise, writeSummary } from './summary.mjs';
import { newDiagnostics } from './types.mjs';

/** @typedef {import('./packages.mjs').Entry} Entry */
/** @typedef {import('./sample.mjs').Found} Found */

/**
 * @typedef {object} Result
 * @property {Entry} entry
 * @property {number} files
 * @property {number} unparsed files that no parser setting reads as published
 * @property {import('./shapes.mjs').Shape[]} shapes of all findings
 * @property {Found[]} found
 * @property {import('./types.mjs').Mended[]} typed TypeScript files that the fixes changed
 * @property {number} mended files that the fixes changed
 * @property {number} left findings without a fix
 * @property {string[]} problems
 */

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    update: { type: 'boolean', default: false },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

await runCommand(async () => {
  ensureBuild();
  const { checkFile } = await import('./check-file.mjs');
  const entries = readEntries().filter(({ name }) => names.length === 0 || names.includes(name));
  if (entries.length === 0)
    throw new Failure(`no package of the corpus is called ${names.join(' or ')}.`, 'see scripts/corpus/packages.json.');

  const folders = downloadAll(entries);
  const results = entries.map((entry, index) => {
    const folder = folders.get(entry) ?? '';
    progress(`[${index + 1}/${entries.length}] ${entry.name}@${entry.version}`);
    const result = checkPackage(entry, folder, checkFile);
    endProgress();
    for (const problem of result.problems) say(paint('red', `  ${entry.name}/${problem}`));
    return result;
  });
  if (options.sample) {
    saySample(
      results.flatMap(({ found }) => found),
      Number(options.sample),
      Number(options.seed),
    );
    return;
  }
  progress('Compiling the TypeScript files that were mended, as they were and as they are …');
  const complaints = newDiagnostics(results.flatMap(({ typed }) => typed));
  endProgress();
  for (const complaint of complaints) say(paint('red', `  ${complaint}`));
  sayTable(results);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  say();
  say(`${results.length - failed} passed, ${failed} failed; ${complaints.length} new complaints of the compiler`);
  const isAsExpected = names.length > 0 || compareSummary(results);
  if (failed > 0 || complaints.length > 0 || !isAsExpected) process.exitCode = 1;
});

/** @param {readonly Result[]} results */
function compareSummary(results) {
  const summary = summarise(results);
  if (options.update) {
    writeSummary(summary);
    return true;
  }
  const changes = differences(readSummary(), summary);
  if (changes.length === 0) return true;
  say(paint('red', 'Other findings than scripts/corpus/summary.json has:'));
  for (const change of changes) say(`  ${change}`);
  say('Next: if that is meant, run "npm run corpus -- --update" and commit the file.');
  return false;
}

/**
 * @param {Entry} entry
 * @param {string} folder
 * @param {typeof import('./check-file.mjs').checkFile} checkFile
 * @returns {Result}
 */
function checkPackage(entry, folder, checkFile) {
  const files = findSourceFiles(folder);
  /** @type {Result} */
  const result = {
    entry,
    files: files.length,
    unparsed: 0,
    shapes: [],
    found: [],
    typed: [],
    mended: 0,
    left: 0,
    problems: [],
  };
  for (const file of files) {
    const outcome = checkFile(file, folder);
    if (!outcome.parsed) result.unparsed += 1;
    const where = `${entry.name}@${entry.version}/${file.name}`;
    result.shapes.push(...outcome.shapes);
    result.found.push(...outcome.found.map((message) => ({ where, text: file.text, message })));
    result.left += outcome.left.length;
    result.problems.push(...outcome.problems.map((problem) => `${file.name}: ${problem}`));
    if (outcome.output !== file.text) {
      result.mended += 1;
      if (file.isTypeScript) result.typed.push({ path: file.path, name: where, output: outcome.output });
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
  const path = join(
    repository,
    '.cache',
    'corpus-mended',
    relative(join(repository, '.cache', 'corpus'), folder),
    name,
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** @param {readonly Result[]} results */
function sayTable(results) {
  const rules = [...new Set(results.flatMap(({ shapes }) => shapes.map(({ rule }) => rule)))].sort();
  const rows = results.map(({ entry, files, unparsed, shapes, mended, left, problems }) => [
    `${entry.name}@${entry.version}`,
    files,
    unparsed,
    ...rules.map((name) => shapes.filter(({ rule }) => rule === name).length),
    mended,
    left,
    problems.length === 0 ? 'ok' : `${problems.length} problems`,
  ]);
  const short = rules.map((rule) => rule.replace(/^no-/, ''));
  say();
  for (const line of table(['package', 'files', 'unparsed', ...short, 'mended', 'left', ''], rows)) say(line);
}
