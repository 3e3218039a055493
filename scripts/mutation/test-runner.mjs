// A test runner for Stryker that loads the tests only once. Stryker's own runner for Vitest starts a thread for each
// mutant and loads ESLint, TypeScript and all tests again: two seconds of CPU time, where tests that notice a mutant
// take milliseconds. Here a process loads them with Vitest's functions, and then calls those that reach the mutant,
// the fastest first, until one fails. This works only for sources that keep no state between tests.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';

import { collectTests, getFn, getHooks } from '@vitest/runner';
import { RuleTester } from 'eslint';
import { globSync } from 'tinyglobby';
import { createViteServer } from 'vitest/node';

import { endWithCommand } from './own-sessions.mjs';
import { suites } from './suites.mjs';

// Stryker loads this file where it runs, and in each of its processes.
if (process.env['STRYKER_MUTATOR_WORKER'] !== undefined) endWithCommand();

/**
 * @import { File, Suite, Task, Test, VitestRunner } from '@vitest/runner'
 * @import { InstrumenterContext, MutantResult } from '@stryker-mutator/api/core'
 * @import { DryRunResult, MutantRunOptions, MutantRunResult, TestResult, TestRunner } from '@stryker-mutator/api/test-runner'
 */

/** Written by the process that first runs all tests, and read by the others; all run in Stryker's copy. */
const ORDER = 'tests-by-time.json';

/** @implements {TestRunner} */
class LoadedOnce {
  /** Where the mutated sources look up the active mutant, and record which mutants a test reaches. */
  #stryker = sharedWithMutants();
  /** @type {ReadonlyMap<string, Test>} */
  #tests = new Map();
  /** The tests' identifiers, the fastest first. @type {readonly string[] | undefined} */
  #order;
  /** @type {Awaited<ReturnType<typeof createViteServer>> | undefined} */
  #server;

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    const suite = suites[process.env['MUTATION_SUITE'] ?? 'plugin'];
    if (!suite) throw new Error(`MUTATION_SUITE is one of ${Object.keys(suites).join(', ')}.`);
    const root = process.cwd();
    allowRepetition();
    const server = (this.#server = await createViteServer({
      root,
      configFile: false,
      logLevel: 'error',
      server: { middlewareMode: true, hmr: false, ws: false, watch: null },
      optimizeDeps: { noDiscovery: true, include: [] },
      resolve: { alias: { vitest: resolve(root, 'scripts/mutation/vitest-in-process.mjs') } },
    }));
    /** @type {VitestRunner} */
    const runner = {
      config: {
        root,
        name: undefined,
        setupFiles: [],
        passWithNoTests: true,
        testNamePattern: undefined,
        allowOnly: false,
        sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
        chaiConfig: undefined,
        maxConcurrency: 1,
        testTimeout: 60_000,
        hookTimeout: 60_000,
        retry: 0,
        includeTaskLocation: false,
        tags: [],
        tagsFilter: undefined,
        strictTags: false,
      },
      importFile: (file) => server.ssrLoadModule(file),
    };
    const paths = globSync(process.env['MUTATION_TESTS'] ?? [...suite.tests], {
      cwd: root,
      ignore: [...suite.except],
      absolute: true,
    }).sort();
    const files = await collectTests(paths, runner);
    for (const { name, result } of files) {
      if (result?.errors?.[0]) throw new Error(`${name} cannot be loaded: ${result.errors[0].message}`);
    }
    /** @type {Map<string, Test>} */
    const tests = new Map();
    for (const test of files.flatMap(testsOf)) {
      const id = idOf(root, test);
      // Some tests have the same name.
      tests.set(tests.has(id) ? `${id} (${tests.size})` : id, test);
    }
    // A test that exists for both parsers shows a fault of the plugin with either.
    for (const id of tests.keys()) {
      const other = id.replace('parsed by typescript', 'parsed by espree');
      if (other !== id && tests.has(other)) tests.delete(id);
    }
    this.#tests = tests;
  }

  /** @returns {Promise<DryRunResult>} */
  async dryRun() {
    this.#stryker.activeMutant = undefined;
    /** @type {TestResult[]} */
    const results = [];
    for (const [id, test] of this.#tests) {
      this.#stryker.currentTestId = id;
      const start = performance.now();
      const failure = await failureOf(test);
      const timeSpentMs = performance.now() - start;
      const common = { id, name: test.name, fileName: test.file.filepath, timeSpentMs };
      if (failure === undefined) results.push({ ...common, status: 0 });
      else results.push({ ...common, status: 1, failureMessage: failure });
    }
    this.#stryker.currentTestId = undefined;
    results.sort((a, b) => a.timeSpentMs - b.timeSpentMs);
    writeFileSync(ORDER, JSON.stringify(results.map(({ id }) => id)));
    const mutantCoverage = this.#stryker.mutantCoverage;
    return /** @type {DryRunResult} */ ({
      status: 'complete',
      tests: results,
      ...(mutantCoverage ? { mutantCoverage } : {}),
    });
  }

  /**
   * @param {MutantRunOptions} options
   * @returns {Promise<MutantRunResult>}
   */
  async mutantRun({ activeMutant, hitLimit, testFilter }) {
    const stryker = this.#stryker;
    stryker.activeMutant = activeMutant.id;
    stryker.hitLimit = hitLimit;
    stryker.hitCount = hitLimit === undefined ? undefined : 0;
    const wanted = new Set(testFilter ?? this.#tests.keys());
    this.#order ??= /** @type {string[]} */ (JSON.parse(readFileSync(ORDER, 'utf8')));
    const ids = this.#order.filter((id) => wanted.has(id));
    let tried = 0;
    try {
      for (const id of ids) {
        const test = this.#tests.get(id);
        if (!test) continue;
        tried++;
        const failure = await failureOf(test);
        if (hitLimit !== undefined && Number(stryker.hitCount) > hitLimit) {
          return /** @type {MutantRunResult} */ ({ status: 'timeout', reason: 'it goes round and round' });
        }
        if (failure !== undefined) {
          stryker.activeMutant = undefined;
          const without = await failureOf(test);
          if (without !== undefined) {
            return /** @type {MutantRunResult} */ ({
              status: 'error',
              errorMessage: `fails without a mutant too, so it was broken by an earlier one: ${id}: ${without}`,
            });
          }
          return /** @type {MutantRunResult} */ ({
            status: 'killed',
            killedBy: [id],
            failureMessage: failure,
            nrOfTests: tried,
          });
        }
      }
      return /** @type {MutantRunResult} */ ({ status: 'survived', nrOfTests: tried });
    } finally {
      stryker.activeMutant = undefined;
    }
  }

  async dispose() {
    await this.#server?.close();
  }
}

