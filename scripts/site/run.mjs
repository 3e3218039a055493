// npm run site [-- --check]   builds the pages of docs/ as a site in .cache/site
//   --check                   looks at every page in headless Chromium: it renders, no link is dead, the playgrounds work
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ensureBuild, repository } from '../lib/ensure-build.mjs';
import { endProgress, Failure, progress, runCommand, say } from '../lib/terminal.mjs';

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const output = join(repository, '.cache', 'site');

await runCommand(async () => {
  ensureBuild();
  progress('Building the site …');
  // VitePress itself refuses a link to a page that is not there.
  const built = spawnSync('npx', ['vitepress', 'build', 'site'], { cwd: repository, encoding: 'utf8', shell: process.platform === 'win32' });
  endProgress();
  if (built.status !== 0) throw new Failure(`the site could not be built.\n${built.stdout}${built.stderr}`, 'see above; a dead link is named with its page.');
  say(`Built in ${output}`);
  if (!options.check) return;
  const { checkSite } = await import('./check.mjs');
  const { pages, links, playgrounds, problems } = await checkSite(output, findChromium());
  for (const problem of problems) say(`  ${problem}`);
  say(`${pages} pages, ${links} links, ${playgrounds} playgrounds: ${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
});

/** The installed browser, or Debian's. */
function findChromium() {
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = () => [process.env['CHROMIUM_PATH'], ...places].find((path) => path && existsSync(path));
  const installed = found();
  if (installed) return installed;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    progress('Installing Chromium from Debian …');
    try {
      execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
      execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'ignore' });
    } catch (error) {
      throw new Failure(`Chromium could not be installed: ${error}`, 'install it, or name it in CHROMIUM_PATH.');
    }
    endProgress();
  }
  const path = found();
  if (!path) throw new Failure('there is no Chromium.', 'install it, or name it in CHROMIUM_PATH.');
  return path;
}
