import markdown from '@eslint/markdown';
import * as tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import * as svelteParser from 'svelte-eslint-parser';
import { compile } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import * as vueParser from 'vue-eslint-parser';

import plugin from '../../src/index.ts';

// Files of which scripts are only a part, read with the usual parsers and processors.

const ours: Linter.Config = {
  plugins: { noinherit: plugin },
  rules: Object.fromEntries(Object.keys(plugin.rules).map((name) => [`noinherit/${name}`, 'error'])),
};
const vue: Linter.Config = {
  ...ours,
  files: ['**/*.vue'],
  languageOptions: { parser: vueParser, parserOptions: { parser: tsParser, sourceType: 'module' } },
};
const svelte: Linter.Config = {
  ...ours,
  files: ['**/*.svelte'],
  languageOptions: { parser: svelteParser, parserOptions: { parser: tsParser } },
};

interface Page {
  /** A « marks the start of each finding. */
  readonly before: string;
  /** The file after --fix; absent if that changes nothing. */
  readonly after?: string;
}

function check(config: Linter.Config[], filename: string, { before, after }: Page): Linter.LintMessage[] {
  const code = before.replaceAll('«', '');
  const linter = new Linter();
  const messages = linter.verify(code, config, { filename, filterCodeBlock: () => true });
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  expect(messages.map(({ line, column }) => `${line}:${column}`)).toEqual(positions(before));
  const { output } = linter.verifyAndFix(code, config, { filename, filterCodeBlock: () => true });
  expect(output).toBe(after ?? code);
  // Suggestions must not break the page either: they never insert anything between its blocks.
  for (const { suggestions = [] } of messages) {
    for (const { fix } of suggestions) expect(fix.text).not.toMatch(/<\/script>/);
  }
  return messages;
}

function positions(marked: string): string[] {
  return marked.split('\n').flatMap((text, i) => {
    const columns: number[] = [];
    for (let at = text.indexOf('«'); at >= 0; at = text.indexOf('«', at + 1)) columns.push(at + 1 - columns.length);
    return columns.map((column) => `${i + 1}:${column}`);
  });
}

describe('Vue', () => {
  const pages: Record<string, Page> = {
    'one script': {
      before: `<template><p>{{ fd }}</p></template>

<script>
import fs from 'node:fs';
export default { data: () => ({ fd: «fs.openSync('a') }) };
</script>
`,
      after: `<template><p>{{ fd }}</p></template>

<script>
import fs from 'node:fs';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
export default { data: () => ({ fd: setNoInherit(fs.openSync('a')) }) };
</script>
`,
    },
    'a setup script in TypeScript, before the template': {
      before: `<script setup lang="ts">
import { spawn } from 'node:child_process'

const start = (name: string): void => void «spawn(name)
</script>

<template><button @click="start('ls')" /></template>
`,
      after: `<script setup lang="ts">
import { spawn } from 'node:child_process'
import { sealed } from 'eslint-plugin-noinherit/runtime'

const start = (name: string): void => void sealed(spawn)(name)
</script>

<template><button @click="start('ls')" /></template>
`,
    },
    'a script without imports': {
      before: `<script setup>
// The child.
const child = «new Deno.Command('ls').spawn();
</script>
`,
      after: `<script setup>
import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';

sealDescriptors();
// The child.
const child = new Deno.Command('ls').spawn();
</script>
`,
    },
    'two scripts, the second without imports': {
      before: `<script>
import fs from 'node:fs';
export default { name: 'Page' };
</script>

<script setup>
const fd = «fs.openSync('a');
</script>
`,
      after: `<script>
import fs from 'node:fs';
export default { name: 'Page' };
</script>

<script setup>
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

const fd = setNoInherit(fs.openSync('a'));
</script>
`,
    },
    'two scripts with findings': {
      before: `<script>
import fs from 'node:fs';
export const a = «fs.openSync('a');
</script>

<script setup>
import { spawn } from 'node:child_process';
const fd = «fs.openSync('b');
«spawn('ls');
</script>
`,
      after: `<script>
import fs from 'node:fs';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
export const a = setNoInherit(fs.openSync('a'));
</script>

<script setup>
import { spawn } from 'node:child_process';
import { sealed } from 'eslint-plugin-noinherit/runtime';
const fd = setNoInherit(fs.openSync('b'));
sealed(spawn)('ls');
</script>
`,
    },
    'two scripts, the helper imported in the second': {
      before: `<script>
import fs from 'node:fs';
export const a = «fs.openSync('a');
</script>

<script setup>
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

const fd = setNoInherit(fs.openSync('b'));
</script>
`,
      after: `<script>
import fs from 'node:fs';
import { setNoInherit as setNoInherit_ } from 'eslint-plugin-noinherit/runtime';
export const a = setNoInherit_(fs.openSync('a'));
</script>

<script setup>
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

const fd = setNoInherit(fs.openSync('b'));
</script>
`,
    },
    'a script on one line': {
      before: `<script>import fs from 'node:fs'; export const fd = «fs.openSync('a');</script>\n`,
    },
    'a script that begins on the line of its tag': {
      before: `<script setup>const fd = «process.getBuiltinModule('fs').openSync('a');
use(fd);
</script>
`,
    },
    'a script that ends on the line of its last import': {
      before: `<script setup>
const fd = «fs.openSync('a');
import fs from 'node:fs';</script>
`,
    },
    'a server whose socket is awaited on the last line': {
      before: `<script setup>
import { once } from 'node:events';
import net from 'node:net';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
const server = net.createServer();
server.listen(0, () => setNoInherit(server.address()));
const [socket] = await once(net.createServer(), 'connection');</script>
`
        .replace('const server = net', 'const server = «net')
        .replace('once(net', 'once(«net'),
      after: `<script setup>
import { once } from 'node:events';
import net from 'node:net';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
const server = setNoInherit(net.createServer());
server.listen(0, () => setNoInherit(server.address()));
const [socket] = await once(setNoInherit(net.createServer()), 'connection');</script>
`,
    },
  };
  it.each(Object.entries(pages))('%s', (_name, page) => void check([vue], 'page.vue', page));
});

