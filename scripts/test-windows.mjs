// npm run test:windows: runs the checks of tests/platforms with Windows' Node under Wine, against the package as npm
// installs it on Windows. Installs what it needs into .cache/windows, and Wine from Debian if it is missing.
// `node scripts/test-windows.mjs [--only=<name of a file>] [major version of Node…]`; the default is 22.
// With --stress, it runs the stress test of threads instead. Exit code 0 if all passed, 1 if not.
import { join } from 'node:path';

import { ensureBuild } from './lib/ensure-build.mjs';
import { checkFiles, runChecks } from './lib/platform-checks.mjs';
import { endProgress, Failure, progress, runCommand, say } from './lib/terminal.mjs';
import { installOnWindows, obtainWindowsNode } from './lib/windows-node.mjs';
import { prepareWine, runInWine, stopWine } from './lib/wine.mjs';

/** What a failed test left open must not keep the process alive. */
const options = ['--test-force-exit', '--test-reporter=tap'];

/** The stress test starts 800 processes, each of which takes less than a second on an idle machine. */
const STRESS_LIMIT = 1_800_000;

/** A check file takes less than a tenth of this on an idle machine; one that hangs is killed. */
const LIMIT = 600_000;

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const isStress = process.argv.includes('--stress');
const versions = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

await runCommand(async () => {
  ensureBuild();
  await prepareWine();
  const consumer = installOnWindows();
  try {
    let failed = 0;
    for (const version of versions.length > 0 ? versions : ['22'])
      failed += await (isStress ? stress(consumer, version) : check(consumer, version));
    if (failed > 0) throw new Failure(`${failed} checks failed under Windows' Node.`, 'read the lines "not ok" above.');
  } finally {
    stopWine();
  }
  say('Proven under Wine, which is not Windows: docs/runtime.md says what was not run there.');
});

/**
 * @param {string} consumer
 * @param {string} version
 */
async function check(consumer, version) {
  const node = obtainWindowsNode(version);
  const folder = join(consumer, 'tests', 'platforms');
  const files = checkFiles(folder).filter(
    (file) => only === undefined || only.split(',').some((part) => file.includes(part)),
  );
  const run = (/** @type {string} */ file) => runInWine([node, ...options, file], { cwd: consumer, limit: LIMIT });
  return (await runChecks(`Node ${version} for Windows, Wine`, folder, run, files)).failed;
}

/**
 * @param {string} consumer
 * @param {string} version
 * @returns {Promise<number>} how many runs failed
 */
async function stress(consumer, version) {
  const command = [obtainWindowsNode(version), join(consumer, 'scripts', 'test-stress.mjs')];
  progress(`Four threads that open, mark, seal and spawn under Node ${version} for Windows …`);
  const { output, problem } = await runInWine(command, { cwd: consumer, limit: STRESS_LIMIT, isFollowed: true });
  endProgress();
  say(output.replaceAll(/^ +\d+ of \d+ spawns\r?\n/gm, ''));
  if (problem !== '') say(`The stress test ${problem}.`);
  return problem === '' ? 0 : 1;
}
