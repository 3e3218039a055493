import { describe, expect, it } from 'vitest';

import { said } from './said.ts';

// Pairs of programs with one difference, on which it depends whether a descriptor in a list, or one that a tag gets, is
// marked.

const RULES = ['no-unmarked-open', 'no-late-mark'] as const;
const found = (code: string): string[] => RULES.flatMap((rule) => said(rule, code));

describe('a descriptor that is taken out of a literal at once', () => {
  it.each<[string, string, string[]]>([
    ['an array', "const [fd] = [fs.openSync('a')]; setNoInherit(fd);", []],
    ['an array with others before it', "const [, fd] = [x, fs.openSync('a')]; setNoInherit(fd);", []],
    [
      'an array with another under the name',
      "const [fd] = [x, fs.openSync('a')]; setNoInherit(fd);",
      ['1 unmarked, mended'],
    ],
    [
      'an array with a list before it',
      "const [, fd] = [...x, fs.openSync('a')]; setNoInherit(fd);",
      ['1 unmarked, mended'],
    ],
    ['an object', "const { a: fd } = { a: fs.openSync('a') }; setNoInherit(fd);", []],
    [
      'an object with another under the name',
      "const { b: fd } = { a: fs.openSync('a') }; setNoInherit(fd);",
      ['1 unmarked, mended'],
    ],
    ['an array with a name', "const fds = [fs.openSync('a')]; setNoInherit(fds[0]);", []],
    [
      'an array with a name, the other one',
      "const fds = [x, fs.openSync('a')]; setNoInherit(fds[0]);",
      ['1 unmarked, mended'],
    ],
    [
      'an array that others get first',
      "const fds = [fs.openSync('a')]; run(fds); setNoInherit(fds[0]);",
      ['1 late, mended'],
    ],
  ])('%s', (_name, code, expected) => {
    expect(found(code)).toEqual(expected);
  });
});

describe('a descriptor in a list', () => {
  const open = "const a = fs.openSync('a');\n";
  const unmarked = ['1 unmarked, mended'];
  it.each<[string, string, string[]]>([
    ['each of which is marked', `${open}for (const fd of [x, a]) setNoInherit(fd);`, []],
    ['each of which is marked in a block', `${open}for (const fd of [a]) { setNoInherit(fd); }`, []],
    ['each of which is closed', `${open}for (const fd of [a]) fs.closeSync(fd);`, []],
    [
      'with a name, each of which is marked',
      "const fds = [fs.openSync('a')];\nfor (const fd of fds) setNoInherit(fd);",
      [],
    ],
    ['each of which a function marks', `${open}[a].forEach((fd) => setNoInherit(fd));`, []],
    ['each of which a function marks in a block', `${open}[a].forEach(function (fd) { setNoInherit(fd); });`, []],
    [
      'with a name, each of which a function marks',
      "const fds = [fs.openSync('a')];\nfds.forEach((fd) => setNoInherit(fd));",
      [],
    ],
    ['which another call marks the names of', `${open}for (const fd of [a]) setNoInherit(x);`, unmarked],
    ['that is not the one', `${open}for (const fd of [x]) setNoInherit(fd);`, unmarked],
    [
      'each of which is marked after a turn of others',
      `${open}for await (const fd of [a]) setNoInherit(fd);`,
      unmarked,
    ],
    [
      'each of which is marked before something else',
      `${open}for (const fd of [a]) { setNoInherit(fd); run(); }`,
      unmarked,
    ],
    ['each of which is opted out', `${open}for (const fd of [a]) setNoInherit(fd, false);`, unmarked],
    ['one of which is opted out by its position', `${open}[a].forEach(setNoInherit);`, unmarked],
    ['some of which a function marks', `${open}[a].some((fd) => setNoInherit(fd));`, unmarked],
    ['each of which a generator would mark', `${open}[a].forEach(function* (fd) { setNoInherit(fd); });`, unmarked],
    ['each of which is marked too late', `${open}run(a);\nfor (const fd of [a]) setNoInherit(fd);`, unmarked],
  ])('%s', (_name, code, expected) => {
    expect(found(code)).toEqual(expected);
  });
});

describe('a descriptor that a tag gets', () => {
  const open = "const fd = fs.openSync('a');\n";
  const mark = 'setNoInherit(fd);';
  it.each<[string, string, string[]]>([
    ['that marks it', `const tag = (strings, fd) => { ${mark} };\n${open}tag\`\${fd}\`;`, []],
    ['that marks the strings', `const tag = (fd) => { ${mark} };\n${open}tag\`\${fd}\`;`, ['2 unmarked, mended']],
    ['that marks what it closes over', `${open}tag\`\`;\nfunction tag() { ${mark} }`, []],
    ['of another file', `${open}tag\`\${fd}\`;\n${mark}`, ['1 late, mended']],
    ['of another file, which gets nothing', `${open}tag\`\`;\n${mark}`, []],
  ])('%s', (_name, code, expected) => {
    expect(found(code)).toEqual(expected);
  });
});
