// `npm run update` runs this. It writes the generated parts of the pages, and the list of the package's files.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createJiti } from 'jiti';

import { repository } from '../lib/ensure-build.mjs';
import { runCommand, say } from '../lib/terminal.mjs';
import { tarballFiles } from './tarball.mjs';

/** @import { Page } from './pages.ts' */

await runCommand(async () => {
  // The pages are written in TypeScript, which Node runs only since version 22.18.
  /** @type {{ pages: () => Page[] }} */
  const { pages } = await createJiti(import.meta.url).import('./pages.ts');
  const list = { path: 'tests/package/tarball-files.txt', text: `${tarballFiles().join('\n')}\n` };
  for (const { path, text } of [...pages(), list]) {
    const file = join(repository, path);
    if (readFileSync(file, 'utf8') === text) continue;
    writeFileSync(file, text);
    say(`${path} has changed.`);
  }
});
