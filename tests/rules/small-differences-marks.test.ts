import { describe, expect, it } from 'vitest';

import { linesOf, mended, said, words } from './said.ts';

// Pairs of programs with one difference, on which it depends whether a descriptor counts as marked.

const OPEN = "fs.openSync('a')";

describe('a mark of the value of an expression', () => {
  it.each([
    ['of the last of several', `setNoInherit((x, ${OPEN}));`, []],
    ['of another of several', `setNoInherit((${OPEN}, x));`, ['1 unmarked']],
    ['of what is chosen', `setNoInherit(x ? ${OPEN} : y);`, []],
    ['of what it chooses', `setNoInherit(${OPEN} ? x : y);`, ['1 unmarked']],
    ['of a member by that number', `setNoInherit(x[${OPEN}]);`, ['1 unmarked']],
    ['of a second argument', `setNoInherit(x, ${OPEN});`, ['1 unmarked']],
    ['of what is called with it', `setNoInherit(x(${OPEN}));`, ['1 unmarked']],
    ['of an assignment', `let fd;\nsetNoInherit((fd = ${OPEN}));`, []],
    ['of what is set to its place', `let fd;\nsetNoInherit((x[${OPEN}] = fd));`, ['2 unmarked']],
    ['by a function of the file', `mark(${OPEN});\nfunction mark(fd) {\nsetNoInherit(fd);\n}`, []],
    [
      'by a function that marks another',
      `mark(${OPEN});\nfunction mark(fd, other) {\nsetNoInherit(other);\n}`,
      ['1 unmarked'],
    ],
    ['by closing it', `fs.closeSync(${OPEN});`, []],
    ['by closing another', `fs.closeSync(x, ${OPEN});`, ['1 unmarked']],
  ])('%s', (_name, code, expected) => {
    expect(linesOf('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('a mark of the final value of a promise', () => {
  it.each([
    ['by then', `x.then(() => ${OPEN}).then(setNoInherit);`, []],
    ['by nobody', `x.then(() => ${OPEN});`, ['1 unmarked']],
    ['by a method that is no then', `x.map(() => ${OPEN}).then(setNoInherit);`, ['1 unmarked']],
    ['by a function called then', `then(() => ${OPEN}).then(setNoInherit);`, ['1 unmarked']],
    ['by the listener of a failure', `x.then(y, () => ${OPEN}).then(setNoInherit);`, ['1 unmarked']],
    ['after catch and finally', `x.then(() => ${OPEN}).catch(y).finally(z).then(setNoInherit);`, []],
    ['after another then', `x.then(() => ${OPEN}).then(y).then(setNoInherit);`, ['1 unmarked']],
    ['by await', `const fd = await x.then(() => ${OPEN});\nsetNoInherit(fd);`, []],
    ['that is marked as a promise', `const fd = x.then(() => ${OPEN});\nsetNoInherit(fd);`, []],
  ])('%s', (_name, code, expected) => {
    expect(linesOf('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('a mark where a function of the file is called', () => {
  const open = (calls: string, fn = `function open(n) {\nreturn ${OPEN};\n}`): string[] =>
    linesOf('no-unmarked-open', `${fn}\n${calls}`);
  it('counts when every call has it', () => {
    expect(open('setNoInherit(open());')).toEqual([]);
    expect(open('setNoInherit(open());\nsetNoInherit(open());')).toEqual([]);
    expect(open('setNoInherit(open());\nuse(open());')).toEqual(['2 unmarked']);
    expect(open('use(open);\nsetNoInherit(open());')).toEqual(['2 unmarked']);
    expect(open('')).toEqual(['2 unmarked']);
  });

  it('does not count if the function calls itself', () => {
    const again = `function open(n) {\nreturn n > 0 ? open(n - 1) : ${OPEN};\n}`;
    expect(open('setNoInherit(open(3));', again)).toEqual(['2 unmarked']);
  });

  it('counts if the function returns a promise, but not if it returns a generator', () => {
    const later = `async function open() {\nreturn ${OPEN};\n}`;
    expect(open('setNoInherit(await open());', later)).toEqual([]);
    expect(open('setNoInherit(open());', later)).toEqual([]);
    expect(open('setNoInherit(open().next().value);', `function* open() {\nreturn ${OPEN};\n}`)).toEqual([
      '2 unmarked',
    ]);
  });
});

describe('a mark of a property', () => {
  it.each([
    ['of the variable’s object', 'const app = { fd: fs.openSync("a") };\nsetNoInherit(app.fd);', []],
    ['of another name', 'const app = { fd: fs.openSync("a") };\nsetNoInherit(app.other);', ['1 unmarked']],
    ['of another object', 'const app = { fd: fs.openSync("a") };\nsetNoInherit(other.fd);', ['1 unmarked']],
    [
      'of an object inside of another',
      'const app = { a: { fd: fs.openSync("a") } };\nsetNoInherit(app.fd);',
      ['1 unmarked'],
    ],
    ['whose name is not known', 'const app = { [x]: fs.openSync("a") };\nsetNoInherit(app.fd);', ['1 unmarked']],
    ['that is taken out at once', 'const { fd } = { fd: fs.openSync("a") };\nsetNoInherit(other);', ['1 unmarked']],
    ['of an object that nobody keeps', 'use({ fd: fs.openSync("a") });\nsetNoInherit(fd);', ['1 unmarked']],
  ])('%s', (_name, code, expected) => {
    expect(linesOf('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('the number of a handle', () => {
  const OPENED = "await fs.promises.open('a');";
  it.each([
    ['is the descriptor', `const { fd } = ${OPENED}\nsetNoInherit(fd);`, []],
    ['is it by another name', `const { fd: n } = ${OPENED}\nsetNoInherit(n);`, []],
    ['is not what has its name', `const { stat: fd } = ${OPENED}\nsetNoInherit(fd);`, ['1 unmarked']],
    ['is not another member', `const { fd, stat } = ${OPENED}\nsetNoInherit(stat);`, ['1 unmarked']],
    ['is not what is left', `const { ...fd } = ${OPENED}\nsetNoInherit(fd);`, ['1 unmarked']],
    ['is not there where none is taken', `const { stat } = ${OPENED}\nsetNoInherit(fd);`, ['1 unmarked']],
  ])('%s', (_name, code, expected) => {
    expect(linesOf('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('a stream over an existing descriptor', () => {
  it.each([
    ['a path', "fs.createReadStream('a');", ['1 unmarked']],
    ['a path and options', "fs.createReadStream('a', { encoding });", ['1 unmarked']],
    ['a descriptor', "fs.createReadStream('a', { fd: 5 });", []],
    ['no descriptor', "fs.createReadStream('a', { fd: null });", ['1 unmarked']],
    ['options that are not seen', "fs.createReadStream('a', options);", ['1 unmarked']],
    ['options that are not seen, and no path', 'fs.createReadStream(null, options);', []],
    ['options that get one', "const o = {};\no.fd = 5;\nfs.createReadStream('a', o);", []],
    ['arguments that are not seen', "fs.createReadStream('a', ...rest);", []],
    ['somebody else’s functions', "fs.createReadStream('a', { fs: mine });", []],
  ])('%s', (_name, code, expected) => {
    expect(linesOf('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('a callback that handles its error first', () => {
  const open = (callback: string): string => mended('no-unmarked-open', `fs.open('a', 'r', ${callback});`);
  it.each([
    ['(err, fd) => { if (err) return done(err); USE', '(err, fd) => { if (err) return done(err); MARK USE'],
    ['(err, fd) => { if (err) { return done(err); } USE', '(err, fd) => { if (err) { return done(err); } MARK USE'],
    ['(err, fd) => { if (err) throw err; USE', '(err, fd) => { if (err) throw err; MARK USE'],
    ["(err, fd) => { 'use strict'; if (err) return; USE", "(err, fd) => { 'use strict'; if (err) return; MARK USE"],
    ['function (err, fd) { if (err) return; USE', 'function (err, fd) { if (err) return; MARK USE'],
  ])('gets the mark behind that: %s', (before, after) => {
    const expected = after.replace('MARK', 'setNoInherit(fd);').replace('USE', 'use(fd); }');
    expect(open(before.replace('USE', 'use(fd); }'))).toBe(`fs.open('a', 'r', ${expected});`);
  });

  it.each([
    '(err, fd) => { if (err) log(err); use(fd); }',
    '(err, fd) => { if (err) { log(err); } use(fd); }',
    '(err, fd) => { if (err) {} use(fd); }',
    '(err, fd) => { if (err) throw err; else use(fd); }',
    '(err, fd) => { if (!err) return done(err); use(fd); }',
    '(err, fd) => { if (other) return; use(fd); }',
    '(err, fd) => { use(fd); if (err) return; }',
    '(err, fd) => { while (err) return; use(fd); }',
    '({ code }, fd) => { if (code) return; use(fd); }',
    '(err, { fd }) => { if (err) return; use(fd); }',
    'function* (err, fd) { if (err) return; use(fd); }',
    '(err, fd) => use(fd)',
    '(err, fd) => {}',
  ])('is wrapped as a whole: %s', (callback) => {
    expect(open(callback)).toBe(`fs.open('a', 'r', noInheritCallback(${callback}));`);
  });
});

describe('the hazard that the message names', () => {
  it.each([
    ['if (x) continue; MARK', 'the next turn of the loop', 'for (const x of list) { OPEN REST }'],
    ['await x; MARK', '`await`', 'for (const x of list) { OPEN REST }'],
    ['for await (const x of list) use(x); MARK', '`for await`', 'OPEN REST'],
    ['const g = () => fd; MARK', 'a function that holds it', 'OPEN REST'],
    ['use(class { m() { return fd; } }); MARK', 'a function that holds it', 'OPEN REST'],
    ['const g = [fd]; MARK', 'an array that holds it', 'OPEN REST'],
    ['const g = { fd }; MARK', 'an object that holds it', 'OPEN REST'],
    ['use(fd); MARK', 'a call that it is passed to', 'OPEN REST'],
    ['use`${fd}`; MARK', 'a template that it is passed to', 'OPEN REST'],
    ["cp.spawn('a'); MARK", '`child_process.spawn`', 'OPEN REST'],
    ['if (list) MARK', 'the end of the function', 'OPEN REST'],
  ])('%s: %s', (rest, hazard, body) => {
    const code = `async function f(list) { ${body} }`
      .replace('OPEN', "const fd = fs.openSync('a');")
      .replace('REST', rest)
      .replace('MARK', 'setNoInherit(fd);');
    const [message, ...more] = words('no-late-mark', code);
    expect(more).toEqual([]);
    expect(message).toContain(`: ${hazard} on line`);
  });
});

describe('a call that is made only if there is a function', () => {
  it.each([
    ['no-unsealed-spawn', "cp.spawn('a');", ['1 unsealed, mended']],
    ['no-unsealed-spawn', "cp.spawn?.('a');", ['1 unsealed']],
    ['no-unsealed-spawn', "cp?.spawn('a');", ['1 unsealed']],
    ['no-unmarked-open', "use(fs.openSync('a'));", ['1 unmarked, mended']],
    ['no-unmarked-open', "use(fs.openSync?.('a'));", ['1 unmarked']],
  ] as const)('%s: %s', (rule, code, expected) => {
    expect(said(rule, code)).toEqual(expected);
  });
});

describe('a listener that is not visible', () => {
  it.each([
    ['no event', "const s = net.createServer();\ns.on();\ns.on('connection', (c) => c.end());", ['3 unmarked, mended']],
    ['no listener', "const s = net.createServer();\ns.on('connection');", []],
    ['spread', 'const s = net.createServer();\ns.on(...x);', []],
    ['a listener that is spread', "const s = net.createServer();\ns.on('connection', ...x);", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unmarked-connection', code)).toEqual(expected);
  });
});

describe('a server that is marked elsewhere', () => {
  it.each([
    ['from another function', 'setNoInherit(s);', []],
    ['from another function, which decides against it', 'setNoInherit(s, false);', []],
    ['from another function, in so many words', 'setNoInherit(s, true);', []],
    ['from nobody', 'use(s);', ['1 unmarked']],
  ])('%s', (_name, statement, expected) => {
    const code = `const s = net.createServer();\nexport function mark() { ${statement} }\ns.listen(0);`;
    expect(linesOf('no-unmarked-server', code)).toEqual(expected);
  });
});

describe('a listener at the end of a chain of methods', () => {
  it.each([
    [
      'that marks what an open gives',
      'no-unmarked-open',
      "const s = fs.createReadStream('a');\ns.setEncoding('utf8').on('open', (fd) => setNoInherit(fd));",
      [],
    ],
    [
      'that waits for a server, which is marked then',
      'no-late-mark',
      "const s = net.createServer();\ns.listen(0);\nawait new Promise((done) => s.unref().once('listening', done));\nsetNoInherit(s);",
      [],
    ],
  ] as const)('%s', (_name, rule, code, expected) => {
    expect(linesOf(rule, code)).toEqual(expected);
  });
});

describe('a server that is the same call, however it is chosen', () => {
  it('is one server, by each of the many ways that lead to it', () => {
    const choices = Array.from({ length: 40 }, (_, i) => `a${i + 1} = x ? a${i} : a${i}`);
    const code = `const a0 = net.createServer(), ${choices.join(', ')};\na40.on('connection', (socket) => socket.end());`;
    expect(said('no-unmarked-connection', code)).toEqual(['2 unmarked, mended']);
  });
});
