import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { Linter } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import plugin from '../../src/index.ts';
import { mentionsApi } from '../../src/knowledge/mentions.ts';
import { packAndInstall, repository, type PackedPackage } from '../package/packed.ts';
import { makeProject, programOf, type Project } from './workspace.ts';

/** oxlint makes one pass per run, and ESLint as many as are needed. */
// One run for each import that fixes add to a file (at most `sealed`, `setNoInherit` and `closeSync`), and one more.
const MOST_RUNS = 4;

const RULES = Object.keys(plugin.rules).map((name) => `noinherit/${name}`);

const SMALL_CONFIG = JSON.stringify({
  jsPlugins: ['eslint-plugin-noinherit'],
  plugins: [],
  categories: { correctness: 'off' },
  rules: Object.fromEntries(RULES.map((name) => [name, 'error'])),
});

/** A file of a package in the corpus. */
interface SourceFile {
  readonly package: string;
  readonly name: string;
  readonly text: string;
  readonly isTypeScript: boolean;
  readonly sourceTypes: readonly ('commonjs' | 'module')[];
}

/** The results of ESLint for a file. */
interface Linted {
  readonly findings: readonly string[];
  readonly mended: string;
}

let packed: PackedPackage;

beforeAll(() => {
  packed = packAndInstall();
});
afterAll(() => packed[Symbol.dispose]());

describe('a small project', () => {
  it('is linted and mended by the plugin as it is installed, with its options and settings', () => {
    using project = makeProject(
      {
        'package.json': '{ "type": "module", "dependencies": { "eslint-plugin-noinherit": "*" } }',
        '.oxlintrc.json': JSON.stringify({
          ...JSON.parse(SMALL_CONFIG),
          rules: {
            'noinherit/no-unsealed-spawn': ['error', { spawners: [{ module: './start.js', export: 'start' }] }],
          },
          settings: { noinherit: { runtime: '#descriptors' } },
        }),
        'a.js': "import { spawn } from 'node:child_process';\n\nspawn('ls');\n",
        'c.vue': "<script setup>\nimport { spawn } from 'node:child_process';\nspawn('ls');\n</script>\n",
        'b.js': "import { start } from './start.js';\n\nstart('ls');\n",
      },
      { plugin: packed },
    );
    expect(oxlint(project).map(({ file, text }) => `${file} ${text.split(' gives')[0]}`)).toEqual([
      'a.js noinherit/no-unsealed-spawn 3:1 `child_process.spawn`',
      'b.js noinherit/no-unsealed-spawn 3:1 `./start.js.start`',
      'c.vue noinherit/no-unsealed-spawn 3:1 `child_process.spawn`',
    ]);
    expect(oxlint(project, '--fix')).toEqual([]);
    expect(project.read('a.js')).toBe(
      "import { spawn } from 'node:child_process';\nimport { sealed } from '#descriptors';\n\nsealed(spawn)('ls');\n",
    );
    expect(project.read('b.js')).toBe(
      "import { start } from './start.js';\nimport { sealed } from '#descriptors';\n\nsealed(start)('ls');\n",
    );
    expect(project.read('c.vue')).toBe(
      "<script setup>\nimport { spawn } from 'node:child_process';\nimport { sealed } from '#descriptors';\nsealed(spawn)('ls');\n</script>\n",
    );
  });
});

describe('the JavaScript of the corpus', () => {
  const expected = new Map<string, Linted>();
  const published = new Map<string, string>();
  let project: Project;

  beforeAll(async () => {
    project = makeProject({ '.oxlintrc.json': SMALL_CONFIG }, { plugin: packed });
    const files = await corpusFiles();
    console.log('Linting the JavaScript of the corpus with ESLint …');
    // No rule analyses a file whose source has no name from the knowledge.
    for (const file of files.filter(({ isTypeScript, text }) => !isTypeScript && mentionsApi(text))) {
      const name = join(file.package.replace('/', '+'), file.name).replaceAll('\\', '/');
      const linted = lintWithESLint(file, name);
      if (!linted) continue;
      project.write(name, file.text);
      published.set(name, file.text);
      expected.set(name, linted);
    }
  }, 600_000);
  afterAll(() => project[Symbol.dispose]());

  it('gives the same findings, in the same places and words', () => {
    const findings = oxlint(project);
    const found = new Map([...expected.keys()].map((name): [string, string[]] => [name, []]));
    for (const { file, text } of findings) found.get(file)?.push(text);
    const count = [...expected.values()].flatMap((linted) => linted.findings).length;
    console.log(`${expected.size} files, ${count} findings of ESLint, ${findings.length} of oxlint`);
    expect(count).toBeGreaterThan(1000);
    expect(Object.fromEntries([...found].map(([name, texts]) => [name, texts.sort()]))).toEqual(
      Object.fromEntries([...expected].map(([name, linted]) => [name, [...linted.findings].sort()])),
    );
  });

  it(`is mended to the same text, in at most ${MOST_RUNS} runs`, () => {
    const differing = (): string[] =>
      [...expected].filter(([name, { mended }]) => project.read(name) !== mended).map(([name]) => name);
    for (let run = 1; run <= MOST_RUNS; run++) {
      oxlint(project, '--fix');
      console.log(
        `After run ${run} with --fix, ${differing().length} of ${expected.size} files differ from what ESLint makes of them`,
      );
    }
    expect(differing()).toEqual([]);
    oxlint(project, '--fix');
    expect(differing()).toEqual([]);
    expect([...published].filter(([name, text]) => project.read(name) !== text).length).toBeGreaterThan(500);
  }, 600_000);
});

