// npm run knip   looks for files, exports and dependencies that nothing uses; exit code 1 if there are any
import { spawnSync } from 'node:child_process';

import { ensureBuild, repository } from './lib/ensure-build.mjs';
import { endProgress, Failure, progress, runCommand, say } from './lib/terminal.mjs';
import { obtainTools, programIn } from './lib/tools.mjs';

await runCommand(async () => {
  // knip reads eslint.config.mjs, which loads the built plugin.
  ensureBuild();
  const folder = obtainTools('knip');
  progress('Looking for what nothing uses …');
  const { error, status, stdout, stderr } = spawnSync(programIn(folder, 'knip'), ['--no-progress'], {
    cwd: repository,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  endProgress();
  if (error) throw error;
  if (status !== 0)
    throw new Failure(
      `something is unused, or not declared.\n${stdout}${stderr}`,
      'remove what is listed above, or name in knip.jsonc what uses it.',
    );
  say('Nothing is unused.');
});
