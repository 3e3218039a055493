// npm run mutation -- [plugin|runtime] [--in FOLDER] [--sample N] [--seed N] [--survivors] [--tests GLOB] [--concurrency N]
// Changes the sources in small ways, one at a time, and checks whether a test fails (Stryker). Without --sample it
// tries all mutants; with it, those of about N lines, in short ranges chosen by a seed. It prints those that no test
// noticed and writes them to survivors.json in this folder, where a reason may be added; the counts go to summary.json.
// --survivors tries the listed mutants again, and removes those that a test notices; --tests limits it to some tests.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import { Stryker } from '@stryker-mutator/core';
import { globSync } from 'tinyglobby';

import { repository } from '../lib/ensure-build.mjs';
import { Failure, heading, runCommand, say, table } from '../lib/terminal.mjs';
import { giveOwnSessions, sayIfEnded } from './own-sessions.mjs';
import { suites } from './suites.mjs';

/**
 * @import { MutantResult } from '@stryker-mutator/api/core'
 * @typedef {{ file: string, line: number, column: number, mutator: string, replacement: string, reason?: string }} Survivor
 * @typedef {Record<string, Survivor[]>} Survivors by the name of the suite
 */

const SUMMARY = 'scripts/mutation/summary.json';
const SURVIVORS = 'scripts/mutation/survivors.json';

/** The number of lines in a range of the sample: enough for a mutant of a whole expression or a small block. */
const RANGE = 8;

