import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { afterAll, describe, expect, it } from 'vitest';

import plugin from '../../src/index.ts';

/** Rules with examples for an option, whose value the page shows as JSON. */
const OPTIONS: Record<string, readonly string[]> = { 'no-unsealed-spawn': ['spawners'] };

/** The file name and parser settings for the language of a code block. */
const LANGUAGES: Record<string, { filename: string; languageOptions: Linter.LanguageOptions }> = {
  js: { filename: 'example.mjs', languageOptions: { sourceType: 'module' } },
  cjs: { filename: 'example.cjs', languageOptions: { sourceType: 'commonjs' } },
  ts: { filename: 'example.mts', languageOptions: { sourceType: 'module', parser } },
};

/** Folders to remove after the tests. */
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

interface Example {
  readonly code: string;
  readonly config: Linter.Config;
  readonly filename: string;
}

describe.each(Object.keys(plugin.rules))('the page of %s', (rule) => {
  const page = readFileSync(new URL(`../../docs/rules/${rule}.md`, import.meta.url), 'utf8');
  const linter = new Linter({ cwd: tmpdir() });

  it.each(examples(page, 'Incorrect', rule))('is right about what is incorrect: %#', ({ code, config, filename }) => {
    expect(linter.verify(code, config, filename).map(({ ruleId }) => ruleId)).toContain(`noinherit/${rule}`);
    // Rules without fixes have suggestions at most.
    if (plugin.rules[rule]!.meta?.fixable) expect(linter.verifyAndFix(code, [config], filename).messages).toEqual([]);
  });

  it.each(examples(page, 'Correct', rule))('is right about what is correct: %#', ({ code, config, filename }) => {
    expect(linter.verify(code, config, filename)).toEqual([]);
  });

  describe.each(OPTIONS[rule] ?? [])('with the option %s', (option) => {
    const [, json = ''] = new RegExp(`### \`${option}\`\\n.*?\`\`\`json\\n(.*?)\`\`\``, 's').exec(page) ?? [];
    const options = JSON.parse(json) as object;

    it.each(examples(page, `Incorrect with \`${option}\``, rule, options))(
      'is right about what is incorrect: %#',
      ({ code, config, filename }) => {
        expect(linter.verify(code, config, filename).map(({ ruleId }) => ruleId)).toContain(`noinherit/${rule}`);
        expect(linter.verifyAndFix(code, [config], filename).messages).toEqual([]);
        const without = { ...config, rules: { [`noinherit/${rule}`]: 'error' } } as const;
        expect(linter.verify(code, without, filename)).toEqual([]);
      },
    );

    it.each(examples(page, `Correct with \`${option}\``, rule, options))(
      'is right about what is correct: %#',
      ({ code, config, filename }) => {
        expect(linter.verify(code, config, filename)).toEqual([]);
      },
    );
  });
});

/** Creates the folder of a package with the package.json that the page shows with the examples. */
function packageWith(manifest: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-page-'));
  writeFileSync(join(folder, 'package.json'), manifest);
  folders.push(folder);
  return folder;
}

function examples(page: string, heading: string, rule: string, options: object = {}): Example[] {
  const [, section = ''] = new RegExp(`### ${heading}\\n(.*?)\\n##`, 's').exec(page) ?? [];
  const blocks = [...section.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, fence = '', code = '']) => ({ fence, code }));
  const manifest = blocks.find(({ fence }) => fence === 'json');
  const folder = manifest ? packageWith(manifest.code) : '';
  const found = blocks.flatMap(({ fence, code }) => {
    if (fence === 'json') return [];
    const { filename: name, languageOptions } = LANGUAGES[fence]!;
    const filename = join(folder, name);
    const config: Linter.Config = {
      files: ['**'],
      plugins: { noinherit: plugin },
      rules: { [`noinherit/${rule}`]: ['error', options] },
      languageOptions,
    };
    return [{ code, config, filename }];
  });
  // Otherwise a page without examples would pass.
  if (found.length === 0) throw new Error(`docs/rules/${rule}.md has no examples under "${heading}"`);
  return found;
}
