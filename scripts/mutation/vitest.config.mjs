import { defineConfig } from 'vitest/config';

import { QuickestFirst } from './quickest-first.mjs';
import { suites } from './suites.mjs';

const suite = suites[process.env['MUTATION_SUITE'] ?? 'plugin'];
if (!suite) throw new Error(`MUTATION_SUITE is one of ${Object.keys(suites).join(', ')}.`);

/** The tests that judge a mutant: those that run the sources in this process, or the package as it was built of them with the mutants. */
export default defineConfig({
  test: {
    include: [...suite.tests],
    exclude: [...suite.except],
    setupFiles: suite.inChildren ? ['scripts/mutation/follow-children.mjs'] : [],
    // A mutant is told by whole runs; one process for all files saves loading the parser again for each.
    isolate: false,
    sequence: { sequencer: QuickestFirst },
    testTimeout: 60_000,
  },
});
