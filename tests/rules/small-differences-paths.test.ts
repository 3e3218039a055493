import { describe, expect, it } from 'vitest';

import { mended, said } from './said.ts';

// Pairs of programs with one difference, in the paths from the opening to the mark.

const late = (code: string): string[] => said('no-late-mark', `const fd = fs.openSync('a');\n${code}\nuse(fd);`);

describe('a mark behind an operator', () => {
  it.each([
    ['that always goes on', 'false || setNoInherit(fd);', []],
    ['that never does: it is a value', 'false ?? setNoInherit(fd);', ['1 late, mended']],
  ])('%s', (_name, code, expected) => {
    expect(late(code)).toEqual(expected);
  });

  const inCallback = (code: string): string[] =>
    said('no-unmarked-open', `fs.open('a', (err, fd) => {\n${code}\nuse(fd);\n});`);
  it.each([
    ['that goes on where there is an error', 'err &&= setNoInherit(fd);', ['1 unmarked, mended']],
    ['that goes on where there is none', 'err ||= setNoInherit(fd);', []],
    ['that goes on where there is no error at all', 'err ??= setNoInherit(fd);', []],
    ['that goes on where there is a descriptor', 'fd &&= setNoInherit(fd);', []],
  ])('%s', (_name, code, expected) => {
    expect(inCallback(code)).toEqual(expected);
  });
});

describe('a mark where there is no error', () => {
  it.each([
    ['that is waited for behind it', 'err ?? setNoInherit(fd);\nawait x;', []],
    ['that is waited for before it', 'await x;\nerr ?? setNoInherit(fd);', ['1 late, mended']],
    ['that is never waited for: the error has nothing', 'err?.[await x];\nsetNoInherit(fd);', []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-late-mark', `fs.open('a', async (err, fd) => {\n${code}\nuse(fd);\n});`)).toEqual(expected);
  });
});

describe('a loop that continues by a label', () => {
  it.each([
    ['the outer of two', 'a: b: for (;;) { if (x) continue a; setNoInherit(fd); break; }', []],
    ['the inner of two', 'a: b: for (;;) { if (x) continue b; setNoInherit(fd); break; }', []],
    ['and waits then', 'a: b: for (;; await y) { if (x) continue a; setNoInherit(fd); break; }', ['1 late, mended']],
  ])('%s', (_name, code, expected) => {
    expect(late(code)).toEqual(expected);
  });
});

describe('a mark whose value is destructured', () => {
  it.each([
    ['into an object: a default waits behind it', '({ a: b = await x } = setNoInherit(fd));', []],
    ['into an object: a name waits behind it', '({ a: b[await x] } = setNoInherit(fd));', []],
    ['into a list', '[b = await x] = setNoInherit(fd);', []],
    ['not: the place waits before it', 'b[await x] = setNoInherit(fd);', ['1 late, mended']],
  ])('%s', (_name, code, expected) => {
    expect(late(code)).toEqual(expected);
  });
});

describe('descriptors that a loop opens', () => {
  it.each([
    ['once, at its start', "for (let fd = fs.openSync('a'); ;) { if (x) continue; setNoInherit(fd); break; }", []],
    [
      'in each turn',
      "for (;;) { const fd = fs.openSync('a'); if (x) continue; setNoInherit(fd); break; }",
      ['1 sometimes, mended'],
    ],
  ])('%s', (_name, code, expected) => {
    expect(said('no-late-mark', code)).toEqual(expected);
  });
});

describe('a name that holds something else before the mark', () => {
  it.each([
    ['and another name has it', 'const other = fd;\nfd = undefined;\nsetNoInherit(other);\nuse(other);', []],
    ['and an object has it', 'const o = { fd };\nfd = undefined;\nsetNoInherit(o.fd);\nuse(o.fd);', []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-late-mark', `let fd = fs.openSync('a');\n${code}`)).toEqual(expected);
  });

  it('keeps the later mark if the variable is assigned again', () => {
    const code = (last: string): string => `let fd = fs.openSync('a');\nawait x;\nsetNoInherit(fd);\nuse(fd);${last}`;
    expect(mended('no-late-mark', code(''))).toBe("let fd = setNoInherit(fs.openSync('a'));\nawait x;\nuse(fd);");
    expect(mended('no-late-mark', code('\nfd = other;'))).toBe(
      "let fd = setNoInherit(fs.openSync('a'));\nawait x;\nsetNoInherit(fd);\nuse(fd);\nfd = other;",
    );
  });
});

describe('a property whose name is not visible', () => {
  it.each([
    [
      'is not the one that is marked',
      "const app = { [x]: fs.openSync('a') };\nsetNoInherit(app.undefined);",
      ['1 unmarked, mended'],
    ],
    [
      'of an object that is taken apart',
      "const { a } = { fd: fs.openSync('a') };\nsetNoInherit(undefined.fd);",
      ['1 unmarked, mended'],
    ],
    ['unlike one that is', "const app = { fd: fs.openSync('a') };\nsetNoInherit(app.fd);", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('a promise of a descriptor', () => {
  it.each([
    ['whose listener marks', 'p.then((f) => setNoInherit(f));', []],
    ['of which something else is taken first', 'p.unref().then((f) => setNoInherit(f));', ['1 unmarked, mended']],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unmarked-open', `const p = fs.promises.open('a');\n${code}`)).toEqual(expected);
  });
});

describe('listeners for the start of an object without a name', () => {
  it.each([
    ["'h', function () { setNoInherit(this); }", []],
    ['function () { setNoInherit(this); }', []],
    ["'h', function () { use(this); }", ['1 unmarked, mended']],
  ])('listen(80, %s)', (listener, expected) => {
    expect(said('no-unmarked-server', `net.createServer().listen(80, ${listener});`)).toEqual(expected);
  });
});

describe('the result of a function in the file', () => {
  const give = (wait: string): string =>
    `const f = async () => {\nconst fd = await fs.promises.open('a');\n${wait}return fd;\n};\nsetNoInherit(await f());`;
  it.each([
    ['and its callers mark', '', []],
    ['and its callers mark, when it has waited', 'await x;\n', ['2 late, mended']],
  ])('%s', (_name, wait, expected) => {
    expect(said('no-late-mark', give(wait))).toEqual(expected);
  });
});