/** The exports of the corpus scripts, which are type-checked as JavaScript and have no declarations. */
interface CorpusScripts {
  readEntries(): { readonly name: string }[];
  downloadAll(entries: readonly { readonly name: string }[]): Promise<Map<{ readonly name: string }, string>>;
  findSourceFiles(folder: string): Omit<SourceFile, 'package'>[];
}

async function corpusFiles(): Promise<SourceFile[]> {
  const scripts = ['packages.mjs', 'download.mjs', 'source-files.mjs'].map((script) =>
    pathToFileURL(join(repository, 'scripts/corpus', script)),
  );
  const loaded = await Promise.all(scripts.map(async ({ href }) => (await import(href)) as Partial<CorpusScripts>));
  const { readEntries, downloadAll, findSourceFiles } = Object.assign({}, ...loaded) as CorpusScripts;
  // Every other package: all of them would take minutes more and show little more.
  const entries = readEntries().filter((_, index) => index % 2 === 0);
  return [...(await downloadAll(entries))].flatMap(([entry, folder]) =>
    findSourceFiles(folder).map((file) => ({ ...file, package: entry.name })),
  );
}

/** The findings of oxlint in a project. */
function oxlint(project: Project, ...args: string[]): { file: string; text: string }[] {
  const { stdout, stderr } = project.run(programOf('oxlint', 'oxlint'), [
    '--no-ignore',
    '--format',
    'json',
    ...args,
    '.',
  ]);
  if (!stdout.startsWith('{')) throw new Error(`No JSON: ${stdout}${stderr}`);
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: {
      code?: string;
      message: string;
      filename: string;
      labels: { span: { line: number; column: number } }[];
    }[];
  };
  return diagnostics
    .map(({ code, message, filename, labels }) => {
      const { line, column } = labels[0]?.span ?? { line: 0, column: 0 };
      const rule = code?.replace(/^noinherit\((.*)\)$/, 'noinherit/$1');
      return { file: filename.replaceAll('\\', '/'), text: `${rule} ${line}:${column} ${message}` };
    })
    .sort((one, other) => (one.file < other.file ? -1 : 1));
}

/** `undefined` if ESLint cannot parse the file. */
function lintWithESLint(file: SourceFile, filename: string): Linted | undefined {
  const linter = new Linter();
  for (const sourceType of file.sourceTypes) {
    const config: Linter.Config = {
      linterOptions: { reportUnusedDisableDirectives: 'off' },
      languageOptions: { sourceType, parserOptions: { ecmaFeatures: { jsx: /x$/.test(file.name) } } },
      plugins: { noinherit: plugin },
      rules: Object.fromEntries(RULES.map((name) => [name, 'error'])),
    };
    const messages = linter.verify(file.text, { ...config, files: ['**/*.{js,cjs,mjs,jsx}'] }, { filename });
    if (messages.some(({ fatal }) => fatal)) continue;
    // The packages' own comments name rules that are not loaded here.
    const own = messages.filter(({ ruleId }) => ruleId?.startsWith('noinherit/'));
    return {
      findings: own.map(({ ruleId, line, column, message }) => `${ruleId} ${line}:${column} ${message}`),
      mended: own.some(({ fix }) => fix)
        ? linter.verifyAndFix(file.text, { ...config, files: ['**/*.{js,cjs,mjs,jsx}'] }, { filename }).output
        : file.text,
    };
  }
  return undefined;
}
