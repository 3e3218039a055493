import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { severities } from '../../src/configs.ts';
import { rules as pluginRules } from '../../src/rules/index.ts';
import { REPORTED, SILENT } from './apis.ts';
import { rules } from './helpers.ts';

const linter = new Linter();

/** The rules of the config `strict` that report a line of code, with all runtimes as targets. */
function reporting(code: string): string[] {
  const messages = linter.verify(
    `import { setNoInherit } from 'eslint-plugin-noinherit/runtime';\n${code}`,
    {
      files: ['**'],
      languageOptions: { parser, sourceType: 'module' },
      plugins: { noinherit: { rules } },
      rules: {
        ...severities('noinherit', pluginRules).strict,
        'noinherit/no-missing-runtime': 'off',
      },
      settings: { noinherit: { targets: { bun: true, deno: true, node: true } } },
    },
    { filename: 'a.ts' },
  );
  return [...new Set(messages.map(({ ruleId, message }) => ruleId?.replace('noinherit/', '') ?? message))];
}

describe('an API that creates, adopts or passes on descriptors, or starts programs', () => {
  for (const [rule, apis] of Object.entries(REPORTED))
    it.each(apis)(`is reported by ${rule}: %s`, (_name, code) => {
      expect(reporting(code)).toContain(rule);
    });

  for (const [reason, apis] of Object.entries(SILENT))
    it.each(apis)(`is left alone (${reason}): %s`, (_name, code) => {
      expect(reporting(code)).toEqual([]);
    });

  it('stands there once', () => {
    const names = [...Object.values(REPORTED), ...Object.values(SILENT)].flat().map(([name]) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});
