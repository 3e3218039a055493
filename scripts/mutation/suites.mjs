// Which sources are mutated, which tests judge the mutants, and what share of them must these notice?

/**
 * @typedef {object} Suite
 * @property {readonly string[]} sources globs
 * @property {readonly string[]} tests globs
 * @property {readonly string[]} except globs of tests that take longer than a mutant is worth
 * @property {'loaded-once' | 'vitest'} runner Stryker's for Vitest, or test-runner.mjs, which loads the tests once
 * @property {boolean} inChildren whether the processes that tests start run the mutant, too
 * @property {number} goal the minimum share of mutants that the tests must notice, from 0 to 1
 */

/** @type {Readonly<Record<string, Suite>>} */
export const suites = {
  plugin: {
    sources: ['src/engine/**/*.ts', 'src/fix/**/*.ts', 'src/knowledge/*.ts'],
    tests: ['tests/engine/**/*.test.ts', 'tests/fix/**/*.test.ts', 'tests/rules/**/*.test.ts'],
    except: ['tests/engine/flow.test.ts', 'tests/rules/no-wide-stdio/log.test.ts'],
    runner: 'loaded-once',
    inChildren: false,
    goal: 0.9,
  },
  runtime: {
    sources: [
      'src/runtime/**/*.ts',
      // They run under Windows and under Deno alone, where test:windows and test:runtimes look at them.
      '!src/runtime/bindings/windows-calls.ts',
      '!src/runtime/register/hook-deno.ts',
    ],
    tests: ['tests/{register,runtime,seed}/**/*.test.ts', 'tests/audit/run.test.ts'],
    except: [
      'tests/{register,runtime}/stress.test.ts',
      'tests/runtime/packages.test.ts',
      'tests/seed/3-servers.test.ts',
      // What is mutated keeps more of the sources in the preload, and of their syntax.
      'tests/register/old-node.test.ts',
    ],
    runner: 'vitest',
    inChildren: true,
    goal: 0.85,
  },
};
