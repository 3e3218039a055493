import { defineConfig } from 'vitest/config';

import { suites } from './suites.mjs';

const suite = suites[process.env['MUTATION_SUITE'] ?? 'plugin'];
if (!suite) throw new Error(`MUTATION_SUITE is one of ${Object.keys(suites).join(', ')}.`);

/** The tests that judge a mutant: those that run the sources in this process. The built package has no mutants. */
export default defineConfig({
  test: {
    include: [...suite.tests],
    exclude: [...suite.except],
    // Each mutant needs a whole run; one process for all files avoids loading the parser again for each.
    isolate: false,
    testTimeout: 60_000,
  },
});
