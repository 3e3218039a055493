import { defineConfig } from 'vitest/config';

import { QuickestFirst } from './quickest-first.mjs';
import { suites } from './suites.mjs';

const suite = suites[process.env['MUTATION_SUITE'] ?? 'plugin'];
if (!suite) throw new Error(`MUTATION_SUITE is one of ${Object.keys(suites).join(', ')}.`);

/** The tests that judge a mutant: those that run the sources in this process, or the package built from mutated sources. */
export default defineConfig({
  test: {
    include: process.env['MUTATION_TESTS'] === undefined ? [...suite.tests] : [process.env['MUTATION_TESTS']],
    exclude: [...suite.except],
    setupFiles: suite.inChildren ? ['scripts/mutation/follow-children.mjs'] : [],
    // Each mutant needs a whole run; one process for all files avoids loading the parser again for each.
    isolate: false,
    sequence: { sequencer: QuickestFirst },
    testTimeout: 60_000,
  },
});
