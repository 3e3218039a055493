import { describe, expect, it } from 'vitest';

import { linesOf, mended, said } from './said.ts';

// Pairs of programs with one difference, on which it depends whether they are reported. Each pair catches a small fault
// in the engine, which would treat both in the same way.

describe('the meaning of one of two values', () => {
  it.each([
    ['the same function twice', "const run = flag ? cp.spawn : cp.spawn;\nrun('a');", ['2 unsealed, mended']],
    ['two functions', "const run = flag ? cp.spawn : cp.fork;\nrun('a');", []],
    ['a function, and one that gives a promise', "const run = flag ? cp.exec : promisify(cp.exec);\nrun('a');", []],
    ['a function, and one with arguments', "const run = flag ? cp.spawn : cp.spawn.bind(null, 'a');\nrun('b');", []],
    ['a module, and a promise of it', "const m = flag ? cp : import('child_process');\nm.spawn('a');", []],
    ['what a function may not give', "function f() { if (x) return;\nreturn cp; }\nf().spawn('a');", []],
    ['what a function gives', "function f() {\nreturn cp; }\nf().spawn('a');", ['3 unsealed, mended']],
    ['a function, and what is not known', "const run = flag ? cp.spawn : other;\nrun('a');", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unsealed-spawn', code)).toEqual(expected);
  });
});

describe('a function that is called by another', () => {
  it.each([
    ['by Reflect.apply', "Reflect.apply(cp.spawn, null, ['a']);", ['1 unsealed, mended']],
    ['by a Reflect of its own', "const Reflect = mine;\nReflect.apply(cp.spawn, null, ['a']);", []],
    ['by an apply of something else', "other.apply(cp.spawn, ['a']);", []],
    ['only looked at', 'Reflect.ownKeys(cp.spawn);', []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unsealed-spawn', code)).toEqual(expected);
  });
});

describe('a tag is one only where it stands', () => {
  const spawners = [{ spawners: [{ module: 'x', export: 'run' }] }];
  it.each([
    ['called with options, then a tag', 'run({ cwd })`a`;', ['2 unsealed, mended']],
    ['under a name', 'const here = run({ cwd });\nhere`a`;', ['3 unsealed, mended']],
    ['inside of a template', 'const here = run({ cwd });\nother`a ${here}`;', ['2 unsealed, mended']],
    ['an argument', 'const here = run({ cwd });\nother(here);', ['2 unsealed, mended']],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unsealed-spawn', `import { run } from 'x';\n${code}`, spawners)).toEqual(expected);
  });
});

describe('waiting for a child before the program exits', () => {
  const around = (code: string): string => `const c = cp.fork('x.js');\n${code}\nsetTimeout(process.exit, 300);`;
  it.each([
    ['nobody', '', ['1 inherit']],
    ['a listener of its end', "c.on('exit', done);", []],
    ['a listener of another event', "c.on('spawn', done);", ['1 inherit']],
    ['nobody: an event is sent', "c.emit('exit', 0);", ['1 inherit']],
    ['nobody: `on` is given away', "use('exit', c.on);", ['1 inherit']],
    ['nobody: `on` is looked at', 'if (c.on) ready();', ['1 inherit']],
  ])('%s', (_name, code, expected) => {
    expect(said('no-wide-stdio', around(code))).toEqual(expected);
  });
});

describe('a number in stdio', () => {
  const start = (stdio: string): string => `cp.spawn('a', { stdio: ${stdio} });`;
  it.each([
    ['a descriptor behind the standard three', "['ignore', 'ignore', 'ignore', 5]", ['1 handedOn']],
    ['the first after them', "['ignore', 'ignore', 'ignore', 3]", ['1 handedOn']],
    ['one of the three, behind them', "['ignore', 'ignore', 'ignore', 2]", []],
    ['a descriptor for one of the three', "['ignore', 'ignore', 5]", []],
    ['a text behind them', "['ignore', 'ignore', 'ignore', 'pipe']", []],
    ['a name behind them', "['ignore', 'ignore', 'ignore', fd]", []],
  ])('%s', (_name, stdio, expected) => {
    expect(said('no-wide-stdio', start(stdio))).toEqual(expected);
  });

  it('is decided about where something else is closed', () => {
    const code = "const s = net.connect(80);\ncp.spawn('a', { stdio: ['ignore', 'ignore', 'ignore', s] });\n";
    expect(said('no-wide-stdio', `${code}other.destroy();`)).toEqual(['2 handedOn']);
    expect(said('no-wide-stdio', `${code}s.destroy();`)).toEqual([]);
  });
});

describe('the close event that is awaited', () => {
  const child = "const child = cp.spawn('a &', { shell: true });\n";
  it.each([
    ['of the child', "await once(child, 'close');", ['2 wait']],
    ['by a member of the module', "await process.getBuiltinModule('events').once(child, 'close');", ['2 wait']],
    ['of something else', "await once(other, 'close');", []],
    ['another event of it', "await once(child, 'exit');", []],
    ['by a function that happens to be called so', "await mine.once(child, 'close');", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-close-wait', child + code).map((text) => text.replace(/ .*/, ' wait'))).toEqual(expected);
  });
});

describe('a mark that is missing on a path', () => {
  const said2 = (body: string): string[] =>
    linesOf('no-late-mark', `export async function f(list, flag) {\n${body}\n}`);
  it.each([
    ['the end of the function', "const fd = fs.openSync('a');\nif (flag) setNoInherit(fd);", ['2 sometimes']],
    ['a call', "const fd = fs.openSync('a');\nuse(fd);\nsetNoInherit(fd);", ['2 late']],
    [
      'the next turn of a loop',
      'for (const x of list) {\nconst fd = fs.openSync(x);\nif (flag) setNoInherit(fd);\n}',
      ['3 sometimes'],
    ],
    [
      'for await, which waits',
      "const fd = fs.openSync('a');\nfor await (const x of list) go(x);\nsetNoInherit(fd);",
      ['2 late'],
    ],
    [
      'a loop that does not wait',
      'let fd;\nfor (const x of list) {\nfd = fs.openSync(x);\nif (flag) setNoInherit(fd);\n}',
      ['4 sometimes'],
    ],
  ])('%s', (_name, body, expected) => {
    expect(said2(body)).toEqual(expected);
  });
});

describe('a descriptor for the children of a function', () => {
  const f = (body: string): string => `export function start() {\n${body}\n}`;
  it.each([
    ['in stdio', "const log = fs.openSync('a');\ncp.spawn('a', { stdio: ['ignore', log, log] });", ['2 unclosed']],
    [
      'in another list, too',
      "const log = fs.openSync('a');\ncp.spawn('a', { stdio: ['ignore', log, log] });\nuse([log]);",
      [],
    ],
    [
      'in a list that is returned, too',
      "const log = fs.openSync('a');\ncp.spawn('a', { stdio: ['ignore', log, log] });\nreturn [log];",
      [],
    ],
  ])('%s', (_name, body, expected) => {
    expect(linesOf('no-unclosed-child-stdio', f(body))).toEqual(expected);
  });
});

describe('a child that is one of two values', () => {
  it.each([
    [
      'the other one, if there is one',
      "const c = old ?? cp.fork('x.js');\nuse(c);\nsetTimeout(process.exit, 300);",
      [],
    ],
    ['alone', "const c = cp.fork('x.js');\nsetTimeout(process.exit, 300);", ['1 inherit']],
    ['given away with the other', "let old;\nuse(old ?? cp.fork('x.js'));\nsetTimeout(process.exit, 300);", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-wide-stdio', code)).toEqual(expected);
  });
});

describe('a promise that is settled when an unknown command has closed', () => {
  const run = (body: string): string => `export const run = (command) => new Promise((resolve) => {\n${body}\n});`;
  it.each([
    ['by the listener itself', "cp.spawn(command).on('close', resolve);", ['2 unknown']],
    ['in the listener', "cp.spawn(command).on('close', () => resolve());", ['2 unknown']],
    ['after the listener', "cp.spawn(command).on('close', log);\nlater(resolve);", []],
    ['before the listener', "later(resolve);\ncp.spawn(command).on('close', log);", []],
    ['where there is no listener', "cp.spawn(command).on('close');\nlater(resolve);", []],
    ['a shell without a script', "cp.spawn('sh', ['-c']).on('close', resolve);", []],
    ['a shell with a script', "cp.spawn('sh', ['-c', command]).on('close', resolve);", ['2 unknown']],
  ])('%s', (_name, body, expected) => {
    expect(said('no-close-wait', run(body), [{ unknownCommands: true }])).toEqual(expected);
  });
});

it('closing an object without a name is not closing another one', () => {
  const code = "cp.spawn('a', { stdio: ['ignore', 'ignore', 'ignore', net.connect(80)] });\n";
  expect(said('no-wide-stdio', `${code}get().destroy();`)).toEqual(['1 handedOn']);
});

describe('descriptors in a list', () => {
  it.each([
    ['of Promise.all', "const [f] = await Promise.all([fs.promises.open('a')]);\nsetNoInherit(f);", []],
    [
      'of Promise.allSettled',
      "const [f] = await Promise.allSettled([fs.promises.open('a')]);\nuse(f);",
      ['1 unmarked, mended'],
    ],
    [
      'of another all',
      "const [f] = await mine.all([fs.promises.open('a')]);\nsetNoInherit(f);",
      ['1 unmarked, mended'],
    ],
    [
      'of another method',
      "const [f] = await Promise.resolve([fs.promises.open('a')]);\nsetNoInherit(f);",
      ['1 unmarked, mended'],
    ],
    [
      'behind the first argument',
      "const [f] = await Promise.all(x, [fs.promises.open('a')]);\nsetNoInherit(f);",
      ['1 unmarked, mended'],
    ],
    [
      'of a function alone',
      "const [f] = await all([fs.promises.open('a')]);\nsetNoInherit(f);",
      ['1 unmarked, mended'],
    ],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('how a child of a function is started', () => {
  const start = (body: string): string => `export function start() {\nconst log = fs.openSync('a');\n${body}\n}`;
  const spawn = (options: string): string => `cp.spawn('a', [], { ${options}stdio: ['ignore', log, log] })`;
  it.each([
    ['in a statement', `${spawn('')};`, [{}], ['2 unclosed, mended']],
    ['in the argument of another call', `use(${spawn('')});`, [{}], ['2 unclosed']],
    ['as a daemon', `${spawn('detached: true, ')}.unref();`, [{ exceptDaemons: true }], []],
    ['as what options say', `${spawn('...given, ')}.unref();`, [{ exceptDaemons: true }], ['2 unclosed, mended']],
  ])('%s', (_name, body, options, expected) => {
    expect(said('no-unclosed-child-stdio', start(body), options)).toEqual(expected);
  });
});

describe('a module from a list of promises', () => {
  it.each([
    [
      'that is there',
      "const [m] = await Promise.all([import('child_process')]);\nm.spawn('a');",
      ['2 unsealed, mended'],
    ],
    ['that is not seen', "const [m] = await Promise.all(list);\nm.spawn('a');", []],
    ['that is not given', "const [m] = await Promise.all();\nm.spawn('a');", []],
    ['that is the second argument', "const [m] = await Promise.all(x, [import('child_process')]);\nm.spawn('a');", []],
  ])('%s', (_name, code, expected) => {
    // So that the file is analysed at all.
    expect(said('no-unsealed-spawn', `${code}\ncp.spawn;`)).toEqual(expected);
  });
});

describe('listeners of a child', () => {
  it.each([
    ['what it is assigned to', "let c;\nc = cp.spawn('a &', { shell: true });\nc.on('close', done);", ['3 close']],
    ['what is taken instead of it', "use(old || cp.spawn('a &', { shell: true }));\nold.on('close', done);", []],
    ['its other side in a comparison', "if (old == cp.spawn('a &', { shell: true })) old.on('close', done);", []],
    ['a list that is gone through', "for (old of cp.spawn('a &', { shell: true })) old.on('close', done);", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-close-wait', code)).toEqual(expected);
  });
});

describe('a child that is an operand', () => {
  it.each([
    ['whether there is one', 'c && ready();', ['1 inherit']],
    ['and gives on', 'use(c ?? ready());', []],
    ['and gives on where there is one', 'use(c || ready());', []],
    ['and gives on as the last', 'use(ready && c);', []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-wide-stdio', `const c = cp.fork('x.js');\n${code}\nsetTimeout(process.exit, 300);`)).toEqual(
      expected,
    );
  });
});

describe('spread arguments', () => {
  it.each([
    ['none', "cp.spawn('a', { detached: true, stdio: 'inherit' }).unref();", ['1 inherit']],
    ['before the options', "cp.spawn(...command, { detached: true, stdio: 'inherit' }).unref();", []],
    ['behind the options', "cp.spawn('a', { detached: true, stdio: 'inherit' }, ...more).unref();", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-wide-stdio', code)).toEqual(expected);
  });
});

describe('open of fs-extra returns a promise', () => {
  it.each([
    ['with a path alone', "open('a');", ['2 unmarked, mended']],
    ['with three arguments that are no functions, awaited', "await open('a', flags, mode);", ['2 unmarked, mended']],
    ['not with three that nobody awaits', "open('a', flags, mode);", []],
    ['not with four', "await open('a', flags, mode, callback);", []],
    ['not to be seen with all spread', 'await open(...args);', []],
    ['not to be seen with some spread', "await open('a', ...args);", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unmarked-open', `import { open } from 'fs-extra';\n${code}`)).toEqual(expected);
  });
});

describe('a module in a promise', () => {
  it.each([
    ['to the listener', "import('child_process').then((m) => m.spawn('a'));", ['1 unsealed, mended']],
    ['not to the second one, which gets the error', "import('child_process').then(null, (m) => m.spawn('a'));", []],
    ['not as what it never gives besides', "import('child_process').then((m, other) => other.spawn('a'));", []],
    ['not to a listener of another method', "import('child_process').catch((m) => m.spawn('a'));", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unsealed-spawn', code)).toEqual(expected);
  });
});

describe('the property `default` of a promisified function', () => {
  it.each([
    ['is a member like others', "const { default: open } = promisify(fs.open);\nawait open('a');", []],
    ['is one of all', "const { default: p } = pify(fs);\nawait p.open('a');", []],
    ['is the module itself of what is not', "await fs.default.promises.open('a');", ['1 unmarked, mended']],
    ['and two ways to promisify are two things', "const p = flag ? pify(fs) : promisify(fs);\nawait p.open('a');", []],
    ['and one is not', "const p = flag ? pify(fs) : pify(fs);\nawait p.open('a');", ['2 unmarked, mended']],
  ])('%s', (_name, code, expected) => {
    const imported = code.includes('pify(fs)') ? "import pify from 'pify'; " : '';
    expect(said('no-unmarked-open', imported + code)).toEqual(expected);
  });
});

describe('before the mark of a descriptor', () => {
  const sealing = "import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';\n";
  const around = {
    method: (code: string): string =>
      `class A { open() {\nthis.fd = fs.openSync('a');\n${code}\nsetNoInherit(this.fd); } }`,
    object: (code: string): string => `const o = {};\no.fd = fs.openSync('a');\n${code}\nsetNoInherit(o.fd);`,
    test: (test: string): string =>
      `export function f() {\nconst fd = fs.openSync('a');\nif (${test}) setNoInherit(fd);\n}`,
    jump: (end: string): string =>
      `export function f(list) {\nconst fd = fs.openSync('a');\nfor (const x of list) { try { if (x) return; } finally { ${end} } }\nsetNoInherit(fd);\n}`,
  };
  it.each([
    ['`this` is passed, as every method has it', around.method('use(this);'), []],
    ['the descriptor is passed', around.method('use(this.fd);'), ['2 late, mended']],
    ['an object that has it is passed', around.object('use(o);'), ['2 late, mended']],
    ['another object is passed', around.object('use(other);'), []],
    ['it is compared with -1', around.test('fd > -1'), []],
    ['it is compared with 0', around.test('fd >= 0'), []],
    ['it is compared with 1', around.test('fd > 1'), ['2 sometimes, mended']],
    ['it is compared with +1', around.test('fd > +1'), ['2 sometimes, mended']],
    ['it is compared with -2', around.test('fd > -2'), ['2 sometimes, mended']],
    ['it is compared with what is not seen', around.test('fd > -x'), ['2 sometimes, mended']],
    ['a `finally` stops the return', around.jump('break;'), []],
    ['a `finally` does not', around.jump('use(x);'), ['2 sometimes, mended']],
    ['a `finally` goes on with the next turn', around.jump('continue;'), []],
    [
      'something is called by a name that is not seen',
      "const fd = fs.openSync('a');\nfs[name](fd);\nsetNoInherit(fd);",
      ['1 late, mended'],
    ],
    [
      'others are awaited',
      "const fd = fs.openSync('a');\nawait Promise.all(list);\nsetNoInherit(fd);",
      ['1 late, mended'],
    ],
    ['nothing is awaited', "const fd = fs.openSync('a');\nawait Promise.all();\nsetNoInherit(fd);", ['1 late, mended']],
    ['something is called that only uses it', "const fd = fs.openSync('a');\nfs.readSync(fd);\nsetNoInherit(fd);", []],
    [
      'its name is given away, and all is sealed then',
      `${sealing}let fd = fs.openSync('a');\nfd = other();\nsealDescriptors();`,
      ['2 late, mended'],
    ],
    ['nothing is done, and all is sealed then', `${sealing}let fd = fs.openSync('a');\nsealDescriptors();`, []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-late-mark', code)).toEqual(expected);
  });
});

describe('`this` in a class that extends a server', () => {
  const listen = "this.on('connection', (socket) => { socket.end(); });";
  it.each([
    ['in a method', `start() { ${listen} }`, ['2 unmarked, mended']],
    ['in a field', `all = ${listen}`, ['2 unmarked, mended']],
    ['in a static block, where it is the class', `static { ${listen} }`, []],
    ['in the static block of a class in it', `start() { return class { static { ${listen} } }; }`, []],
    ['in a static method', `static start() { ${listen} }`, []],
    ['in a static field', `static all = ${listen}`, []],
  ])('%s', (_name, member, expected) => {
    expect(said('no-unmarked-connection', `class A extends net.Server {\n${member}\n}`)).toEqual(expected);
  });

  it('has other properties than the class itself', () => {
    const code =
      "class A {\nstatic run = cp.spawn;\nrun = other;\nf() { this.run('a'); }\nstatic f() { this.run('a'); }\n}";
    expect(said('no-unsealed-spawn', code)).toEqual(['5 unsealed, mended']);
    const methods =
      "class A {\nrun() { return other; }\nstatic run() { return cp.spawn; }\nf() { this.run()('a'); }\nstatic f() { this.run()('a'); }\n}";
    expect(said('no-unsealed-spawn', methods)).toEqual(['5 unsealed, mended']);
  });
});

describe('a server that is one of two', () => {
  const choose = (one: string, other: string): string =>
    `const server = flag ? ${one} : ${other};\nserver.on('connection', (socket) => { socket.end(); });`;
  it.each([
    ['of which both are marked', choose('setNoInherit(net.createServer())', 'setNoInherit(net.createServer())'), []],
    ['of which the first is', choose('setNoInherit(net.createServer())', 'net.createServer()'), ['2 unmarked, mended']],
    [
      'of which the second is',
      choose('net.createServer()', 'setNoInherit(net.createServer())'),
      ['2 unmarked, mended'],
    ],
    ['of which one may be something else', choose('net.createServer()', 'other'), []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unmarked-connection', code)).toEqual(expected);
  });
});

describe('a function that seals', () => {
  const call = (start: string): string =>
    `import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';\n${start} seal() { sealDescriptors(); }\nseal();\ncp.spawn('a');`;
  it.each([
    ['when it is called', call('function'), []],
    ['when what it generates is asked for', call('function*'), ['4 unsealed, mended']],
    ['who knows when', call('async function'), ['4 unsealed, mended']],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unsealed-spawn', code)).toEqual(expected);
  });
});

describe('a mark that comes too late', () => {
  const OPEN = "fs.promises.open('a')";
  it.each([
    ['goes', `const [f] = await Promise.all([${OPEN}]);\nawait x();\nsetNoInherit(f);\nuse(f);`, 'espree'],
    [
      'goes, whatever the types say',
      "const fd = fs.openSync('a')!;\nawait x();\nsetNoInherit(fd);\nuse(fd);",
      'typescript',
    ],
  ] as const)('%s', (_name, code, parser) => {
    expect(mended('no-late-mark', code, parser)).toBe(
      code.replace(/(fs\.[\w.]+\('a'\))/, 'setNoInherit($1)').replace(/setNoInherit\(\w+\);\n/, ''),
    );
  });

  it.each([
    [
      'beside a decision about it',
      "const fd = fs.openSync('a');\nawait x();\nsetNoInherit(fd);\nuse(fd);\nsetNoInherit(fd, false);",
    ],
    ['of a part of what is marked', `const { fd } = await ${OPEN};\nawait x();\nsetNoInherit(fd);\nuse(fd);`],
    [
      'of one in a list of names',
      `const opening = ${OPEN};\nconst [f] = await Promise.all([opening]);\nawait x();\nsetNoInherit(f);\nuse(f);`,
    ],
    [
      'where the lines around would be joined',
      "const fd = fs.openSync('a')\nawait x\nsetNoInherit(fd);\n[fd].forEach(use)",
    ],
    [
      "where a template would be a tag's",
      "const fd = fs.openSync('a')\nawait x\nsetNoInherit(fd);\n`${fd}`.split('').forEach(use)",
    ],
  ])('stays %s', (_name, code) => {
    expect(mended('no-late-mark', code)).toBe(code.replace(/(fs\.[\w.]+\('a'\))/, 'setNoInherit($1)'));
  });
});
