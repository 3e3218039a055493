import fc from 'fast-check';

/** How many programs a set of laws checks: `npm test` tries the first of those that `npm run test:laws` tries. */
export const RUNS: number = Number(process.env['NOINHERIT_LAW_RUNS'] ?? 250);

// Every run generates the same programs, so that a failure is due to a change. Another seed generates others.
fc.configureGlobal({ seed: Number(process.env['NOINHERIT_LAW_SEED'] ?? 1) });
