import { describe, expect, it } from 'vitest';

import { linesOf, said } from './said.ts';

// Pairs of programs with one difference, on which it depends how the result of a call is followed.

const OPEN = "fs.openSync('a')";
const HANDLE = "fs.promises.open('a')";
const SERVER = 'net.createServer()';

describe('a descriptor in an expression', () => {
  it.each([
    ['that is the last of three', `setNoInherit((x, y, ${OPEN}));`, []],
    ['that is put into an element', `setNoInherit((list[i] = ${OPEN}));`, []],
    [
      'that is put into an element, and marked by another name',
      `list[i] = ${OPEN};\nsetNoInherit(fd);`,
      ['1 unmarked'],
    ],
    ['that is called', `setNoInherit(${OPEN}());`, ['1 unmarked']],
    ['that stands for a name', `const app = { [${OPEN}]: fd };\nsetNoInherit(app.fd);`, ['1 unmarked']],
  ])('%s', (_name, code, expected) => {
    expect(linesOf('no-unmarked-open', code)).toEqual(expected);
  });

  it.each([
    ['in an element', `list[i] = ${OPEN};\nuse(list);\nsealDescriptors();`],
    ['among the arguments of a callback', "fs.open('a', 'r', (...given) => {\nuse(given);\nsealDescriptors();\n});"],
  ])('is not sealed in time if it stands %s, and is used before', (_name, code) => {
    const sealed = `import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';\n${code}`;
    expect(linesOf('no-unmarked-open', sealed)).toEqual(['2 unmarked']);
  });
});

