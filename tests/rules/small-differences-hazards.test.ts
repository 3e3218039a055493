import { describe, expect, it } from 'vitest';

import { linesOf } from './said.ts';

// Pairs of programs with one difference, on which it depends what happens between an opening and its mark.

/** What the rules find of a file and of a server that are opened: not marked, or late. */
function found(code: string): string[] {
  const rules = ['no-unmarked-open', 'no-unmarked-server', 'no-late-mark'] as const;
  return rules.flatMap((rule) => linesOf(rule, code));
}

const FILE = "const fd = fs.openSync('a');";
const PROMISE = "const p = fs.promises.open('a');";
const SERVER = 'const s = net.createServer();';
const STREAM = "const s = fs.createReadStream('a');";
const LATE = ['1 late'];

describe('a descriptor before its mark', () => {
  it.each([
    ['is printed', 'console.log(fd);', []],
    ['is used by a function of its module', 'fs.fstatSync(fd);', []],
    ['is passed to a function of another module', 'net.connect(fd);', LATE],
    ['is passed to another function', 'use(fd);', LATE],
    ['is asked about', 'isInheritable(fd);', []],
    ['is put into an object', 'app.fd = fd;', LATE],
    ['is put under another name', 'let copy;\ncopy = fd;', []],
    ['is taken apart and passed on with its name', 'use({ fd });', LATE],
    ['is passed to a function that calls itself', 'f(fd);\nfunction f(fd) { f(fd); }', LATE],
    [
      'is passed to a function that calls itself or marks it',
      'f(fd);\nfunction f(fd) { if (x) f(fd); else setNoInherit(fd); }',
      LATE,
    ],
    ['is passed behind what a function takes', 'f(x, fd);\nfunction f(x) {}', LATE],
  ])('%s', (_name, before, expected) => {
    const helper = "import { isInheritable } from 'eslint-plugin-noinherit/runtime';";
    expect(found(`${FILE}\n${before}\nsetNoInherit(fd);\n${helper}`)).toEqual(expected);
  });

  it.each([
    ['is marked by its other name', `${FILE}\nlet copy;\ncopy = fd;\nsetNoInherit(copy);`, []],
    ['is marked as it gets another name', `${FILE}\nlet copy;\nsetNoInherit((copy = fd));`, []],
    ['is replaced', `let fd = fs.openSync('a');\nfd = x;\nsetNoInherit(fd);`, ['1 unmarked']],
    ['is not replaced, but another', `let fd = fs.openSync('a');\nother = x;\nsetNoInherit(fd);`, []],
    ['is sealed by a function', `${FILE}\nseal();\nfunction seal() { sealDescriptors(); }`, []],
    ['is sealed by the function that gets it', `seal(fs.openSync('a'));\nfunction seal(fd) { sealDescriptors(); }`, []],
    [
      'is sealed by a function that first passes on what it gets',
      "seal(fs.openSync('a'));\nfunction seal(...all) { use(all); sealDescriptors(); }",
      ['1 unmarked'],
    ],
  ])('%s', (_name, code, expected) => {
    expect(found(`${code}\nimport { sealDescriptors } from 'eslint-plugin-noinherit/runtime';`)).toEqual(expected);
  });

  it.each([
    ['that holds it', 'const app = { fd: OPEN };\nuse(app);\nsetNoInherit(app.fd);', LATE],
    ['that holds it, by another name', 'const app = { fd: OPEN };\nother = app;\nsetNoInherit(app.fd);', LATE],
    [
      'that holds it, of which another name is marked',
      'const app = { fd: OPEN };\nconst n = app.fd;\nuse(app);\nsetNoInherit(n);',
      LATE,
    ],
    ['that does not', 'const app = { fd: OPEN };\nuse(other);\nsetNoInherit(app.fd);', []],
    ['as a list', 'const list = [OPEN];\nuse(...list);\nsetNoInherit(list[0]);', LATE],
    ['as an instance', 'class A { constructor() { this.fd = OPEN; use(this); setNoInherit(this.fd); } }', []],
  ])('is in an object %s', (_name, code, expected) => {
    expect(found(code.replace('OPEN', "fs.openSync('a')"))).toEqual(expected);
  });

  it.each([
    ['the descriptor', 'return fd;', []],
    ['something else on some path', 'if (x) return y;\nreturn fd;', ['1 sometimes']],
    ['nothing on some path', 'if (x) return;\nreturn fd;', ['1 sometimes']],
  ])('is in a function that returns %s', (_name, rest, expected) => {
    expect(found(`function open() { ${FILE}\n${rest} }\nsetNoInherit(open());`)).toEqual(expected);
  });
});

describe('a path that', () => {
  const hazard = (before: string, loop: string): string[] =>
    found(`async function f() { ${loop} {\nconst fd = fs.openSync('a');\n${before}\nsetNoInherit(fd);\n} }`);
  it.each([
    ['ends the turn of a loop', 'if (x) continue;', 'while (y)', ['2 sometimes']],
    ['ends the turn of a loop over a list', 'if (x) continue;', 'for (const y of list)', ['2 sometimes']],
    ['waits', 'await x;', 'while (y)', ['2 late']],
    ['waits for all of a list', 'for await (const y of all) use(y);', 'while (y)', ['2 late']],
  ])('%s', (_name, before, loop, expected) => {
    expect(hazard(before, loop)).toEqual(expected);
  });
});

