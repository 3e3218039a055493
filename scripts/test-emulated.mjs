// npm run test:arm, test:arm64, test:riscv64: runs the checks of tests/platforms under Node for Linux on another
// processor, emulated by qemu, against the package as npm installs it there. qemu comes from Debian, Node from npm or,
// if npm has none, Debian. `node scripts/test-emulated.mjs arm|arm64|riscv64 [--only=<part of a file name>] [--or-skip]
// [version…]`. Exit code 0 if all passed, 1 if not, 2 (with the reason) if it cannot run; with --or-skip 0, not 2.
import { join } from 'node:path';

import { prepareOrExplain } from './lib/cannot-run.mjs';
import { obtainEmulatedNode } from './lib/emulated.mjs';
import { ensureBuild, repository } from './lib/ensure-build.mjs';
import { installPacked, QUIET } from './lib/install-packed.mjs';
import { checkFiles, runChecks, runHere } from './lib/platform-checks.mjs';
import { Failure, runCommand } from './lib/terminal.mjs';
import { EMULATED_NODE_VERSIONS } from './lib/versions.mjs';

/** The limit for a check file, in milliseconds: what takes seconds elsewhere takes minutes under emulation. */
const LIMIT = 900_000;

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length) ?? '';
const [named, ...asked] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

await runCommand(async () => {
  const architecture = /** @type {keyof typeof EMULATED_NODE_VERSIONS} */ (named);
  const versions = EMULATED_NODE_VERSIONS[architecture];
  if (versions === undefined)
    throw new Failure(`no processor is named ${named}.`, `name ${Object.keys(EMULATED_NODE_VERSIONS).join(' or ')}.`);
  ensureBuild();
  const runtimes = (asked.length > 0 ? asked : versions).flatMap((version) => {
    const what = `Node ${version} on ${architecture}`;
    const command = prepareOrExplain(what, () => obtainEmulatedNode(architecture, version));
    return command === undefined ? [] : [{ what, command }];
  });
  if (process.argv.includes('--or-skip')) process.exitCode = 0;
  if (runtimes.length === 0) return;
  const consumer = installPacked(join(repository, '.cache', `consumer-${architecture}`), [
    ...QUIET,
    `--cpu=${architecture}`,
    '--os=linux',
  ]);
  const folder = join(consumer, 'tests', 'platforms');
  const files = checkFiles(folder).filter((file) => file.includes(only));
  const env = { ...process.env, NOINHERIT_CHILD_TIMEOUT: '20000' };
  let failed = 0;
  for (const { what, command } of runtimes) {
    const run = (/** @type {string} */ file) =>
      runHere([...command, '--test-reporter=tap', file], consumer, env, LIMIT);
    failed += (await runChecks(what, folder, run, files)).failed;
  }
  if (failed > 0) throw new Failure(`${failed} checks failed.`, 'read the lines "not ok" above.');
});
