// npm run test:arm64: runs the checks of tests/platforms under Node for Linux on arm64, by qemu's emulation, against the package
// as npm installs it there. qemu comes from Debian, Node from npm. `node scripts/test-arm64.mjs [--only=<part of a file's
// name>] [version…]`. Exit code 0 if all passed; where it cannot be run it says so, and that is no failure unless a version
// was asked for.
import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { obtainArm64Node } from './lib/arm64.mjs';
import { ensureBuild, repository } from './lib/ensure-build.mjs';
import { installPacked, QUIET } from './lib/install-packed.mjs';
import { checkFiles, runChecks, runHere } from './lib/platform-checks.mjs';
import { endProgress, Failure, runCommand, say } from './lib/terminal.mjs';
import { ARM64_NODE_VERSIONS } from './lib/versions.mjs';

/** Milliseconds for a file: what takes seconds elsewhere takes minutes here. */
const LIMIT = 900_000;

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length) ?? '';
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

await runCommand(async () => {
  ensureBuild();
  const runtimes = (asked.length > 0 ? asked : ARM64_NODE_VERSIONS).flatMap((version) => obtainOrSayWhyNot(version));
  if (runtimes.length === 0) return;
  const consumer = installPacked(join(repository, '.cache', 'consumer-arm64'), [...QUIET, '--cpu=arm64', '--os=linux']);
  // Built from the sources for the checks alone.
  cpSync(join(repository, '.cache', 'internals'), join(consumer, '.cache', 'internals'), { recursive: true });
  const folder = join(consumer, 'tests', 'platforms');
  const files = checkFiles(folder).filter((file) => file.includes(only));
  const env = { ...process.env, NOINHERIT_CHILD_TIMEOUT: '10000' };
  let failed = 0;
  for (const [version, command] of runtimes) {
    const run = (/** @type {string} */ file) =>
      runHere([...command, '--test-reporter=tap', file], consumer, env, LIMIT);
    failed += (await runChecks(`Node ${version} on arm64`, folder, run, files)).failed;
  }
  if (failed > 0) throw new Failure(`${failed} checks failed.`, 'read the lines "not ok" above.');
});

/**
 * @param {string} version
 * @returns {[version: string, command: [string, ...string[]]][]}
 */
function obtainOrSayWhyNot(version) {
  try {
    return [[version, obtainArm64Node(version)]];
  } catch (error) {
    if (!(error instanceof Failure) || asked.length > 0) throw error;
    endProgress();
    say(`skipped: Node ${version} on arm64: ${error.message}`);
    return [];
  }
}
