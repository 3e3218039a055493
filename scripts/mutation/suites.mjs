// Which sources are mutated, which tests judge the mutants, and what share of them must these notice?

/**
 * @typedef {object} Suite
 * @property {readonly string[]} sources globs
 * @property {readonly string[]} tests globs
 * @property {readonly string[]} except globs of tests that take longer than a mutant is worth
 * @property {'loaded-once' | 'vitest'} runner Stryker's for Vitest, or test-runner.mjs, which loads the tests once
 * @property {number} goal the minimum share of mutants that the tests must notice, from 0 to 1
 */

/** @type {Readonly<Record<string, Suite>>} */
export const suites = {
  plugin: {
    sources: ['src/engine/**/*.ts', 'src/fix/**/*.ts', 'src/knowledge/*.ts'],
    tests: ['tests/engine/**/*.test.ts', 'tests/fix/**/*.test.ts', 'tests/rules/**/*.test.ts'],
    except: ['tests/engine/flow.test.ts', 'tests/rules/no-wide-stdio/log.test.ts'],
    runner: 'loaded-once',
    goal: 0.9,
  },
  runtime: {
    sources: ['src/runtime/*.ts'],
    tests: ['tests/runtime/**/*.test.ts', 'tests/seed/**/*.test.ts'],
    except: ['tests/runtime/stress.test.ts', 'tests/runtime/packages.test.ts'],
    runner: 'vitest',
    goal: 0.85,
  },
};
