import { ESLint } from 'eslint';
// The plugin patches the Linter that is already loaded, so this test has a file, and with it a process, of its own.
import html from 'eslint-plugin-html';
import { expect, it } from 'vitest';

import plugin from '../../src/index.ts';

const PAGE = `<html>
<body>
<script>
  const fs = require('fs');
  use(fs.openSync('a'));
</script>
<script type="module">
  import { spawn } from 'node:child_process';
  spawn('ls');
  new Deno.Command('ls').spawn();
</script>
</body>
</html>
`;

it('a page is reported at the right places, and left as it is', async () => {
  const eslint = new ESLint({
    overrideConfigFile: true,
    fix: true,
    overrideConfig: [
      {
        files: ['**/*.html'],
        plugins: { html: html as object, noinherit: plugin },
        rules: Object.fromEntries(Object.keys(plugin.rules).map((name) => [`noinherit/${name}`, 'error'])),
      },
    ],
  });
  const [result] = await eslint.lintText(PAGE, { filePath: 'page.html' });
  expect(result!.output).toBeUndefined();
  expect(result!.messages.map(({ line, column, messageId }) => [line, column, messageId])).toEqual([
    [5, 7, 'unmarked'],
    [9, 3, 'unsealed'],
    [10, 3, 'unsealed'],
  ]);
  expect(result!.messages.some(({ fix, suggestions }) => fix ?? suggestions)).toBe(false);
});
