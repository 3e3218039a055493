// What is left of a text that commands a terminal or a CI service, and of one that only looks like it?
import { expect, it } from 'vitest';

import { escapeText } from '../../src/runtime/escape-text.ts';

it.each([
  ['plain text, with ä, 漢 and 😀', 'plain text, with ä, 漢 and 😀'],
  ['::error::x', String.raw`:\x3aerror::x`],
  ['[::1]:80 #1', '[::1]:80 #1'],
  ['a ##[group] b', String.raw`a #\x23[group] b`],
  ['a\n\tb', String.raw`a\n\tb`],
  ['\u0000\u001B[31m\u007F\u009B', String.raw`\x00\x1b[31m\x7f\x9b`],
  ['\u00AD\u0100\u202E\u2028\uD800', String.raw`\xad${'\u0100'}\u{202e}\u{2028}\u{d800}`],
])('%j', (text, escaped) => {
  expect(escapeText(text)).toBe(escaped);
});
