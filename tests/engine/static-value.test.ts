import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { FileIndex } from '../../src/engine/names/file-index.ts';
import { staticValue } from '../../src/engine/names/static-value.ts';

/** The value of the argument of the call `value(…)`. */
function valueIn(code: string): unknown {
  const linter = new Linter();
  expect(linter.verify(code, { languageOptions: { sourceType: 'module' } })).toEqual([]);
  const sourceCode = linter.getSourceCode() as unknown as FileIndex['sourceCode'];
  const index = new FileIndex(sourceCode, { mentions: [], resolve: (specifier) => specifier });
  const call = index.calls.find(({ callee }) => callee.type === 'Identifier' && callee.name === 'value')!;
  return staticValue(index, call.arguments[0]!)?.value;
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
