import type { TSESTree } from '@typescript-eslint/utils';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { FileIndex } from '../../src/engine/names/file-index.ts';
import { staticValue } from '../../src/engine/names/static-value.ts';

/** A file, and the argument of the call `value(…)` in it. */
function parsed(code: string): { readonly index: FileIndex; readonly argument: TSESTree.Node } {
  const linter = new Linter();
  expect(linter.verify(code, { languageOptions: { sourceType: 'module' } })).toEqual([]);
  const sourceCode = linter.getSourceCode() as unknown as FileIndex['sourceCode'];
  const index = new FileIndex(sourceCode, { mentions: [], resolve: (specifier) => specifier });
  const call = index.calls.find(({ callee }) => callee.type === 'Identifier' && callee.name === 'value')!;
  return { index, argument: call.arguments[0]! };
}

/** The value of the argument. */
function valueIn(code: string): unknown {
  const { index, argument } = parsed(code);
  return staticValue(index, argument)?.value;
}

/** The same, and how often the first string of the file is read for it. */
function valueAndReads(code: string): { readonly value: unknown; readonly reads: number } {
  const { index, argument } = parsed(code);
  const text = index.sourceCode.getNodeByRangeIndex(code.indexOf("'")) as TSESTree.StringLiteral;
  const { value } = text;
  let reads = 0;
  Object.defineProperty(text, 'value', { get: () => (reads++, value) });
  return { value: staticValue(index, argument)?.value, reads };
}

describe('the value of a constant expression', () => {
  it.each<[string, string, unknown]>([
    ['a sum', "value('a' + 1);", 'a1'],
    ['a constant', "const a = 'a'; value(a);", 'a'],
    ['a variable that is assigned once', "let a = 'a'; value(a);", 'a'],
    ['a variable that is assigned again', "let a = 'a'; a = 'b'; value(a);", undefined],
    ['a variable without a value', 'let a; value(a);', undefined],
    ['a parameter', 'function f(a) { value(a); }', undefined],
    ['an entry of a table', "const table = { a: 'b' }; value(table.a);", 'b'],
    ['an entry of a table with a function in it', "const table = { a: 'b', f() {} }; value(table.a);", undefined],
    ['a method of a constant', "value('A'.toLowerCase());", 'a'],
    ['an assignment to something unknown', "(a) => value((a.b = 'c'));", 'c'],
    ['the last of a sequence that begins with something unknown', "(a) => value((a, 'c'));", 'c'],
    ['a constant that is defined by itself', 'const a = b, b = a; value(a);', undefined],
  ])('of %s', (_name, code, value) => {
    expect(valueIn(code)).toBe(value);
  });

  it('is not looked for where a method of an object is called by a name that takes too long to find', () => {
    const sums = (count: number): string =>
      Array.from({ length: count }, (_, i) => `const a${i + 1} = a${i} + a${i};`).join('\n');
    const read = (count: number): ReturnType<typeof valueAndReads> =>
      valueAndReads(`const a0 = 'x';\n${sums(count)}\nconst o = { a: 'y' }; o[a${count}](); value(o.a);`);
    expect(read(3)).toEqual({ value: 'y', reads: 8 });
    expect(read(12)).toEqual({ value: undefined, reads: 0 });
  });

  it('is unknown of an object whose own value names a method that is called on it', () => {
    expect(valueAndReads("const o = { a: 'x' }; o[o.a](); value(o.a);")).toEqual({ value: undefined, reads: 0 });
  });

  it('is made of what the names in it refer to where they stand', () => {
    expect(valueIn("const a = 'outer', b = a; function f() { const a = 'inner'; value(b); }")).toBe('outer');
    expect(valueIn("const a = 'outer', b = a; function f(a) { value(b); }")).toBe('outer');
    expect(valueIn("const a = 'outer', b = a; function f() { const a = b; value(a); }")).toBe('outer');
  });

  it.each<[string, string, (one: string) => string]>([
    ['sums', "'x'", (one) => `${one} + ${one}`],
    ['templates', "'x'", (one) => `\`\${${one}}\${${one}}\``],
    ['calls', "'x'", (one) => `${one}.concat(${one})`],
    ['lists', "['x']", (one) => `[...${one}, ...${one}]`],
  ])('is not looked for where it takes too long: constants that are %s of two others', (_name, first, twice) => {
    const constants = (count: number): string =>
      Array.from({ length: count }, (_, i) => `const a${i + 1} = ${twice(`a${i}`)};`).join('\n');
    const value = (count: number): unknown => valueIn(`const a0 = ${first};\n${constants(count)}\nvalue(a${count});`);
    expect(value(3)).toHaveLength(8);
    expect(value(12)).toBe(undefined);
  });
});
