// The property tests over many more programs than `npm test` takes: `npm run test:laws -- 50000`.
import { spawnSync } from 'node:child_process';

const runs = process.argv[2] ?? '10000';
if (!/^\d+$/.test(runs)) {
  console.error(`The number of programs is not a number: ${runs}. Try: npm run test:laws -- 20000`);
  process.exit(2);
}
console.log(`Making, mending and running ${runs} programs for each set of laws; this takes some minutes …`);
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'tests/laws', 'tests/engine/flow.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, NOINHERIT_LAW_RUNS: runs },
});
process.exit(status ?? 1);
