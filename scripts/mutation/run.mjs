// npm run mutation -- [plugin|runtime] [--in FOLDER] [--sample N] [--seed N] [--concurrency N]
// Changes the sources in small ways, one at a time, and looks whether a test notices (Stryker). Without --sample every
// mutant is tried; with it, those of about N lines, in short ranges that a seed chooses. The mutants that no test noticed
// are printed and written to .cache/mutation/<suite>.json; the counts go into scripts/mutation/summary.json.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import { Stryker } from '@stryker-mutator/core';
import { globSync } from 'tinyglobby';

import { repository } from '../lib/ensure-build.mjs';
import { Failure, heading, runCommand, say, table } from '../lib/terminal.mjs';
import { suites } from './suites.mjs';

/** How many lines of code a range of the sample holds: enough for a mutant of a whole expression or a small block. */
const RANGE = 8;

await runCommand(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      in: { type: 'string' },
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      concurrency: { type: 'string', default: '2' },
    },
  });
  const name = positionals[0] ?? 'plugin';
  const suite = suites[name];
  if (!suite) throw new Failure(`there is no suite "${name}".`, `name one of ${Object.keys(suites).join(', ')}.`);

  const files = globSync([...suite.sources], { cwd: repository }).filter((file) => file.startsWith(values.in ?? ''));
  if (files.length === 0) throw new Failure(`no source lies in ${values.in}.`, 'name a folder as src/engine/marks.');
  const sample = values.sample === undefined ? undefined : Number(values.sample);
  const seed = Number(values.seed);
  process.env['MUTATION_SUITE'] = name;
  process.env['MUTATION_JOURNAL'] = join(repository, `.cache/mutation/${name}.jsonl`);

  const results = await new Stryker({
    mutate: sample === undefined ? files : chooseRanges(files, sample, seed),
    plugins: ['@stryker-mutator/vitest-runner', join(import.meta.dirname, 'test-runner.mjs')],
    testRunner: suite.runner,
    vitest: { configFile: 'scripts/mutation/vitest.config.mjs', related: false },
    coverageAnalysis: 'perTest',
    // What runs only while a file is loaded is data, and would need all tests again for each mutant.
    ignoreStatic: true,
    ignorePatterns: ['.cache', '.git', 'coverage', 'docs', 'site', 'examples', 'bench'],
    // Which exact words a message has is for the pages' tests and for readers.
    mutator: { excludedMutations: ['StringLiteral'] },
    concurrency: Number(values.concurrency),
    // What was judged before is kept as long as the source, and the tests that reach it, stay as they are.
    incremental: true,
    incrementalFile: `.cache/mutation/${name}-judged.json`,
    timeoutMS: 20_000,
    tempDirName: '.cache/mutation/sandbox',
    reporters: ['progress-append-only', 'as-they-come'],
    allowEmpty: true,
  }).runMutationTest();

  const outcome = count(results);
  report(name, suite.goal, outcome, { files, sample, seed });
});

/**
 * @param {readonly string[]} files
 * @param {number} lines
 * @param {number} seed
 */
function chooseRanges(files, lines, seed) {
  const random = generator(seed);
  const ranges = files.flatMap((file) => {
    const count = readFileSync(join(repository, file), 'utf8').split('\n').length;
    return Array.from({ length: Math.ceil(count / RANGE) }, (_, i) => `${file}:${i * RANGE + 1}-${(i + 1) * RANGE}`);
  });
  const chosen = [];
  while (ranges.length > 0 && chosen.length * RANGE < lines) {
    chosen.push(...ranges.splice(Math.floor(random() * ranges.length), 1));
  }
  return chosen.sort();
}

/** A small generator of numbers from 0 to 1 (mulberry32): the same sample for the same seed, on every machine. */
function generator(/** @type {number} */ seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {Awaited<ReturnType<Stryker['runMutationTest']>>} results */
function count(results) {
  const tried = results.filter(({ status }) => /^(?:Killed|Timeout|Survived|NoCoverage)$/.test(status));
  const survivors = tried.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  return { tried: tried.length, noticed: tried.length - survivors.length, survivors };
}

/**
 * @param {string} name
 * @param {number} goal
 * @param {ReturnType<typeof count>} outcome
 * @param {{ files: readonly string[], sample: number | undefined, seed: number }} run
 */
function report(name, goal, { tried, noticed, survivors }, { files, sample, seed }) {
  if (tried === 0) throw new Failure('no mutant was tried.', 'take another seed or a larger sample.');
  const rows = survivors.map(({ fileName, location, mutatorName, replacement }) => ({
    at: `${relative(repository, fileName)}:${location.start.line}:${location.start.column}`,
    mutator: mutatorName,
    replacement: replacement ?? '',
  }));
  heading('Mutants that no test noticed');
  for (const line of table(
    ['where', 'what', 'became'],
    rows.map((row) => [row.at, row.mutator, firstLine(row.replacement)]),
  ))
    say(line);

  const folder = join(repository, '.cache/mutation');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(rows, null, 2)}\n`);
  const path = join(repository, 'scripts/mutation/summary.json');
  const summary = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  summary[name] = { files: files.length, ...(sample === undefined ? {} : { sample, seed }), tried, noticed };
  writeFileSync(path, `${JSON.stringify(summary, null, 2)}\n`);

  const share = noticed / tried;
  heading(`${noticed} of ${tried} mutants were noticed: ${(share * 100).toFixed(1)} % (goal ${goal * 100} %).`);
  if (share < goal)
    throw new Failure('the tests notice too few.', 'read the list above: each needs a test, or a reason.');
}

function firstLine(/** @type {string} */ text) {
  return (text.split('\n')[0] ?? '').slice(0, 60);
}
