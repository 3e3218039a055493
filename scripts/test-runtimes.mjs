// npm run test:runtimes: runs the checks of tests/platforms under Bun and Deno, against the package as npm installs it.
// The runtimes come from npm, at pinned versions, and stay in .cache/runtimes. `node scripts/test-runtimes.mjs
// [--only=<part of a file's name>] [bun|deno]`. Exit code 0 if all passed, 1 if not.
import { join } from 'node:path';

import { ensureBuild, repository } from './lib/ensure-build.mjs';
import { installPacked } from './lib/install-packed.mjs';
import { checkFiles, runChecks, runHere } from './lib/platform-checks.mjs';
import { BUN_VERSION, DENO_VERSION, obtainRuntime } from './lib/runtimes.mjs';
import { Failure, runCommand } from './lib/terminal.mjs';

const VERSIONS = { bun: BUN_VERSION, deno: DENO_VERSION };

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length) ?? '';
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

await runCommand(async () => {
  ensureBuild();
  const consumer = installPacked(join(repository, '.cache', 'consumer'));
  const folder = join(consumer, 'tests', 'platforms');
  const files = checkFiles(folder).filter((file) => file.includes(only));
  let failed = 0;
  for (const runtime of /** @type {const} */ (['bun', 'deno'])) {
    if (asked.length > 0 && !asked.includes(runtime)) continue;
    const version = VERSIONS[runtime];
    const command = obtainRuntime(runtime, version);
    const counts = await runChecks(`${runtime} ${version}`, folder, (file) => runHere([...command, file], consumer), files);
    failed += counts.failed;
  }
  if (failed > 0) throw new Failure(`${failed} checks failed.`, 'read the lines "not ok" above.');
});
