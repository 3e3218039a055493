import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver-protocol/node';

import { packAndInstall, repository, type PackedPackage } from '../package/packed.ts';
import { Editor, type OpenFile } from './language-server.ts';
import { linksTo, makeProject, programOf, type Project } from './workspace.ts';

const CONFIG = `import noinherit from 'eslint-plugin-noinherit';

export default [{ ...noinherit.configs.recommended, files: ['**/*.js'] }];
`;

/** The server's settings from docs/editors.md, without which it finds no flat config. */
const SETTINGS = settingsInDocs();

let packed: PackedPackage;
let project: Project;
let editor: Editor;

beforeAll(async () => {
  packed = packAndInstall();
  project = makeProject(
    {
      'package.json': '{ "type": "module", "dependencies": { "eslint-plugin-noinherit": "*" } }\n',
      'eslint.config.js': CONFIG,
      'open.js': '',
      'late.js': '',
    },
    { plugin: packed, links: linksTo('editor', 'eslint') },
  );
  editor = await Editor.start(programOf('editor', 'vscode-eslint-language-server'), project.folder, SETTINGS);
});
afterAll(async () => {
  await editor[Symbol.asyncDispose]();
  project[Symbol.dispose]();
  packed[Symbol.dispose]();
});

describe('the language server of VS Code', () => {
  it('shows a finding on opening a file, with its place, severity and page', async () => {
    const file = await open('open.js', "import fs from 'node:fs';\n\nexport const log = fs.openSync('log', 'a');\n");
    const [diagnostic, ...others] = await editor.diagnostics(file);
    expect(others).toEqual([]);
    expect(diagnostic).toMatchObject({
      source: 'eslint',
      severity: 1,
      code: 'noinherit/no-unmarked-open',
      codeDescription: { href: expect.stringMatching(/docs\/rules\/no-unmarked-open\.md$/) },
      range: { start: { line: 2, character: 19 }, end: { line: 2, character: 42 } },
      message: expect.stringContaining('`fs.openSync`'),
    });
  });

  it('follows what is typed', async () => {
    const file = await open('typed.js', "import fs from 'node:fs';\n");
    expect(await editor.diagnostics(file)).toEqual([]);
    await editor.change(file, "import fs from 'node:fs';\nfs.openSync('a');\nfs.openSync('b');\n");
    expect((await editor.diagnostics(file)).map(({ range }) => range.start.line)).toEqual([1, 2]);
    await editor.change(file, "import fs from 'node:fs';\nfs.closeSync(fs.openSync('a'));\n");
    expect(await editor.diagnostics(file)).toEqual([]);
  });

  it('mends one finding by a quick fix', async () => {
    const file = await open('quick.js', "import fs from 'node:fs';\n\nexport const log = fs.openSync('log', 'a');\n");
    const [diagnostic] = await editor.diagnostics(file);
    const fix = actionCalled(await editor.quickFixes(file, diagnostic!), 'Fix this noinherit/no-unmarked-open problem');
    expect(await editor.textAfter(file, fix)).toBe(
      "import fs from 'node:fs';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\n\nexport const log = setNoInherit(fs.openSync('log', 'a'));\n",
    );
  });

  it('mends the whole file on saving', async () => {
    const file = await open(
      'all.js',
      "import { spawn } from 'node:child_process';\nimport net from 'node:net';\n\nnet.createServer().listen(0);\nspawn('a');\nspawn('b');\n",
    );
    expect(await editor.diagnostics(file)).toHaveLength(3);
    const [action, ...others] = await editor.fixAll(file);
    expect(others).toEqual([]);
    const text = await editor.textAfter(file, action!);
    expect(text).toBe(
      "import { spawn } from 'node:child_process';\nimport net from 'node:net';\nimport { sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';\n\nsetNoInherit(net.createServer()).listen(0);\nsealed(spawn)('a');\nsealed(spawn)('b');\n",
    );
    await editor.change(file, text);
    expect(await editor.diagnostics(file)).toEqual([]);
  });

  it('offers what is only a suggestion as a code action', async () => {
    const file = await open('list.js', "export const list = () => new Deno.Command('ls').output();\n");
    const [diagnostic] = await editor.diagnostics(file);
    const suggestion = actionCalled(
      await editor.quickFixes(file, diagnostic!),
      'Seal them with `sealDescriptors`. (noinherit/no-unsealed-spawn)',
    );
    expect(await editor.textAfter(file, suggestion)).toBe(
      "import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';\n\nexport const list = () => (sealDescriptors(), new Deno.Command('ls').output());\n",
    );
    // Suggestions are not applied automatically.
    for (const action of await editor.fixAll(file)) expect(await editor.textAfter(file, action)).toBe(file.text);
  });
});

function open(name: string, text: string): Promise<OpenFile> {
  project.write(name, text);
  return editor.open(join(project.folder, name), text);
}

function actionCalled(actions: readonly CodeAction[], title: string): CodeAction {
  const found = actions.find((action) => action.title === title);
  if (!found) throw new Error(`Offered: ${actions.map((action) => action.title).join(', ') || 'nothing'}`);
  return found;
}

function settingsInDocs(): object {
  const page = readFileSync(join(repository, 'docs/editors.md'), 'utf8');
  const [, settings] = /<!-- settings of the server -->\s*```json\n(.*?)```/s.exec(page) ?? [];
  if (!settings) throw new Error('docs/editors.md gives no settings for the server.');
  return JSON.parse(settings) as object;
}
