// npm run corpus [-- <name> …]   lints and fixes the sources of widely used packages, and compares the findings with
//                                scripts/corpus/summary.json
//   --update                     writes that file
//   --write                      keeps the fixed files beside the cache
//   --sample <n> [--seed <n>]    prints a random sample of the findings with the code around them,
//   [--rule <name>] [--leaks]    of one rule only, or of the config `leaks` only
//   --unreported <n> [--seed <n>]  prints places without a finding that look like calls of known APIs
// scripts/corpus/read.json contains the reviews of both.
import { parseArgs } from 'node:util';

import { ensureBuild } from '../lib/ensure-build.mjs';
import { endProgress, Failure, paint, progress, runCommand, say, table } from '../lib/terminal.mjs';
import { checkAll } from './check-all.mjs';
import { drawUnreported, findCalls, strataOf } from './calls.mjs';
import { downloadAll } from './download.mjs';
import { readEntries } from './packages.mjs';
import { asSummary, readReadings, withPresentState, writeReadings } from './read.mjs';
import { draw, saySample } from './sample.mjs';
import { differences, readSummary, summarise, writeSummary } from './summary.mjs';
import { newDiagnostics } from './types.mjs';

/** @typedef {import('./check-package.mjs').Result} Result */

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    update: { type: 'boolean', default: false },
    sample: { type: 'string' },
    unreported: { type: 'string' },
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

  const folders = await downloadAll(entries);
  const results = await checkAll(folders, options, ({ entry, problems }, done) => {
    progress(`[${done}/${entries.length}] ${entry.name}@${entry.version}`);
    endProgress();
    for (const problem of problems) say(paint('red', `  ${entry.name}/${problem}`));
  });
  if (options.sample) {
    const found = results.flatMap((result) => result.found).filter(isAskedFor);
    saySample(draw(found, Number(options.sample), Number(options.seed)));
    return;
  }
  if (options.unreported) {
    const calls = results.flatMap(({ entry, found }) =>
      findCalls(folders.get(entry) ?? '', `${entry.name}@${entry.version}`, found),
    );
    saySample(drawUnreported(calls, Number(options.unreported), Number(options.seed)));
    say(JSON.stringify(strataOf(calls)));
    return;
  }
  progress('Compiling the fixed TypeScript files, as published and as fixed …');
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
  const readings = withPresentState(readReadings(), results);
  if (options.update) {
    writeSummary(summary);
    writeReadings(readings);
    return true;
  }
  const changes = [
    ...differences(readSummary(), summary),
    ...differences(asSummary(readReadings()), asSummary(readings)),
  ];
  if (changes.length === 0) return true;
  say(paint('red', 'Other findings than scripts/corpus/summary.json and read.json have:'));
  for (const change of changes) say(`  ${change}`);
  say('Next: if that is meant, run "npm run corpus -- --update" and "npm run update", and commit the files.');
  return false;
}

/** @param {readonly Result[]} results */
function sayTable(results) {
  const rules = [...new Set(results.flatMap(({ shapes }) => shapes.map(({ rule }) => rule)))].sort();
  const rows = results.map(({ entry, files, unparsed, shapes, fixed, left, problems }) => [
    `${entry.name}@${entry.version}`,
    files,
    unparsed,
    ...rules.map((name) => shapes.filter(({ rule }) => rule === name).length),
    fixed,
    left,
    problems.length === 0 ? 'ok' : `${problems.length} problems`,
  ]);
  const short = rules.map((rule) => rule.replace(/^no-/, ''));
  say();
  for (const line of table(['package', 'files', 'unparsed', ...short, 'fixed', 'left', ''], rows)) say(line);
}
