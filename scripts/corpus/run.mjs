// npm run corpus [-- <name> …]   lints and mends the sources of widely used packages, and compares what is found with
//                                scripts/corpus/summary.json
//   --update                     writes that file anew
//   --write                      keeps the mended files beside the cache
//   --sample <n> [--seed <n>]    prints some of the findings with the code around them;
//   [--rule <name>] [--leaks]    of one rule, or of those that the config leaks has
import { parseArgs } from 'node:util';

import { ensureBuild } from '../lib/ensure-build.mjs';
import { endProgress, Failure, paint, progress, runCommand, say, table } from '../lib/terminal.mjs';
import { checkAll } from './check-all.mjs';
import { downloadAll } from './download.mjs';
import { readEntries } from './packages.mjs';
import { saySample } from './sample.mjs';
import { differences, readSummary, summarise, writeSummary } from './summary.mjs';
import { newDiagnostics } from './types.mjs';

/** @typedef {import('./check-package.mjs').Result} Result */

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    update: { type: 'boolean', default: false },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    rule: { type: 'string' },
    leaks: { type: 'boolean', default: false },
  },
});

await runCommand(async () => {
  ensureBuild();
  const entries = readEntries().filter(({ name }) => names.length === 0 || names.includes(name));
  if (entries.length === 0)
    throw new Failure(`no package of the corpus is called ${names.join(' or ')}.`, 'see scripts/corpus/packages.json.');

  const results = await checkAll(downloadAll(entries), options, ({ entry, problems }, done) => {
    progress(`[${done}/${entries.length}] ${entry.name}@${entry.version}`);
    endProgress();
    for (const problem of problems) say(paint('red', `  ${entry.name}/${problem}`));
  });
  if (options.sample) {
    saySample(results.flatMap(({ found }) => found).filter(isAskedFor), Number(options.sample), Number(options.seed));
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

/** @param {import('./sample.mjs').Found} finding */
function isAskedFor({ rule, isLeak }) {
  return (!options.rule || rule === options.rule) && (!options.leaks || isLeak);
}

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