/**
 * ESLint's RuleTester fails when it runs a case a second time, because it takes it for a duplicate in the list. It does
 * not compare cases that have a function.
 */
function allowRepetition() {
  const { run } = RuleTester.prototype;
  /** @template {object} Case @param {Case} item */
  const withFunction = (item) => ({ ...item, before: () => {} });
  /** @type {(this: RuleTester, ...args: Parameters<typeof run>) => void} */
  const runWithFunctions = function (name, rule, { valid, invalid, ...rest }) {
    const objects = valid.map((item) => (typeof item === 'string' ? { code: item } : item));
    run.call(this, name, rule, {
      ...rest,
      valid: objects.map((item) => withFunction(item)),
      invalid: invalid.map((item) => withFunction(item)),
    });
  };
  RuleTester.prototype.run = runWithFunctions;
}

/**
 * The object that the mutated sources read and write.
 * @returns {{ [key in keyof InstrumenterContext]?: InstrumenterContext[key] | undefined }}
 */
function sharedWithMutants() {
  const shared = /** @type {Record<string, object>} */ (/** @type {unknown} */ (globalThis));
  return (shared['__stryker__'] ??= {});
}

/** @returns {Test[]} */
function testsOf(/** @type {Task} */ task) {
  if (task.mode === 'skip' || task.mode === 'todo') return [];
  return task.type === 'test' ? [task] : task.tasks.flatMap(testsOf);
}

/**
 * @param {string} root
 * @param {Test} test
 */
function idOf(root, test) {
  return `${relative(root, test.file.filepath)}#${suitesOf(test)
    .filter((suite) => suite !== test.file)
    .map(({ name }) => `${name} `)
    .join('')}${test.name}`;
}

/** The suites around a test, the outermost first. */
function suitesOf(/** @type {Test} */ test) {
  /** @type {(Suite | File)[]} */
  const around = [test.file];
  const inside = [];
  for (let suite = test.suite; suite && suite !== test.file; suite = suite.suite) inside.unshift(suite);
  return [...around, ...inside];
}

/** The error message of a test; undefined if it passes. */
async function failureOf(/** @type {Test} */ test) {
  const around = suitesOf(test);
  const context = /** @type {never} */ (test.context);
  try {
    for (const suite of around) {
      const { beforeAll, beforeEach } = getHooks(suite);
      if (beforeAll.length > 0) throw new Error('beforeAll is not known here: a test has to prepare what it needs');
      for (const hook of beforeEach) await hook(context, suite);
    }
    await getFn(test)();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    for (const suite of around.toReversed()) {
      for (const hook of getHooks(suite).afterEach) await hook(context, suite);
    }
  }
}

/** Writes each mutant as soon as it is judged, so that a run of several hours is of use before its end. */
class AsTheyCome {
  onMutantTested(/** @type {MutantResult} */ mutant) {
    const path = process.env['MUTATION_JOURNAL'];
    if (path === undefined) return;
    const { fileName, killedBy, location, mutatorName, replacement, status, statusReason } = mutant;
    const file = relative(process.cwd(), fileName);
    const { line, column } = location.start;
    const row = { file, line, column, mutatorName, replacement, status, killedBy, statusReason };
    appendFileSync(path, `${JSON.stringify(row)}\n`);
  }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'loaded-once', injectableClass: LoadedOnce },
  { kind: 'Reporter', name: 'as-they-come', injectableClass: AsTheyCome },
];
