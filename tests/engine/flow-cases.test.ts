import * as tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { rules } from '../rules/helpers.ts';

const HEAD = `
import fs from 'node:fs';
import { spawn } from 'node:child_process';
import { execa, $ } from 'execa';
import { run } from 'own-runner';
import { sealDescriptors, setNoInherit } from 'eslint-plugin-noinherit/runtime';
`;
const linter = new Linter();

/** What the two rules about marks report in a function that starts by opening a file. */
function judge(statements: string, head = ''): string[] {
  const code = `${HEAD}${head}export async function start(o, x) { const fd = fs.openSync('a');\n${statements}\n}`;
  const messages = linter.verify(code, [
    {
      plugins: { noinherit: { rules } },
      languageOptions: { ecmaVersion: 'latest', sourceType: 'module' },
      rules: {
        'noinherit/no-unmarked-open': 'error',
        'noinherit/no-late-mark': 'error',
        'noinherit/no-unsealed-spawn': [
          'error',
          { spawners: [{ module: 'own-runner', export: 'run' }], assumeSealed: true },
        ],
      },
    },
  ]);
  return messages.map(({ fatal, message }) => {
    if (fatal) throw new Error(`${message}\n${code}`);
    return message;
  });
}

describe('a mark that is not on every path', () => {
  it.each([
    'x?.(setNoInherit(fd));',
    'x?.[setNoInherit(fd)];',
    'x?.a.b(setNoInherit(fd));',
    'x?.a[setNoInherit(fd)].b;',
    'x.a?.b(1).c(setNoInherit(fd));',
    'x ??= setNoInherit(fd);',
    'x ||= setNoInherit(fd);',
    'x &&= setNoInherit(fd);',
    'x.a ??= setNoInherit(fd);',
    'const { a = setNoInherit(fd) } = o;',
    'const { a: { b = setNoInherit(fd) } } = o;',
    'const [a = setNoInherit(fd)] = o;',
    '({ a: x = setNoInherit(fd) } = o);',
    '[x = setNoInherit(fd)] = o;',
    'for (const { a = setNoInherit(fd) } of o) x(a);',
    'o: for (const a of x) { for (const b of a) { if (b) continue o; } setNoInherit(fd); }',
    'x ?? setNoInherit(fd);',
    'class A { field = setNoInherit(fd); }',
    'class A { method() { setNoInherit(fd); } }',
    'log(class { static { if (x) setNoInherit(fd); } });',
    'switch (x) { case 1: case 2: setNoInherit(fd); }',
    'try { if (x) return; } finally { o(); } setNoInherit(fd);',
  ])('%s', (statements) => {
    expect(judge(statements)).toEqual([
      expect.stringMatching(/^What `fs\.openSync` gives is (not marked on every path|marked too late)/),
    ]);
  });
});

describe('a hazard before the mark', () => {
  it.each([
    ['`await using`', '{ await using a = o; x(a); } setNoInherit(fd);'],
    ['`await using`', 'if (x) { await using a = o; if (a) { x(); } } setNoInherit(fd);'],
    ['`execa.execa`', "execa('ls'); setNoInherit(fd);"],
    ['`execa.$`', '$`ls`; setNoInherit(fd);'],
    ['`own-runner.run`', "run('ls'); setNoInherit(fd);"],
    ['a template that it is passed to', 'x`${fd}`; setNoInherit(fd);'],
    ['`await`', '(await x).a = setNoInherit(fd);'],
    ['the next turn of the loop', 'for (;;) { const b = fs.openSync("b"); if (x) continue; setNoInherit(b); } '],
  ])('%s: %s', (hazard, statements) => {
    expect(judge(statements).join('\n')).toContain(hazard);
  });

  it('is not a call of another function with that name', () => {
    expect(judge("x.run('ls'); setNoInherit(fd);")).toEqual([]);
  });
});

describe('a mark on every path', () => {
  it.each([
    'while (1) { if (x()) { setNoInherit(fd); return; } }',
    'for (; 1; ) { if (x()) { setNoInherit(fd); return; } }',
    'for (; !0; ) { if (x()) { setNoInherit(fd); break; } }',
    'do { if (x()) { setNoInherit(fd); return; } } while (true);',
    'if (!0) setNoInherit(fd);',
    'class A { static { setNoInherit(fd); } }',
    'class A { static a = setNoInherit(fd); }',
    'class A { [setNoInherit(fd)] = 1; }',
    'class A extends x(setNoInherit(fd)) {}',
    'o(class { static { setNoInherit(fd); } });',
    'setNoInherit(fd)?.a.b; await x;',
    'fd ?? x(); setNoInherit(fd);',
    'try { setNoInherit(fd); } finally { await x; }',
    'o: { if (x) break o; } setNoInherit(fd);',
    'x = (o, setNoInherit(fd));',
    '{ using a = o; setNoInherit(fd); }',
    '{ await using a = o; setNoInherit(fd); }',
  ])('%s', (statements) => {
    expect(judge(statements)).toEqual([]);
  });
});

