import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import plugin from '../../src/index.ts';

/** A CommonJS file after `--fix`. */
function mended(code: string): string {
  const config: Linter.Config = {
    plugins: { noinherit: plugin },
    rules: { 'noinherit/no-unmarked-connection': 'error', 'noinherit/no-unmarked-open': 'error' },
    languageOptions: { sourceType: 'commonjs' },
  };
  return new Linter().verifyAndFix(code, [config], { filename: 'a.js' }).output;
}

describe('the first lines of a file that loads nothing at its top', () => {
  const USE = "use(require('fs').openSync('a'));\n";
  const IMPORT = "const { setNoInherit } = require('eslint-plugin-noinherit/runtime');\n\n";
  const MENDED = "use(setNoInherit(require('fs').openSync('a')));\n";

  it.each([
    '#!/usr/bin/env node\n',
    '/// <reference types="node" />\n',
    '///<reference types="node" />\n',
    '///  <reference types="node" />\n',
    '/*! kept by minifiers */\n',
    '// @ts-check\n',
    '// Copyright somebody\n',
  ])('stay where they are about the file: %j', (first) => {
    expect(mended(first + USE)).toBe(first + IMPORT + MENDED);
  });

  it.each(['// about the next line\n', '// <reference>\n', '//// four\n', '// from a/<b>\n', '/* open */\n'])(
    'stay above what they are about: %j',
    (first) => {
      expect(mended(first + USE)).toBe(IMPORT + first + MENDED);
    },
  );

  it('are told apart, one by one', () => {
    const [shebang, about] = ['#!/usr/bin/env node\n', '// about the next line\n'];
    expect(mended(shebang + about + USE)).toBe(shebang + IMPORT + about + MENDED);
  });
});

describe('the first statement of a body that has none', () => {
  const IMPORTS = "const net = require('net');\nconst { setNoInherit } = require('eslint-plugin-noinherit/runtime');\n";
  it.each([
    ['on a line of its own', '', 'net.createServer(function (c) {\n});\n', '  '],
    ['deeper than its block', '', 'if (x) {\n  net.createServer(function (c) {\n  });\n}\n', '    '],
    ['by tabs in a block of tabs', '', 'if (x) {\n\tnet.createServer(function (c) {\n\t});\n}\n', '\t\t'],
    ['by a tab in a file of tabs', 'if (x) {\n\ty();\n}\n', 'net.createServer(function (c) {\n});\n', '\t'],
    [
      'by spaces in a block of spaces behind one of tabs',
      'if (x) {\n\ty();\n}\n',
      'if (x) {\n  net.createServer(function (c) {\n  });\n}\n',
      '    ',
    ],
    ['by spaces where a tab is in a text', "x('\t');\n", 'net.createServer(function (c) {\n});\n', '  '],
    ['by spaces where tabs come later', '', 'net.createServer(function (c) {\n});\nif (x) {\n\ty();\n}\n', '  '],
  ])('stands %s', (_name, before, code, indentation) => {
    const after = code.replace('function (c) {\n', `function (c) {\n${indentation}setNoInherit(c);\n`);
    expect(mended(IMPORTS + before + code)).toBe(IMPORTS + before + after);
  });
});
