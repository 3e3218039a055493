// Runs the checks of tests/platforms under every supported major version of Node. The builds come from npm, and are
// kept in .cache/runtimes. `node scripts/test-nodes.mjs [version…]`
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { ensureBuild, repository } from './lib/ensure-build.mjs';
import { runChecks, runHere } from './lib/platform-checks.mjs';
import { NODE_VERSIONS, obtainRuntime } from './lib/runtimes.mjs';
import { Failure, runCommand, say } from './lib/terminal.mjs';

const versions = process.argv.length > 2 ? process.argv.slice(2) : NODE_VERSIONS;

await runCommand(async () => {
  ensureBuild();
  let failed = 0;
  for (const version of versions) failed += (await checkVersion(version)) ? 0 : 1;
  say(`${versions.length - failed} of ${versions.length} versions of Node passed`);
  if (failed > 0) throw new Failure('the checks failed under some version of Node.', 'read the lines "not ok" above.');
});

/** @param {string} version */
async function checkVersion(version) {
  const [node] = obtainRuntime('node', version);
  const exact = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const { failed } = await runChecks(`Node ${exact}`, join(repository, 'tests', 'platforms'), (file) =>
    runHere([node, '--test-reporter=tap', file], repository),
  );
  return checkPreload(node, exact) && failed === 0;
}

/**
 * Checks that under the preload no way to start a process leaks on this Node.
 * @param {string} node
 * @param {string} exact
 */
function checkPreload(node, exact) {
  const args = [
    '--import',
    'eslint-plugin-noinherit/register',
    join(repository, 'tests', 'register', 'programs', 'all-spawns.mjs'),
  ];
  const { status, stdout } = spawnSync(node, args, { cwd: repository, encoding: 'utf8', timeout: 120_000 });
  // Checks every leaf of the answer, because a child that prints nothing is a failure.
  const said = [...stdout.matchAll(/:"(\w*)"/g)].map(([, outcome]) => outcome);
  const isSealed = status === 0 && said.length > 0 && said.every((outcome) => outcome === 'sealed');
  say(
    `Node ${exact}, preload: ${isSealed ? 'every way to start a process is sealed' : `failed: ${stdout.trim() || status}`}`,
  );
  return isSealed;
}
