// `npm run update` runs this: it writes what the docs say of the code, and the list of the package's files.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createJiti } from 'jiti';

import { repository } from '../lib/ensure-build.mjs';
import { runCommand, say } from '../lib/terminal.mjs';
import { tarballFiles } from './tarball.mjs';

/** @import { Page } from './pages.ts' */

await runCommand(async () => {
  // Node runs TypeScript from version 22.18 on, and the tests are written in it.
  /** @type {{ pages: () => Page[] }} */
  const { pages } = await createJiti(import.meta.url).import('./pages.ts');
  const list = { path: 'tests/package/tarball-files.txt', text: `${tarballFiles().join('\n')}\n` };
  for (const { path, text } of [...pages(), list]) {
    const file = join(repository, path);
    if (readFileSync(file, 'utf8') === text) continue;
    writeFileSync(file, text);
    say(`${path} is new.`);
  }
});