describe('a promise before the mark of its value', () => {
  it.each([
    ['is awaited', 'const h = await p;\nsetNoInherit(h);', []],
    ['is awaited in the mark', 'setNoInherit(await p);', []],
    ['is awaited after something else', 'await x;\nsetNoInherit(await p);', LATE],
    ['is awaited with others', 'const [h] = await Promise.all([p, x]);\nsetNoInherit(h);', []],
    ['is awaited behind others', 'const [, h] = await Promise.all([x, p]);\nsetNoInherit(h);', []],
    ['is awaited with a gap', 'const [, h] = await Promise.all([, p]);\nsetNoInherit(h);', []],
    [
      'is awaited with others, of which another is marked',
      'const [, h] = await Promise.all([p, x]);\nsetNoInherit(h);',
      ['1 unmarked'],
    ],
    ['is awaited with others, as a list', 'const list = await Promise.all([p, x]);\nsetNoInherit(list[0]);', []],
    ['is awaited after others are', 'await Promise.all([x, y]);\nsetNoInherit(await p);', LATE],
    ['is awaited for its number', 'const { fd } = await p;\nsetNoInherit(fd);', []],
    ['is awaited for another member', 'const { stat: fd } = await p;\nsetNoInherit(fd);', ['1 unmarked']],
  ])('%s', (_name, rest, expected) => {
    expect(found(`${PROMISE}\n${rest}`)).toEqual(expected);
  });

  it('gives a handle, of which a loop takes the number', () => {
    const open = 'const h = await fs.promises.open(name);\nconst { fd } = h;\nsetNoInherit(fd);';
    expect(found(`for (const name of names) {\n${open}\n}`)).toEqual([]);
  });

  it.each([
    ['another event', "await once(h, 'close');"],
    ['an event that is not seen', 'await once(h);'],
    ['something else', 'await f();'],
  ])('gives a handle, and the file waits for %s', (_name, wait) => {
    expect(found(`const h = await fs.promises.open('a');\n${wait}\nsetNoInherit(h);`)).toEqual(LATE);
  });
});

describe('a server before its mark', () => {
  it.each([
    ['gets a listener', "s.on('error', f);\nawait x;\nsetNoInherit(s);\ns.listen(0);", []],
    ['starts', 's.listen(0);\nawait x;\nsetNoInherit(s);', LATE],
    ['starts and is marked then', 's.listen(0, () => setNoInherit(s));', []],
    ['starts and gives nothing', 's.listen(0, (x) => setNoInherit(x));', ['1 unmarked']],
    ['starts and is waited for', "s.listen(0);\nawait once(s, 'listening');\nsetNoInherit(s);", []],
    [
      'starts and is waited for, as well as another',
      "s.listen(0);\nawait once(s, 'listening');\nawait x;\nsetNoInherit(s);",
      LATE,
    ],
    [
      'is started elsewhere and waited for, as well as another',
      "start(s);\nawait once(s, 'listening');\nawait x;\nsetNoInherit(s);",
      LATE,
    ],
    ['starts, and another is waited for', "s.listen(0);\nawait once(other, 'listening');\nsetNoInherit(s);", LATE],
    ['starts, and its end is waited for', "s.listen(0);\nawait once(s, 'close');\nsetNoInherit(s);", LATE],
    [
      'starts, and an event is waited for that is not seen',
      's.listen(0);\nawait once(s, name);\nsetNoInherit(s);',
      LATE,
    ],
    ['starts, and nothing is waited for', 's.listen(0);\nawait once(s);\nsetNoInherit(s);', LATE],
    ['starts, and a function is waited for', 's.listen(0);\nawait f();\nsetNoInherit(s);', LATE],
  ])('%s', (_name, rest, expected) => {
    expect(found(`${SERVER}\n${rest}`)).toEqual(expected);
  });
});

describe('a stream before its mark', () => {
  it.each([
    ['when it opens', "s.on('open', (fd) => setNoInherit(fd));", []],
    ['when it opens, by the helper itself', "s.on('open', setNoInherit);", []],
    ['when it opens, and a child is started before', "cp.spawn('a');\ns.on('open', (fd) => setNoInherit(fd));", []],
    ['when it opens, and another turn comes before', "await x;\ns.on('open', (fd) => setNoInherit(fd));", LATE],
    ['when it ends', "s.on('close', () => setNoInherit(s));", LATE],
  ])('%s', (_name, rest, expected) => {
    expect(found(`${STREAM}\n${rest}`)).toEqual(expected);
  });
});

describe('a loop over a list of descriptors', () => {
  it.each([
    ['that marks each', 'for (const each of [fd]) setNoInherit(each);', []],
    ['that marks each, by a name from outside', 'let each;\nfor (each of [fd]) setNoInherit(each);', []],
    ['that marks another', 'for (const each of [fd]) setNoInherit(other);', ['1 unmarked']],
    ['that marks nothing', 'for (const each of [fd]) setNoInherit();', ['1 unmarked']],
    ['that waits for each', 'for await (const each of [fd]) setNoInherit(each);', ['1 unmarked']],
    ['by a method', '[fd].forEach((each) => setNoInherit(each));', []],
    ['by another method', '[fd].map((each) => setNoInherit(each));', ['1 unmarked']],
    ['by a method that is only mentioned', 'use([fd].forEach, (each) => setNoInherit(each));', ['1 unmarked']],
  ])('%s', (_name, rest, expected) => {
    expect(found(`${FILE}\n${rest}`)).toEqual(expected);
  });
});