describe('a promise for a descriptor', () => {
  it.each([
    [
      'that is awaited before a method of the handle',
      `const h = (await ${HANDLE}).on('close', f);\nsetNoInherit(h);`,
      [],
    ],
    ['that is a key', `x[${HANDLE}].then(setNoInherit);`, ['1 unmarked']],
    ['whose method is taken', `const { length } = ${HANDLE}.then;`, ['1 unmarked']],
    ['whose method is passed on', `setNoInherit(await use(${HANDLE}.catch));`, ['1 unmarked']],
    ['without a listener', `${HANDLE}.then();`, ['1 unmarked']],
    ['with a listener of another method', `${HANDLE}.map((h) => setNoInherit(h));`, ['1 unmarked']],
    ['with a listener', `${HANDLE}.then((h) => setNoInherit(h));`, []],
  ])('%s', (_name, code, expected) => {
    expect(linesOf('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('several promises that are awaited together', () => {
  const both = `await Promise.all([${HANDLE}, x])`;
  it.each([
    ['taken apart', `const [h] = ${both};\nsetNoInherit(h);`, []],
    ['taken apart at the other place', `const [, h] = ${both};\nsetNoInherit(h);`, ['1 unmarked']],
    ['with nothing at its place', `const [] = ${both};\nsetNoInherit(h);`, ['1 unmarked']],
    ['taken apart by number', `const { 0: h } = ${both};\nsetNoInherit(h);`, []],
    ['in a list', `const list = ${both};\nsetNoInherit(list[0]);`, []],
    ['in a list, at the other place', `const list = ${both};\nsetNoInherit(list[1]);`, ['1 unmarked']],
    ['after the handling of a failure', `const [h] = ${both.replace(/$/, '.catch(f)')};\nsetNoInherit(h);`, []],
  ])('%s', (_name, code, expected) => {
    expect(linesOf('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('a list that is written out', () => {
  it.each([
    ['with others behind', `const [fd] = [${OPEN}, ...more];\nsetNoInherit(fd);`, []],
    ['with others before', `const [fd] = [...more, ${OPEN}];\nsetNoInherit(fd);`, ['1 unmarked']],
    ['with a gap before', `const [, fd] = [, ${OPEN}];\nsetNoInherit(fd);`, []],
  ])('%s', (_name, code, expected) => {
    expect(linesOf('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('a descriptor that functions return', () => {
  /** Functions of which each returns what the one before it returns. */
  function through(functions: number): string {
    const names = Array.from({ length: functions }, (_, i) => `f${i}`);
    const declared = names.map((name, i) => `function ${name}() { return ${i === 0 ? OPEN : `f${i - 1}()`}; }`);
    return `${declared.join('\n')}\nsetNoInherit(f${functions - 1}());`;
  }

  it('is followed through five of them', () => {
    expect(linesOf('no-unmarked-open', through(5))).toEqual([]);
    expect(linesOf('no-unmarked-open', through(6))).toEqual(['1 unmarked']);
  });

  it.each([
    ['one that is async', `async function open() { return ${OPEN}; }\nopen().then(setNoInherit);`, []],
    ['a generator', `function* open() { return ${OPEN}; }\nsetNoInherit(open());`, ['1 unmarked']],
    ['a short one', `const open = () => ${OPEN};\nsetNoInherit(open());`, []],
    ['a short one that nobody calls', `const open = () => ${OPEN};\nsetNoInherit(fd);`, ['1 unmarked']],
  ])('%s', (_name, code, expected) => {
    expect(linesOf('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('a server at the end of a chain of methods', () => {
  it.each([
    ['that start nothing', `const s = ${SERVER}.unref();\nawait x;\nsetNoInherit(s);`, []],
    ['that start it', `const s = ${SERVER}.listen(0);\nawait x;\nsetNoInherit(s);`, ['1 late']],
    ['that follow one another', `const s = ${SERVER}.unref().ref();\nsetNoInherit(s);`, []],
    ['that start it and say no more', `const s = ${SERVER}.listen();`, ['1 unmarked']],
    ['with a mark at its start', `const s = ${SERVER}.listen(0, () => setNoInherit(s));`, []],
    [
      'with a mark of what is not given there',
      `const s = ${SERVER}.listen(0, (x) => setNoInherit(x));`,
      ['1 unmarked'],
    ],
    ['with a mark at its end', `const s = ${SERVER}.on('close', () => setNoInherit(s));\ns.listen(0);`, ['1 late']],
    [
      'of what a function returns',
      `function make() {\nconst s = ${SERVER};\nreturn s;\n}\nconst s = make().unref();\nsetNoInherit(s);`,
      [],
    ],
  ])('%s', (_name, code, expected) => {
    const found = [...linesOf('no-unmarked-server', code), ...linesOf('no-late-mark', code)];
    expect(found).toEqual(expected);
  });

  it('gives the descriptor of a stream to the listener of its opening', () => {
    const stream = "const s = fs.createReadStream('a')";
    expect(linesOf('no-unmarked-open', `${stream}.on('open', (fd) => setNoInherit(fd));`)).toEqual([]);
    expect(linesOf('no-unmarked-open', `${stream}.on('open', () => setNoInherit(s));`)).toEqual([]);
    expect(linesOf('no-unmarked-open', `${stream}.on('open', () => setNoInherit(x));`)).toEqual(['1 unmarked']);
    expect(linesOf('no-unmarked-open', `${stream}.on('close', (fd) => setNoInherit(fd));`)).toEqual(['1 unmarked']);
  });
});

describe('a server that another function marks', () => {
  it.each([
    ['at the top of the file', `let s;\nfunction make() {\ns = ${SERVER};\ns.listen(0);\n}\nsetNoInherit(s);`, []],
    [
      'when it listens',
      `const s = ${SERVER};\nfunction watch() {\ns.on('listening', () => setNoInherit(s));\n}\ns.listen(0);`,
      [],
    ],
    [
      'when it ends',
      `const s = ${SERVER};\nfunction watch() {\ns.on('close', () => setNoInherit(s));\n}\ns.listen(0);`,
      ['1 late'],
    ],
    [
      'when something else asks for it, behind its options',
      `const s = ${SERVER};\nbus.on('start', options, () => setNoInherit(s));\ns.listen(0);`,
      [],
    ],
  ])('%s', (_name, code, expected) => {
    const found = [...linesOf('no-unmarked-server', code), ...linesOf('no-late-mark', code)];
    expect(found).toEqual(expected);
  });
});

describe('a field of a class, which its constructor marks', () => {
  const field = `fd = ${OPEN};`;
  it.each([
    ['at once', `class A { ${field} constructor() { setNoInherit(this.fd); } }`, []],
    ['behind another method', `class A { ${field} m() {} constructor() { setNoInherit(this.fd); } }`, []],
    ['in another method', `class A { ${field} m() { setNoInherit(this.fd); } constructor() {} }`, ['1 late']],
  ])('%s', (_name, code, expected) => {
    const found = [...linesOf('no-unmarked-open', code), ...linesOf('no-late-mark', code)];
    expect(found).toEqual(expected);
  });

  it('of several declarations of which, one has a body', () => {
    const code = `class A { ${field} constructor(a: string); constructor() { setNoInherit(this.fd); } }`;
    expect(said('no-unmarked-open', code, [], 'typescript')).toEqual([]);
  });
});
