import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const { objectTable } = (await import(new URL('../platforms/objects.mjs', import.meta.url).href)) as {
  objectTable: () => string;
};

const BEGIN = '<!-- begin generated: objects -->';
const END = '<!-- end generated: objects -->';

// `npm run update` writes the page anew. Each row is a test in tests/platforms/objects.check.mjs.
it('docs/runtime.md has the table of objects that are supported', async () => {
  const path = fileURLToPath(new URL('../../docs/runtime.md', import.meta.url));
  const [before, rest = ''] = readFileSync(path, 'utf8').split(BEGIN);
  const after = rest.split(END)[1];
  expect(after, `docs/runtime.md needs the lines "${BEGIN}" and "${END}"`).toBeDefined();
  await expect(`${before}${BEGIN}\n\n${objectTable()}\n\n${END}${after}`).toMatchFileSnapshot(path);
});
