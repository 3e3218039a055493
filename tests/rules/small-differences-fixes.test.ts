import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { languageOptions, rules, type RuleName } from './helpers.ts';
import { mended } from './said.ts';

// Pairs of programs with one difference, on which the fix depends.

/** A file after `--fix` or the first suggestion; undefined if there is neither. */
function first(rule: RuleName, code: string, filename = 'a.mjs'): string | undefined {
  const config: Linter.Config = {
    files: ['**'],
    plugins: { noinherit: { rules } },
    rules: { [`noinherit/${rule}`]: 'error' },
    languageOptions: languageOptions(
      filename.endsWith('.cjs') ? 'cjs' : filename.endsWith('.js') ? 'script' : 'esm',
      'espree',
    ),
  };
  const [message] = new Linter().verify(code, [config], { filename });
  const fix = message?.fix ?? message?.suggestions?.[0]?.fix;
  return fix && code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1]);
}

describe('the outputs in a list', () => {
  const IMPORT = "import { spawn } from 'node:child_process';\n";
  const start = (stdio: string): string => `${IMPORT}spawn('a', [], { detached: true, stdio: ${stdio} }).unref();`;
  it.each([
    ["['inherit', 'inherit', 'inherit']", "['ignore', 'ignore', 'ignore']"],
    ["['inherit', 'inherit', 'inherit', , 'x']", "['ignore', 'ignore', 'ignore', , 'x']"],
    ['[]', "[null, 'ignore', 'ignore']"],
    // A hole in the array means a pipe, but readers may not know that, so no edit changes it.
    ["['inherit', , 'inherit']", undefined],
    ["[, 'inherit', 'inherit']", undefined],
  ])('%s', (before, after) => {
    expect(first('no-wide-stdio', start(before))).toBe(after && start(after));
  });
});

it('a module that uses require gets another require', () => {
  const code = "const fs = require('fs');\nuse(fs.openSync('a'));\n";
  const config: Linter.Config = {
    plugins: { noinherit: { rules } },
    rules: { 'noinherit/no-unmarked-open': 'error' },
    languageOptions: languageOptions('esm', 'espree'),
  };
  expect(new Linter().verifyAndFix(code, [config], { filename: 'a.js' }).output).toBe(
    "const fs = require('fs');\nconst { setNoInherit } = require('eslint-plugin-noinherit/runtime');\nuse(setNoInherit(fs.openSync('a')));\n",
  );
});

describe('a script that is not a module yet', () => {
  it.each([
    ['a.svelte', true],
    ['a.vue', true],
    ['a.vue.js', false],
    ['a.js', false],
  ])('%s', (filename, isModule) => {
    const helper = first('no-unsealed-spawn', "Bun.spawn(['a']);", filename);
    expect(helper?.startsWith('import ') ?? false).toBe(isModule);
  });
});

describe('a mark that has gone, between lines without semicolons', () => {
  /** Whether the line behind is still a statement of its own. */
  const isRemoved = (before: string, next = '(() => use(fd))()'): boolean =>
    !mended(
      'no-late-mark',
      `const fd = fs.openSync('a')\ncp.spawn('x')\n${before}\nsetNoInherit(fd);\n${next}`,
    ).includes('setNoInherit(fd)');
  it.each([
    ['if (y) {}', true],
    ['for (;;) { break }', true],
    ['function f() {}', true],
    ['class A { m() {} }', true],
    ['switch (y) {}', true],
    ['y();', true],
    ['const o = {}', false],
    ['o = class {}', false],
    ['o = function () {}', false],
    ['o = () => {}', false],
    ['y()', false],
  ])('%s', (before, removed) => {
    expect(isRemoved(before)).toBe(removed);
    expect(isRemoved(before, 'use(fd)')).toBe(true);
  });
});

it('an import that belongs before all others stands there', () => {
  const code = "import a from './a.js';\nimport b from './b.js';\nBun.spawn([a, b]);";
  expect(first('no-unsealed-spawn', code)).toMatch(
    /^import \{ sealed \} from 'eslint-plugin-noinherit\/runtime';\n+import a from/,
  );
});

describe('a semicolon behind an import that is added', () => {
  const START = "Bun.spawn(['a'])";
  it.each([
    ['where the only statement has none that could', `export default ${START}`, false],
    ['where the only statement has one', `${START};`, true],
    ['where the only statement could have one', START, false],
    ['where loops declare a variable', `for (const a of as) {}\nfor (const b of bs) {}\n${START};`, true],
    ['where a loop consists of one statement', `for (const a of as) ${START};`, true],
  ])('%s', (_name, code, expected) => {
    expect(/runtime';/.test(first('no-unsealed-spawn', code) ?? '')).toBe(expected);
  });
});
