// npm run site [-- --check | --serve]   builds the pages of docs/ as a site in .cache/site
//   --check   checks every page in headless Chromium: it renders, no link is dead, it is accessible, and the search and
//             the playground work
//   --serve   serves it on a local port until Ctrl+C
// VitePress and Vue are installed into .cache/tools, and Chromium from Debian, if they are missing.
import { spawnSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { findChromium } from '../lib/chromium.mjs';
import { ensureBuild, repository } from '../lib/ensure-build.mjs';
import { endProgress, Failure, progress, runCommand, say } from '../lib/terminal.mjs';
import { obtainTools, programIn } from '../lib/tools.mjs';

const { values: options } = parseArgs({
  options: { check: { type: 'boolean', default: false }, serve: { type: 'boolean', default: false } },
});
const output = join(repository, '.cache', 'site');

await runCommand(async () => {
  ensureBuild();
  buildSite();
  say(`Built in ${output}`);
  if (options.serve) {
    const { serveSite } = await import('./serve.mjs');
    say(`Look at ${(await serveSite(output)).origin}, and end this with Ctrl+C.`);
  }
  if (!options.check) return;
  const chromium = findChromium();
  const { checkSite } = await import('./check.mjs');
  const { pages, links, examples, problems } = await checkSite(output, chromium);
  for (const problem of problems) say(`  ${problem}`);
  say(`${pages} pages, ${links} links, ${examples} examples to try: ${problems.length} problems`);
  if (problems.length > 0)
    throw new Failure('the site is not as it should be.', 'see the problems above, each with its page.');
});

function buildSite() {
  const tools = obtainTools('site');
  const site = join(repository, 'site');
  // Imports of the theme and of the built pages are resolved from the folder `site`.
  const modules = join(site, 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  symlinkSync(join(tools, 'node_modules'), modules, 'junction');
  progress('Building the site …');
  // VitePress itself fails on links to missing pages.
  const { error, status, stdout, stderr } = spawnSync(programIn(tools, 'vitepress'), ['build', 'site'], {
    cwd: repository,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  endProgress();
  if (error) throw error;
  if (status !== 0)
    throw new Failure(
      `the site could not be built.\n${stdout}${stderr}`,
      'see above; a dead link is named with its page.',
    );
}
