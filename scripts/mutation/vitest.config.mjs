import { defineConfig } from 'vitest/config';

import { suites } from './suites.mjs';

const suite = suites[process.env['MUTATION_SUITE'] ?? 'plugin'];
if (!suite) throw new Error(`MUTATION_SUITE is one of ${Object.keys(suites).join(', ')}.`);

/** The tests that judge a mutant: those that run the sources in this process. What runs the built package sees no mutant. */
export default defineConfig({
  test: {
    include: [...suite.tests],
    exclude: [...suite.except],
    // A mutant is told by whole runs; one process for all files saves loading the parser again for each.
    isolate: false,
    testTimeout: 60_000,
  },
});