await runCommand(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      in: { type: 'string' },
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      survivors: { type: 'boolean', default: false },
      tests: { type: 'string' },
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
  /** @type {Survivors} */
  const known = readJson(SURVIVORS);
  process.env['MUTATION_SUITE'] = name;
  if (values.tests !== undefined) process.env['MUTATION_TESTS'] = values.tests;
  const journal = `.cache/mutation/${name}.jsonl`;
  process.env['MUTATION_JOURNAL'] = join(repository, journal);
  giveOwnSessions();
  const done = sayIfEnded(`What was found till then stands at the end of ${journal}.`);

  const results = await new Stryker({
    mutate: values.survivors
      ? (known[name] ?? []).map(({ file, line }) => `${file}:${line}-${line + RANGE}`)
      : sample === undefined
        ? files
        : chooseRanges(files, sample, seed),
    plugins: ['@stryker-mutator/vitest-runner', join(import.meta.dirname, 'test-runner.mjs')],
    testRunner: suite.runner,
    vitest: { configFile: 'scripts/mutation/vitest.config.mjs', related: false },
    ...(suite.inChildren ? { buildCommand: 'node scripts/mutation/build.mjs' } : {}),
    coverageAnalysis: 'perTest',
    // Code that runs only while a file is loaded is mostly data, and each of its mutants would need all tests.
    ignoreStatic: true,
    ignorePatterns: ['.cache', '.git', 'coverage', 'docs', 'site', 'examples', 'bench'],
    // The exact wording of messages is left to the pages' tests and to readers.
    mutator: { excludedMutations: ['StringLiteral'] },
    concurrency: Number(values.concurrency),
    // Earlier results are reused while the source and the tests that reach it are unchanged.
    incremental: !values.survivors,
    incrementalFile: `.cache/mutation/${name}-judged.json`,
    timeoutMS: 20_000,
    // On a machine that has other work, all tests take much longer than the five minutes that Stryker waits for them.
    dryRunTimeoutMinutes: 30,
    tempDirName: '.cache/mutation/sandbox',
    reporters: ['progress-append-only', 'as-they-come'],
    allowEmpty: true,
  }).runMutationTest();
  done();

  const outcome = count(results);
  if (values.survivors) keepUnnoticed(name, known, outcome);
  else report(name, suite.goal, outcome, { files, sample, seed, known });
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

/** A small pseudo-random generator (mulberry32): the same seed gives the same sample on every machine. */
function generator(/** @type {number} */ seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {MutantResult[]} results */
function count(results) {
  const tried = results.filter(({ status }) => /^(?:Killed|Timeout|Survived|NoCoverage)$/.test(status));
  const survivors = tried.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  sayUnjudged(results.filter(({ status }) => status === 'RuntimeError'));
  return { tried: tried.length, noticed: tried.filter((result) => !survivors.includes(result)), survivors };
}

/** Those with which the tests could not be run to an end, such as one that ends their process. They count for nothing. */
function sayUnjudged(/** @type {MutantResult[]} */ mutants) {
  if (mutants.length === 0) return;
  heading('Mutants with which the tests did not come to an end');
  for (const mutant of mutants) {
    const { file, line, column, mutator } = rowOf(mutant);
    say(`${file}:${line}:${column} ${mutator}: ${mutant.statusReason?.split('\n')[0] ?? 'it was not said why'}`);
  }
}

/**
 * @param {string} name
 * @param {number} goal
 * @param {ReturnType<typeof count>} outcome
 * @param {{ files: readonly string[], sample: number | undefined, seed: number, known: Survivors }} run
 */
function report(name, goal, { tried, survivors }, { files, sample, seed, known }) {
  if (tried === 0) throw new Failure('no mutant was tried.', 'take another seed or a larger sample.');
  const reasons = new Map((known[name] ?? []).map((row) => [keyOf(row), row.reason]));
  const rows = survivors.map((mutant) => {
    const row = rowOf(mutant);
    const reason = reasons.get(keyOf(row));
    return reason === undefined ? row : { ...row, reason };
  });
  write(
    name,
    { ...known, [name]: rows },
    { files: files.length, ...(sample === undefined ? {} : { sample, seed }), tried },
  );
  const share = (tried - rows.length) / tried;
  if (share < goal)
    throw new Failure('the tests notice too few.', 'read the list above: each needs a test, or a reason.');
}

/**
 * Removes the mutants that a test now notices from the list.
 * @param {string} name
 * @param {Survivors} known
 * @param {ReturnType<typeof count>} outcome
 */
function keepUnnoticed(name, known, { noticed }) {
  const keys = new Set(noticed.map((mutant) => keyOf(rowOf(mutant))));
  const rows = (known[name] ?? []).filter((row) => !keys.has(keyOf(row)));
  write(name, { ...known, [name]: rows }, readJson(SUMMARY)[name]);
}

/** @returns {Survivor} */
function rowOf(/** @type {MutantResult} */ mutant) {
  const { fileName, location, mutatorName, replacement = '' } = mutant;
  const { line, column } = location.start;
  return { file: relative(repository, fileName), line, column, mutator: mutatorName, replacement };
}

function keyOf(/** @type {Survivor} */ { file, line, column, mutator, replacement }) {
  return [file, line, column, mutator, replacement].join(' ');
}

/**
 * @param {string} name
 * @param {Survivors} survivors
 * @param {{ files: number, sample?: number, seed?: number, tried: number }} run
 */
function write(name, survivors, run) {
  const rows = survivors[name] ?? [];
  heading('Mutants that no test noticed');
  for (const line of table(
    ['where', 'what', 'became'],
    rows.map(({ file, line, column, mutator, replacement }) => [
      `${file}:${line}:${column}`,
      mutator,
      (replacement.split('\n')[0] ?? '').slice(0, 60),
    ]),
  ))
    say(line);
  const noticed = run.tried - rows.length;
  const summary = { ...readJson(SUMMARY), [name]: { ...run, noticed } };
  writeFileSync(join(repository, SURVIVORS), `${JSON.stringify(survivors, null, 2)}\n`);
  writeFileSync(join(repository, SUMMARY), `${JSON.stringify(summary, null, 2)}\n`);
  heading(`${noticed} of ${run.tried} mutants were noticed: ${((noticed / run.tried) * 100).toFixed(1)} %.`);
}

function readJson(/** @type {string} */ path) {
  const file = join(repository, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
