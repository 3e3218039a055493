import fc from 'fast-check';

/** How many programs a set of laws sees in all: in `npm test` the first of those that `npm run test:laws` tries. */
export const RUNS: number = Number(process.env['NOINHERIT_LAW_RUNS'] ?? 250);

// The same programs in every run, so that a change is blamed only for what it did; another seed gives others.
fc.configureGlobal({ seed: Number(process.env['NOINHERIT_LAW_SEED'] ?? 1) });
