// Runs the property tests over many more programs than `npm test` does: `npm run test:laws -- [programs] [seed]`.
import { spawnSync } from 'node:child_process';

const [runs = '20000', seed = '1'] = process.argv.slice(2);
if (!/^\d+$/.test(runs) || !/^\d+$/.test(seed)) {
  console.error(
    `The number of programs and the seed are whole numbers, not: ${runs} ${seed}. Try: npm run test:laws -- 20000 7`,
  );
  process.exit(2);
}
console.log(
  `Making, fixing and running ${runs} programs of seed ${seed} for each set of laws; this takes some minutes …`,
);
const { status } = spawnSync(
  process.execPath,
  // Isolated, because files that share a process wait for each other.
  ['node_modules/vitest/vitest.mjs', 'run', '--isolate', 'tests/laws', 'tests/engine/flow.test.ts'],
  {
    stdio: 'inherit',
    env: { ...process.env, NOINHERIT_LAW_RUNS: runs, NOINHERIT_LAW_SEED: seed },
  },
);
process.exit(status ?? 1);
