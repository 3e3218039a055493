// npm run release -- minor   makes a release: version number, changelog, commit and tag, which CI publishes
import { spawnSync } from 'node:child_process';

import { repository } from './lib/ensure-build.mjs';
import { Failure, runCommand } from './lib/terminal.mjs';
import { obtainTools, programIn } from './lib/tools.mjs';

await runCommand(async () => {
  const program = programIn(obtainTools('release'), 'release-it');
  const { error, status } = spawnSync(program, process.argv.slice(2), {
    cwd: repository,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0)
    throw new Failure('no version was made.', 'read what release-it says above; -- --dry-run shows the steps.');
});
