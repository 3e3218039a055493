// npm run test:runtimes: runs the checks of tests/platforms under Bun, Deno, and Bun on musl, against the package as
// npm installs it. The runtimes come from npm, at pinned versions, and are kept in .cache/runtimes.
// `node scripts/test-runtimes.mjs [--only=<part of a file name>] [bun|bun-musl|deno]`. Exit code 0 if all passed, 1 if
// not. If musl is not available, it is skipped with a message, unless it was named.
import { join } from 'node:path';

import { ensureBuild, repository } from './lib/ensure-build.mjs';
import { installPacked } from './lib/install-packed.mjs';
import { obtainMuslBun } from './lib/musl.mjs';
import { checkFiles, runChecks, runHere } from './lib/platform-checks.mjs';
import { BUN_VERSION, DENO_VERSION, obtainRuntime } from './lib/runtimes.mjs';
import { endProgress, Failure, runCommand, say } from './lib/terminal.mjs';

/** @typedef {{ command: [string, ...string[]], env?: NodeJS.ProcessEnv }} Started */

/** @type {Record<string, { label: string, obtain: () => Started }>} */
const RUNTIMES = {
  bun: { label: `bun ${BUN_VERSION}`, obtain: () => ({ command: obtainRuntime('bun', BUN_VERSION) }) },
  'bun-musl': { label: `bun ${BUN_VERSION} on musl`, obtain: obtainMuslBun },
  deno: { label: `deno ${DENO_VERSION}`, obtain: () => ({ command: obtainRuntime('deno', DENO_VERSION) }) },
};

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length) ?? '';
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

await runCommand(async () => {
  ensureBuild();
  const consumer = installPacked(join(repository, '.cache', 'consumer'));
  const folder = join(consumer, 'tests', 'platforms');
  const files = checkFiles(folder).filter((file) => file.includes(only));
  let failed = 0;
  for (const [name, { label, obtain }] of Object.entries(RUNTIMES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const started = name === 'bun-musl' && asked.length === 0 ? orSayWhyNot(obtain) : obtain();
    if (!started) continue;
    const counts = await runChecks(
      label,
      folder,
      (file) => runHere([...started.command, file], consumer, started.env),
      files,
    );
    failed += counts.failed;
  }
  if (failed > 0) throw new Failure(`${failed} checks failed.`, 'read the lines "not ok" above.');
});

/** @param {() => Started} obtain */
function orSayWhyNot(obtain) {
  try {
    return obtain();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    endProgress();
    say(`skipped: Bun on musl: ${error.message}`);
    return undefined;
  }
}
