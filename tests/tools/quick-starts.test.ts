// Does each block of docs/quick-starts.md work when it is pasted into an empty folder?
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { BUN_VERSION, DENO_VERSION, obtainRuntime } from '../../scripts/lib/runtimes.mjs';
import { packAndInstall, repository, type PackedPackage } from '../package/packed.ts';
import { makeProject, type Project } from './workspace.ts';

const page = readFileSync(join(repository, 'docs/quick-starts.md'), 'utf8');

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The blocks of a section, in their order. */
function blocksOf(title: string): Block[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
  return [...section.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }));
}

/** A typical program, and its source after the fix. */
const SPAWN = "import { spawn } from 'node:child_process';\n\nspawn('git', ['gc']);\n";
const MENDED =
  "import { spawn } from 'node:child_process';\nimport { sealed } from 'eslint-plugin-noinherit/runtime';\n\nsealed(spawn)('git', ['gc']);\n";
const inScript = (text: string): string => `<script>\n${text}</script>\n`;

interface Case {
  /** The files before the first block. */
  readonly before?: Readonly<Record<string, string>>;
  /** The files that are fixed, with their source after the fix. */
  readonly sources: Readonly<Record<string, string>>;
  /** The path of a program that the commands need. */
  readonly program?: () => string;
}

const manifest = '{ "name": "app", "version": "1.0.0" }\n';

const CASES: Readonly<Record<string, Case>> = {
  JavaScript: { before: { 'package.json': manifest }, sources: { 'start.js': MENDED } },
  TypeScript: { before: { 'package.json': manifest }, sources: { 'start.ts': MENDED } },
  'A monorepo': {
    before: { 'package.json': '{ "name": "root", "private": true, "workspaces": ["packages/*"] }\n' },
    sources: { 'packages/app/start.js': MENDED },
  },
  Bun: {
    before: { 'package.json': manifest },
    sources: { 'start.js': MENDED },
    program: () => obtainRuntime('bun', BUN_VERSION)[0],
  },
  Deno: {
    before: { 'deno.json': '{}\n' },
    sources: { 'start.js': MENDED },
    program: () => obtainRuntime('deno', DENO_VERSION)[0],
  },
  oxlint: { before: { 'package.json': manifest }, sources: { 'start.js': MENDED } },
  'Vue, Svelte and Astro': {
    before: { 'package.json': manifest },
    sources: {
      'start.js': MENDED,
      'start.vue': inScript(MENDED),
      'start.svelte': inScript(MENDED),
      'start.astro': `---\n${MENDED}---\n`,
    },
  },
};

let packed: PackedPackage;
beforeAll(() => {
  packed = packAndInstall();
});
afterAll(() => packed[Symbol.dispose]());

it('there is a case for each section with commands', () => {
  const titles = page
    .split(/^## /m)
    .slice(1)
    .map((text) => text.split('\n', 1)[0] ?? '');
  expect(titles.filter((title) => blocksOf(title).length > 0)).toEqual(Object.keys(CASES));
});

it.each(Object.entries(CASES))('%s', (title, { before = {}, sources, program }) => {
  using project = makeProject(before);
  const run = shellIn(project, program?.());
  const blocks = blocksOf(title);
  const last = blocks.pop() as Block;
  for (const { language, text } of blocks) {
    if (language !== 'sh') project.write(...fileOf(text));
    else expect(run(install(text, project)), text).toMatchObject({ status: 0 });
  }
  for (const [file, text] of Object.entries(sources)) project.write(file, asWritten(text));
  const [lint = '', fix = ''] = last.text.trim().split('\n');
  const found = run(lint);
  expect(found.status, found.stdout + found.stderr).toBe(1);
  expect(found.stdout).toContain('no-unsealed-spawn');
  const mended = run(fix);
  expect(mended.status, mended.stdout + mended.stderr).toBe(0);
  for (const [file, text] of Object.entries(sources)) expect(project.read(file)).toBe(text);
  expect(run(lint)).toMatchObject({ status: 0 });
});

/** Removes what the fix adds. */
function asWritten(text: string): string {
  return text.replace(MENDED, SPAWN);
}

/** The file's name is in a comment in its first line, which is removed for JSON. */
function fileOf(text: string): [file: string, text: string] {
  const [, file = '', rest = ''] = /^\/\/ (\S+)\n([^]*)$/.exec(text) ?? [];
  return [file, file.endsWith('.json') ? rest : text];
}

/** Uses the package as it is now, instead of the published one. */
function install(text: string, project: Project): string {
  const tarball = packed.tarball;
  if (!text.includes('npm:')) return text.replaceAll(/eslint-plugin-noinherit(?=\s)/g, tarball);
  // Deno installs packages only from the registry: this links a local folder instead.
  const own = join(packed.consumer, 'node_modules', 'eslint-plugin-noinherit');
  project.write('deno.json', JSON.stringify({ nodeModulesDir: 'manual' }));
  project.write(
    'package.json',
    JSON.stringify({ dependencies: { eslint: '^10', 'eslint-plugin-noinherit': `file:${own}` } }),
  );
  return 'npm install --no-audit --no-fund';
}

/** Runs lines in a shell, with the program's folder first in PATH. */
function shellIn(project: Project, program?: string): (line: string) => ReturnType<Project['run']> {
  const path = [...(program === undefined ? [] : [dirname(program)]), process.env['PATH'] ?? ''].join(delimiter);
  return (line) =>
    project.run('sh', ['-ec', line], { PATH: path, npm_config_audit: 'false', npm_config_fund: 'false' });
}