describe('a generator function, whose call runs nothing', () => {
  it.each(['mark(fd);', 'mark(fd).next();', '[...mark(fd)];'])('is no mark: %s', (statements) => {
    expect(judge(statements, 'function* mark(d) { setNoInherit(d); }\n')).toHaveLength(1);
  });

  it('is no mark if it closes over the descriptor, either', () => {
    expect(judge('function* mark() { setNoInherit(fd); } mark(); await x; setNoInherit(fd);')).toHaveLength(1);
  });
});

describe('the ways out of a `finally`', () => {
  /** @param nest - how one `try` is put around, or into, another */
  function ways(nest: (inner: string, i: number) => string): string {
    return Array.from({ length: 12 }).reduce<string>((inner, _, i) => nest(inner, i), 'if (x(0)) return;');
  }

  it.each([
    [
      'around',
      (inner: string, i: number) => `try { ${inner} if (x(${i})) return; if (o(${i})) break; } finally { x(); }`,
    ],
    [
      'inside',
      (inner: string, i: number) =>
        `try { if (x(${i})) return; if (o(${i})) break; } finally { ${inner} if (o()) return; }`,
    ],
  ])('do not multiply where twelve stand %s one another', (_, nest) => {
    // With a copy for each path, 3 to the power of 12 of them, this would take minutes.
    expect(judge(`for (const a of o) { ${ways(nest)} } setNoInherit(fd);`)).toHaveLength(1);
  });
});

describe('a mark by a function of the file', () => {
  const mark = 'mark(d) { setNoInherit(d); }';

  it.each([
    ['a method of an object literal', `const tools = { ${mark} };`],
    ['an arrow function in an object literal', 'const tools = { mark: (d) => { setNoInherit(d); } };'],
    ['a static method', `class tools { static ${mark} }`],
  ])('that is %s', (_name, head) => {
    expect(judge('tools.mark(fd); await x;', `${head}\n`)).toEqual([]);
  });

  it.each([
    ['another method', 'const tools = { mark() {}, other(d) { setNoInherit(d); } };'],
    ['a generator', `const tools = { *${mark} };`],
    ['a static generator', `class tools { static *${mark} }`],
    ['a method that is not static', `class tools { ${mark} }`],
    ['a method that the file replaces', `const tools = { ${mark} }; tools.mark = () => {};`],
    ['a static method that the file replaces', `class tools { static ${mark} } tools.mark = () => {};`],
    ['a method of an object that other code may change', `const tools = { ${mark} }; spoil(tools);`],
  ])('is none if it is %s', (_name, head) => {
    expect(judge('tools.mark(fd); await x;', `${head}\n`)).toHaveLength(1);
  });
});

describe('what TypeScript adds to the language and runs', () => {
  /** The lines in which a program is started without a seal, or a descriptor is marked too late or never. */
  function linesOf(code: string): number[] {
    const messages = linter.verify(HEAD.trim() + code, {
      plugins: { noinherit: { rules } },
      languageOptions: { parser: tsParser },
      rules: {
        'noinherit/no-unmarked-open': 'error',
        'noinherit/no-late-mark': 'error',
        'noinherit/no-unsealed-spawn': 'error',
      },
    });
    return messages.map(({ fatal, line, message }) => {
      if (fatal) throw new Error(`${message}\n${code}`);
      return line - HEAD.trim().split('\n').length;
    });
  }

  it.each<[string, string, number[]]>([
    ['a namespace that marks', "\nnamespace A { const fd = fs.openSync('a'); setNoInherit(fd); }", []],
    [
      'a namespace that marks what it exports',
      "\nnamespace A { export const fd = fs.openSync('a'); setNoInherit(fd); }",
      [],
    ],
    [
      'a namespace that marks late',
      "\nnamespace A.B {\nconst fd = fs.openSync('a');\nspawn('x'); setNoInherit(fd); }",
      [2, 3],
    ],
    ['a namespace after a seal', "\nsealDescriptors();\nnamespace A { spawn('x'); }", []],
    ['a namespace before a seal', "\nnamespace A { spawn('x'); }\nsealDescriptors();", [1]],
    ['a namespace that seals', "\nnamespace A { sealDescriptors(); }\nspawn('x');", []],
    ['an enumeration before a seal', "\nenum A { B = spawn('x').pid! }\nsealDescriptors();", [1]],
    ['an export before a seal', "\nexport = spawn('x');\nsealDescriptors();", [1]],
    ['a decorator before a seal', "\nclass A { @x(spawn('x')) b() {} }\nsealDescriptors();", [1]],
    ['a decorator after a seal', "\nsealDescriptors();\nclass A { @x(spawn('x')) b = 1; }", []],
  ])('%s', (_name, code, lines) => {
    expect(linesOf(code)).toEqual(lines);
  });
});
