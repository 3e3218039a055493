import { describe, expect, it } from 'vitest';

import { said, suggestions } from './said.ts';

// Pairs of programs with one difference, on which the meaning of a name depends.

describe('a function in a variable', () => {
  const functions = 'const g = () => cp;\nconst h = () => other;\nlet f = g;\n';
  it.each([
    ['the same, twice', 'if (x) f = g;\n', ['5 unsealed, mended']],
    ['the same, three times', 'if (x) f = g; if (y) f = g;\n', ['5 unsealed, mended']],
    ['the same, twice, and another', 'if (x) f = g; if (y) f = h;\n', []],
  ])('%s', (_name, writes, expected) => {
    expect(said('no-unsealed-spawn', `${functions}${writes}f().spawn('a');`)).toEqual(expected);
  });

  it.each(['const { f } = f;', 'const f = f;'])('none, where it stands for itself: %s', (code) => {
    expect(said('no-unsealed-spawn', `${code}\nf().spawn('a');\ncp.spawn;`)).toEqual([]);
  });
});

describe('a command in a variable', () => {
  it.each([
    ['the same, three times', 'o = A;\no = A;', ['5 blocks']],
    ['the same, twice, and another', "o = A;\no = 'ls';", []],
  ])('%s', (_name, writes, expected) => {
    const code = `const A = 'sleep 9 &';\nlet o = A;\n${writes}\ncp.execSync(o);`;
    expect(said('no-close-wait', code)).toEqual(expected);
  });
});

describe('a parameter whose argument is a module', () => {
  it.each([
    ['and has it', "function f(c) {\nc.spawn('a'); }\nf(cp);", ['2 unsealed, mended']],
    ['and declares again', "function f(c) { var c;\nc.spawn('a'); }\nf(cp);", []],
    ['and declares again in a branch', "function f(c) { if (x) { var c = other; }\nc.spawn('a'); }\nf(cp);", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unsealed-spawn', code)).toEqual(expected);
  });
});

describe('a field of a class', () => {
  it.each([
    ['whose name is seen', 's', 'this.s', []],
    ['whose name is not', '[x]', 'this.undefined', ['1 unmarked, mended']],
  ])('%s', (_name, key, marked, expected) => {
    const code = `class A { ${key} = net.createServer();\nm() { setNoInherit(${marked}); } }`;
    expect(said('no-unmarked-server', code)).toEqual(expected);
  });
});

describe('a native function that other code may get, too', () => {
  const pipe =
    "import koffi from 'koffi';\nconst lib = koffi.load('libc.so.6');\nconst pipe = lib.func('int pipe(int *fds)');\n";
  it.each([
    ['it is called', 'pipe(fds);', 1],
    ['it is given away first', 'use(pipe);\npipe(fds);', 0],
    ['it is called with new', 'new pipe(fds);\npipe(fds);', 0],
  ])('%s', (_name, code, count) => {
    expect(suggestions('no-raw-native-open', pipe + code)).toBe(count);
  });

  it.each(['types', "'int'", '{}', '5', '() => 1'])('is declared by what is not seen: %s', (types) => {
    const code = `import ffi from 'ffi-napi';\nconst lib = ffi.Library('libc', { pipe: ${types} });\nlib.pipe(fds);`;
    expect(suggestions('no-raw-native-open', code)).toBe(0);
  });
});

describe('a name that is quoted', () => {
  it.each([
    ['the one of a function', 'spawn', ['2 unsealed, mended']],
    ['another', 'other', []],
  ])('%s', (_name, name, expected) => {
    expect(said('no-unsealed-spawn', `const { '${name}': run } = cp;\nrun('a');`)).toEqual(expected);
  });
});

it('a variable that may refer to a self-referring one is unknown', () => {
  const code = "const g = () => cp;\nlet f = g;\nif (x) f = h;\nconst h = h;\nf().spawn('a');";
  expect(said('no-unsealed-spawn', code)).toEqual([]);
});

it('a variable that is assigned to itself, and then a function, causes no infinite recursion', () => {
  expect(said('no-unmarked-open', "const t = t;\nt = () => fs;\nuse(t().openSync('a'));")).toEqual([]);
});

describe('a connection that is awaited', () => {
  it.each([
    ['by a function', "once(s, 'connection')", ['2 unmarked, mended']],
    ['by what is no function then', "new once(s, 'connection')", []],
  ])('%s', (_name, wait, expected) => {
    const code = `const s = net.createServer();\nconst [c] = await ${wait};\nuse(c);`;
    expect(said('no-unmarked-connection', code)).toEqual(expected);
  });
});