describe('Svelte', () => {
  const pages: Record<string, Page> = {
    'one script': {
      before: `<script>
  import fs from 'node:fs';
  const fd = «fs.openSync('a');
</script>

<p>{fd}</p>
`,
      after: `<script>
  import fs from 'node:fs';
  import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
  const fd = setNoInherit(fs.openSync('a'));
</script>

<p>{fd}</p>
`,
    },
    'a script without imports': {
      before: `<p>Hello</p>

<script lang="ts">
\tconst fd: number = «process.getBuiltinModule('fs').openSync('a')
</script>
`,
      after: `<p>Hello</p>

<script lang="ts">
\timport { setNoInherit } from 'eslint-plugin-noinherit/runtime'

\tconst fd: number = setNoInherit(process.getBuiltinModule('fs').openSync('a'))
</script>
`,
    },
    'two scripts with findings, and one in the markup': {
      before: `<script module>
  import fs from 'node:fs';
  export const a = «fs.openSync('a');
</script>

<script>
  const fd = «fs.openSync('b');
</script>

<p>{fd} {«fs.openSync('c')}</p>
`,
      after: `<script module>
  import fs from 'node:fs';
  import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
  export const a = setNoInherit(fs.openSync('a'));
</script>

<script>
  const fd = setNoInherit(fs.openSync('b'));
</script>

<p>{fd} {setNoInherit(fs.openSync('c'))}</p>
`,
    },
    'only the markup': {
      before: `<script>
  import { spawn } from 'node:child_process';
</script>

<button onclick={() => «spawn('ls')}>Go</button>
`,
    },
    'a command in the markup, and one in a script': {
      before: `<script>
  import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';
  const command = new Deno.Command('ls');
  function start() {
    «command.spawn();
  }
</script>

<button onclick={start}>{«command.outputSync().code}</button>
`,
      after: `<script>
  import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';
  const command = new Deno.Command('ls');
  function start() {
    sealDescriptors();
    command.spawn();
  }
</script>

<button onclick={start}>{command.outputSync().code}</button>
`,
    },
  };
  it.each(Object.entries(pages))('%s', (_name, page) => {
    check([svelte], 'page.svelte', page);
    expect(() => compile(page.after ?? page.before.replaceAll('«', ''), { generate: 'server' })).not.toThrow();
  });
});

describe('Markdown', () => {
  const config: Linter.Config[] = [
    { files: ['**/*.md'], plugins: { markdown }, processor: 'markdown/markdown' },
    { ...ours, files: ['**/*.md/*.js'] },
  ];

  it('is reported at the right place, and unchanged', () => {
    const messages = check(config, 'page.md', {
      before: `# Files

\`\`\`js
import fs from 'node:fs';
const fd = «fs.openSync('a');
\`\`\`

Then, with a name that exists above:

\`\`\`js
import { spawn } from 'node:child_process';
const child = «new Deno.Command('ls').spawn();
«spawn('ls');
\`\`\`
`,
    });
    expect(messages.some(({ fix, suggestions }) => fix ?? suggestions)).toBe(false);
  });

  it('is unchanged even if the helper is imported and only a call would be wrapped', () => {
    check(config, 'page.md', {
      before: `\`\`\`js
import fs from 'node:fs';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
const fd = «fs.openSync('a');
setNoInherit(fs.openSync('b'));
\`\`\`
`,
    });
  });
});
