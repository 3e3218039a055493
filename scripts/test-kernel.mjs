// npm run test:kernel: runs the checks of tests/platforms on another kernel, in a virtual machine (qemu), against the
// package as npm installs it. The default is 5.10, in which close_range(2) has no close-on-exec flag yet, so that seals
// use the fallback. The kernel, its libc and qemu come from Debian, Node from npm.
// `node scripts/test-kernel.mjs [--only=<part of a file name>] [--node=<version>] [5.10|6.1|6.12]`. Exit code 0 if all
// passed, 1 if not, 2 if it cannot run.
import { join } from 'node:path';

import { ensureBuild, repository } from './lib/ensure-build.mjs';
import { installPacked } from './lib/install-packed.mjs';
import { prepareMachine, startMachine } from './lib/kernel.mjs';
import { checkFiles, runChecks } from './lib/platform-checks.mjs';
import { prepareOrExplain } from './lib/cannot-run.mjs';
import { Failure, progress, runCommand } from './lib/terminal.mjs';
import { KERNEL_NODE_VERSION } from './lib/versions.mjs';

const option = (/** @type {string} */ name) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const [kernel = '5.10'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const version = option('node') ?? KERNEL_NODE_VERSION;

await runCommand(async () => {
  ensureBuild();
  const consumer = installPacked(join(repository, '.cache', 'consumer-kernel'));
  const folder = join(consumer, 'tests', 'platforms');
  const files = checkFiles(folder).filter((file) => file.includes(option('only') ?? ''));
  const prepared = prepareOrExplain(`the kernel ${kernel}`, () => prepareMachine(kernel, version, consumer, files));
  if (prepared === undefined) return;
  progress(`Starting the kernel ${kernel} …`);
  const machine = startMachine(prepared);
  try {
    const label = `Node ${version} on Linux ${await machine.release}`;
    const { failed } = await runChecks(label, folder, machine.outcome, files);
    if (failed > 0) throw new Failure(`${failed} checks failed.`, 'read the lines "not ok" above.');
  } finally {
    await machine.end();
  }
});
