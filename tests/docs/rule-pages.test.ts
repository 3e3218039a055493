import { readFileSync } from 'node:fs';

import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import plugin from '../../src/index.ts';

/** Some examples are for options, which the page shows as JSON. */
const OPTIONS: Record<string, readonly string[]> = { 'no-unsealed-spawn': ['spawners'] };

/** What the fence of an example says about the file that it stands for. */
const LANGUAGES: Record<string, { filename: string; languageOptions: Linter.LanguageOptions }> = {
  js: { filename: 'example.mjs', languageOptions: { sourceType: 'module' } },
  cjs: { filename: 'example.cjs', languageOptions: { sourceType: 'commonjs' } },
  ts: { filename: 'example.mts', languageOptions: { sourceType: 'module', parser } },
};

interface Example {
  readonly code: string;
  readonly config: Linter.Config;
  readonly filename: string;
}

describe.each(Object.keys(plugin.rules))('the page of %s', (rule) => {
  const page = readFileSync(new URL(`../../docs/rules/${rule}.md`, import.meta.url), 'utf8');
  const linter = new Linter();

  it.each(examples(page, 'Incorrect', rule))('is right about what is incorrect: %#', ({ code, config, filename }) => {
    expect(linter.verify(code, config, filename).map(({ ruleId }) => ruleId)).toContain(`noinherit/${rule}`);
    // What only the author can decide has suggestions at most.
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

function examples(page: string, heading: string, rule: string, options: object = {}): Example[] {
  const [, section = ''] = new RegExp(`### ${heading}\\n(.*?)\\n##`, 's').exec(page) ?? [];
  const found = [...section.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, fence = '', code = '']) => {
    const { filename, languageOptions } = LANGUAGES[fence]!;
    const config: Linter.Config = {
      files: ['**'],
      plugins: { noinherit: plugin },
      rules: { [`noinherit/${rule}`]: ['error', options] },
      languageOptions,
    };
    return { code, config, filename };
  });
  // A page without examples would pass otherwise.
  if (found.length === 0) throw new Error(`docs/rules/${rule}.md has no examples under "${heading}"`);
  return found;
}
