import { describe, expect, it } from 'vitest';

import { linesOf, said } from './said.ts';

// Pairs of programs with one difference, on which the findings about a child and its `stdio` depend.

describe('a descriptor that is opened for a child and never closed', () => {
  const inFunction = (body: string): string[] => said('no-unclosed-child-stdio', `export function f(a) {\n${body}\n}`);
  const OPEN = "const log = fs.openSync('a', 'a');\n";
  const START = "cp.spawn('x', { stdio: ['ignore', log, log] });";
  it.each([
    ['by a name', `${OPEN}${START}`, ['2 unclosed, mended']],
    ['by a name that gets it later', `let log;\nlog = fs.openSync('a', 'a');\n${START}`, ['3 unclosed, mended']],
    ['by a name that may have it already', `let log;\nlog ??= fs.openSync('a', 'a');\n${START}`, []],
    ['by a property', `a.log = fs.openSync('a', 'a');\n${START.replaceAll('log', 'a.log')}`, []],
    ['by a pattern', `const { log } = fs.openSync('a', 'a');\n${START}`, []],
    ['in the list itself', "cp.spawn('x', { stdio: ['ignore', fs.openSync('a'), 'ignore'] });", ['2 unclosed']],
    [
      'in the list, by a promise',
      "const open = promisify(fs.open);\ncp.spawn('x', { stdio: ['ignore', open('a'), 'ignore'] });",
      [],
    ],
    ['in another list', "cp.spawn('x', [fs.openSync('a')], { stdio: 'ignore' });", []],
    ['in no list', "cp.spawn('x', { stdio: fs.openSync('a') });", []],
    ['of options that are another function’s', `${OPEN}cp.exec('x', { stdio: ['ignore', log, log] });`, []],
    ['where it is used otherwise, too', `${OPEN}a(log);\n${START}`, []],
    ['where another member of it is used', `${OPEN}a(log.size);\n${START}`, []],
    ['where it is marked', `${OPEN}setNoInherit(log);\n${START}`, ['2 unclosed, mended']],
    ['where its mark is used', `${OPEN}a(setNoInherit(log));\n${START}`, []],
  ])('%s', (_name, body, expected) => {
    expect(inFunction(body)).toEqual(expected);
  });

  it.each([
    ['in both branches', `if (a) {\n${START}\n} else {\n${START}\n}`, ['2 unclosed, mended']],
    ['in one branch', `if (a) {\n${START}\n}`, ['2 unclosed, mended']],
    ['in one branch, which is no block', `if (a) ${START}`, ['2 unclosed']],
    ['in the test and in a branch', `if (${START.slice(0, -1)}) ${START}`, ['2 unclosed']],
    ['in a branch, and behind it', `if (a) {\n${START}\n}\n${START}`, ['2 unclosed']],
    ['in the branches of two', `if (a) {\n${START}\n}\nif (!a) {\n${START}\n}`, ['2 unclosed']],
    ['in two cases', `switch (a) {\ncase 1: {\n${START}\n}\ncase 2: {\n${START}\n}\n}`, ['2 unclosed']],
    ['twice in a row', `${START}\n${START}`, ['2 unclosed, mended']],
    ['in a loop', `for (const x of a) ${START}`, ['2 unclosed']],
    ['in another function', `a(() => ${START.slice(0, -1)});`, ['2 unclosed']],
  ])('and given %s', (_name, rest, expected) => {
    expect(inFunction(`${OPEN}${rest}`)).toEqual(expected);
  });

  it.each([
    ['while the program starts', `${OPEN}${START}`, []],
    ['in a loop', `for (const x of xs) {\n${OPEN}${START}\n}`, ['2 unclosed, mended']],
    ['in an endless loop', `while (true) {\n${OPEN}${START}\n}`, ['2 unclosed, mended']],
    ['in a loop that runs at least once', `do {\n${OPEN}${START}\n} while (more());`, ['2 unclosed, mended']],
    ['in a block', `{\n${OPEN}${START}\n}`, []],
    ['in a callback', `go(() => {\n${OPEN}${START}\n});`, ['2 unclosed, mended']],
  ])('when it is opened %s', (_name, code, expected) => {
    expect(said('no-unclosed-child-stdio', code)).toEqual(expected);
  });

  it('is ignored for a daemon, which is detached and not waited for', () => {
    const launch = (options: string, then: string): string[] =>
      said(
        'no-unclosed-child-stdio',
        `export function f() {\n${OPEN}const c = cp.spawn('x', { ${options}stdio: ['ignore', log, log] });\n${then}\n}`,
        [{ exceptDaemons: true }],
      );
    expect(launch('detached: true, ', 'c.unref();')).toEqual([]);
    expect(launch('', 'c.unref();')).toEqual(['2 unclosed, mended']);
    expect(launch('detached: true, ', 'c.ref();')).toEqual(['2 unclosed, mended']);
    expect(launch('detached: true, ', '')).toEqual(['2 unclosed, mended']);
  });
});

describe('a detached child', () => {
  const left = (stdio: string, then: string, start = 'spawn'): string[] =>
    linesOf('no-wide-stdio', `const c = cp.${start}('x', [], { detached: true, stdio: ${stdio} });\n${then}`);
  it.each([
    ['with its output', "'inherit'", 'c.unref();', ['1 inherit']],
    ['with pipes', "'pipe'", 'c.unref();', ['1 pipe']],
    ['with pipes that are read', "'pipe'", "c.stdout.on('data', use);\nc.unref();", []],
    ['with pipes that somebody else gets', "'pipe'", 'use(c);\nc.unref();', []],
    ['with an output, and somebody else gets it', "'inherit'", 'use(c);\nc.unref();', ['1 inherit']],
    [
      'with a pipe that is let go of',
      "['ignore', 'pipe', 'ignore']",
      "c.stdout.on('data', use);\nc.stdout.unref();\nc.unref();",
      ['1 pipe'],
    ],
    ['with a pipe that is destroyed', "['ignore', 'pipe', 'ignore']", 'c.stdout.destroy();\nc.unref();', ['1 pipe']],
    [
      'with a pipe for errors that is destroyed',
      "['ignore', 'ignore', 'pipe']",
      'c.stderr.destroy();\nc.unref();',
      ['1 pipe'],
    ],
    [
      'with an input that is destroyed',
      "['pipe', 'pipe', 'ignore']",
      "c.stdin.destroy();\nc.stdout.on('data', use);\nc.unref();",
      [],
    ],
    [
      'when it has said its first word',
      "['ignore', 'pipe', 'ignore']",
      "c.stdout.once('data', () => c.unref());",
      ['1 pipe'],
    ],
    ['at each of its words', "['ignore', 'pipe', 'ignore']", "c.stdout.on('data', () => c.unref());", []],
    ['beside its first word', "['ignore', 'pipe', 'ignore']", "c.unref();\nc.stdout.once('data', () => use());", []],
    ['with nothing', "'ignore'", 'c.unref();', []],
    ['by its group alone', "'inherit'", '', ['1 inherit']],
    ['by its group, and waited for', "'inherit'", "c.on('exit', use);", []],
    ['by its group, and killed', "'inherit'", 'c.kill();', []],
    ['by its group, and killed with its group', "'inherit'", 'process.kill(-c.pid);', []],
    ['by its group, and asked whether it is there', "'inherit'", 'use(c ? 1 : 2);', ['1 inherit']],
    ['by its group, and perhaps given away', "'inherit'", 'use(x ? c : y);', []],
    ['by its group, and given by a listener', "'inherit'", "x.on('a', () => c);", ['1 inherit']],
    ['by its group, and given by another function', "'inherit'", 'use(() => c);', []],
    ['by its group, and given where there is one', "'inherit'", 'c && use();', ['1 inherit']],
    ['by its group, and given or something else', "'inherit'", 'use(c || x);', []],
    ['by its group, whose number is looked at', "'inherit'", 'use(c.pid);', ['1 inherit']],
  ])('%s', (_name, stdio, then, expected) => {
    expect(left(stdio, then)).toEqual(expected);
  });

  const fork = (then: string): string[] =>
    said('no-wide-stdio', `const c = cp.fork('x.js', { detached: true });\n${then}`).map((text) => text.slice(0, 9));
  it('by a channel only when that is closed', () => {
    expect(fork('c.unref();\nc.disconnect();')).toEqual(['1 inherit']);
    expect(fork('c.unref();\nc.send(1);\nc.disconnect();')).toEqual(['1 inherit']);
    expect(fork('c.disconnect();')).toEqual([]);
  });

  it.each([
    ['its end', 'process.exit();', ['1 inherit']],
    ['its end, later', 'setTimeout(process.exit, 9);', ['1 inherit']],
    ['its end, after this', 'setImmediate(() => process.exit(0));', ['1 inherit']],
    ['a later call of something else', 'setTimeout(use, 9);', []],
    ['something else, by a function', 'setTimeout(() => use(0), 9);', []],
    ['its end, at the end of something', 'use(process.exit);', []],
    ['its end, at the end of something, by a function', 'use(() => process.exit(0));', []],
    ['an end of its own', 'exit();', []],
    ['a code for its end', 'process.exitCode = 1;', []],
    ['another call of the process', "process.chdir('/');", []],
  ])('by what follows: %s', (_name, then, expected) => {
    const code = (before: string, after: string): string => `${before}cp.spawn('x', { stdio: 'inherit' });\n${after}`;
    const says = (text: string): string[] => linesOf('no-wide-stdio', text);
    expect(says(code('', then))).toEqual(expected);
    // Code before it ends nothing.
    expect(says(code(`${then} `, ''))).toEqual([]);
  });
});

describe('the owner of a stream that a child gets', () => {
  const given = (stream: string, before = ''): string[] =>
    said(
      'no-wide-stdio',
      `${before}const c = cp.spawn('x', [], { detached: true, stdio: ['ignore', ${stream}, 'ignore'] });\nc.unref();`,
    ).map((text) => text.replace(/.* |, mended/, ''));
  it.each([
    ['this process’s', 'process.stdout', ['inherit']],
    ['this process’s, by its number', 'process.stderr.fd', ['inherit']],
    ['this process’s, in brackets', "process['stdout']", ['inherit']],
    ['another member of the process', 'process.out', []],
    ['another object’s', 'other.stdout', []],
    ['an object’s in another', 'a.process.stdout', []],
    ['the stream of what a call gives', 'process().stdout', []],
  ])('%s', (_name, stream, expected) => {
    expect(given(stream)).toEqual(expected);
  });

  it("is not Node's `process` if the file declares its own", () => {
    expect(given('process.stdout', 'const process = mine(); ')).toEqual([]);
    expect(given('process.stdout', "import process from 'node:process'; ")).toEqual(['inherit']);
  });
});

describe('a promise that is settled when an unknown command closes', () => {
  const settled = (code: string): string[] =>
    linesOf('no-close-wait', `export const run = (command) => ${code};`, [{ unknownCommands: true }]);
  const on = (settle: string, options = '{ shell: true }', of = ''): string =>
    `{ cp.spawn(command, ${options})${of}.on('close', ${settle}); }`;
  it.each([
    ['by its first parameter', `new Promise((resolve) => ${on('resolve')})`, ['1 unknown']],
    ['by its second', `new Promise((resolve, reject) => ${on('() => reject(1)')})`, ['1 unknown']],
    ['by something else', `new Promise((resolve) => ${on('done')})`, []],
    ['by the callback of something else', `new Task((resolve) => ${on('resolve')})`, []],
    ['by the callback of a call', `Promise((resolve) => ${on('resolve')})`, []],
    ['by that of a member', `new lib.Promise((resolve) => ${on('resolve')})`, []],
    ['by one inside of another', `new Promise((resolve) => use((again) => ${on('resolve')}))`, ['1 unknown']],
    ['by a pattern', `new Promise(({ resolve }) => ${on('resolve')})`, []],
    ['when its output ends', `new Promise((resolve) => ${on('resolve', '{}', '.stdout')})`, ['1 unknown']],
    [
      'when its errors end, which alone are a pipe',
      `new Promise((resolve) => ${on('resolve', "{ stdio: ['ignore', 'ignore', 'pipe'] }")})`,
      ['1 unknown'],
    ],
    ['when none of its outputs is a pipe', `new Promise((resolve) => ${on('resolve', "{ stdio: 'ignore' }")})`, []],
  ])('%s', (_name, code, expected) => {
    expect(settled(code)).toEqual(expected);
  });
});

describe('a child next to native code that opens inheritable descriptors', () => {
  const leaky = (code: string): string[] =>
    linesOf('no-unsealed-spawn', `import pty from 'node-pty'; ${code}`, [{ onlyWithNativeCode: true }]);
  const child = (then: string, options = ''): string[] => leaky(`const c = cp.spawn('x', ['9']${options});\n${then}`);

  it.each([
    ['that nothing ends', '', ['1 leaky']],
    ['that is killed when some time is over', 'setTimeout(() => c.kill(), 500);', []],
    ['that is killed after days', 'setTimeout(() => c.kill(), 5e8);', ['1 leaky']],
    ['that is killed at once', 'setTimeout(() => c.kill());', ['1 leaky']],
    ['that is killed by another function', 'later(() => c.kill(), 500);', ['1 leaky']],
    ['that is killed again and again', 'setInterval(() => c.kill(), 500);', ['1 leaky']],
    ['that is looked at when some time is over', 'setTimeout(() => c.ref(), 500);', ['1 leaky']],
    ['that another argument kills', 'setTimeout(use, () => c.kill(), 500);', ['1 leaky']],
  ])('%s', (_name, then, expected) => {
    expect(child(then)).toEqual(expected);
  });

  it.each([
    ['a limit', ', { timeout: 500 }', []],
    ['a limit of days', ', { timeout: 5e8 }', ['1 leaky']],
    ['no limit', ', { timeout: 0 }', ['1 leaky']],
    ['a signal with a limit', ', { signal: AbortSignal.timeout(500) }', []],
    ['another signal', ', { signal: other.timeout(500) }', ['1 leaky']],
    ['a signal of its own', ', { signal: own.signal }', ['1 leaky']],
    ['other options', ', { cwd }', ['1 leaky']],
  ])('with %s', (_name, options, expected) => {
    expect(child('', options)).toEqual(expected);
  });

  it.each([
    ['one of two that are gone at once', "flag ? 'which a' : 'which b'", []],
    ['one that stays', "flag ? 'which a' : 'sleep 9'", ['1 leaky']],
    ['one of three', "flag ? 'which a' : other ? 'which b' : 'which c'", []],
    ['one of three, of which one stays', "flag ? 'which a' : other ? 'sleep 9' : 'which c'", ['1 leaky']],
    ['one that leaves another behind', "'(which a; (sleep 9 &))'", ['1 leaky']],
  ])('that is %s', (_name, command, expected) => {
    expect(leaky(`cp.exec(${command});`)).toEqual(expected);
  });

  it.each([
    ['in a branch for another platform', "if (process.platform === 'win32') START", []],
    ['in the branch for all others', "if (process.platform === 'win32') use(); else START", ['1 leaky']],
    ['behind a return on the others', "function f() { if (process.platform !== 'win32') return; START }", []],
    ['behind a return on that', "function f() { if (process.platform === 'win32') return; START }", ['1 leaky']],
    ['behind a test that goes on', "function f() { if (process.platform !== 'win32') use(); START }", ['1 leaky']],
    ['before the return', "function f() { START if (process.platform !== 'win32') return; }", ['1 leaky']],
    ['on one side of and', "process.platform === 'win32' && START", []],
    ['on one side of or', "process.platform !== 'win32' || START", []],
    ['on the other side', "process.platform === 'win32' || START", ['1 leaky']],
    ['where the platform is a default', "process.platform === 'win32' ?? START", ['1 leaky']],
    ['in a case', "switch (process.platform) { case 'win32': START }", []],
    [
      'in a case that the one before runs into',
      "switch (process.platform) { case 'linux': case 'win32': START }",
      ['1 leaky'],
    ],
    ['behind a case that is left', "switch (process.platform) { case 'linux': use(); break; case 'win32': START }", []],
    [
      'behind a case that is left in its block',
      "switch (process.platform) { case 'linux': { use(); break; } case 'win32': START }",
      [],
    ],
    [
      'behind a case that is left behind its block',
      "switch (process.platform) { case 'linux': { use(); } break; case 'win32': START }",
      [],
    ],
    [
      'behind a case that may be left',
      "switch (process.platform) { case 'linux': { break; } use(); case 'win32': START }",
      ['1 leaky'],
    ],
    ['in the default', "switch (process.platform) { case 'win32': break; default: START }", ['1 leaky']],
    ['in an entry for another platform', 'const all = { win32() { START } };', []],
    ['in an entry for Linux', 'const all = { linux() { START } };', ['1 leaky']],
    ['in the name of an entry', "const all = { [cp.spawn('x', ['9'])]: 1 };", ['1 leaky']],
    ['in a function that only such code calls', "function f() { START }\nif (process.platform === 'win32') f();", []],
    [
      'in one that others call, too',
      "function f() { START }\nif (process.platform === 'win32') f();\nf();",
      ['1 leaky'],
    ],
    [
      'in one that is given away',
      "function f() { START }\nif (process.platform === 'win32') f();\nuse(f);",
      ['1 leaky'],
    ],
    ['in one that is exported', "export function f() { START }\nif (process.platform === 'win32') f();", ['1 leaky']],
    ['in one that nobody calls', 'function f() { START }', ['1 leaky']],
  ])('%s', (_name, code, expected) => {
    expect(leaky(code.replace('START', "cp.spawn('x', ['9']);").replace(';);', ');'))).toEqual(expected);
  });
});

describe('the uses of a child in a variable', () => {
  const ends = (code: string): string[] =>
    said('no-close-wait', code).map((text) => text.replace(/ (?:close|waits).*/, ' waits'));
  const LINE = "cp.exec('sleep 9 &')";
  it.each([
    ['under a name', `const c = ${LINE};\nc.stdout.on('end', use);`, ['2 waits']],
    ['under a name that gets it later', `let c;\nc = ${LINE};\nc.stdout.on('end', use);`, ['3 waits']],
    ['in an assignment that is used at once', `let c;\n(c = ${LINE}).stdout.on('end', use);`, ['2 waits']],
    ['in a field', `class A {\nc = ${LINE};\nf() { this.c.stdout.on('end', use); }\n}`, ['3 waits']],
    ['in another field', `class A {\nc = ${LINE};\nf() { this.d.stdout.on('end', use); }\n}`, []],
    [
      'in a field whose name it only computes',
      `class A {\n[${LINE}] = 1;\nf() { this.c.stdout.on('end', use); }\n}`,
      [],
    ],
    ['in a part of it', `const { stdout } = ${LINE};\nstdout.on('end', use);`, []],
    ['for its errors', `const c = ${LINE};\nc.stderr.on('close', use);`, ['2 waits']],
    ['for its data', `const c = ${LINE};\nc.stdout.on('data', use);`, []],
    ['for its input', `const c = ${LINE};\nc.stdin.on('close', use);`, []],
    ['for an end that is sent', `const c = ${LINE};\nc.stdout.emit('end');`, []],
    ['for a listener that is given away', `const c = ${LINE};\nuse('end', c.stdout.on);`, []],
  ])('%s', (_name, code, expected) => {
    expect(ends(code)).toEqual(expected);
  });
});

describe('an entry of stdio', () => {
  const given = (stdio: string): string[] =>
    said('no-wide-stdio', `const c = cp.spawn('x', [], { detached: true, stdio: ${stdio} });\nc.unref();`).map((text) =>
      text.replace(/^1 |, mended/g, ''),
    );
  it.each([
    ["['ignore', null, 'ignore']", ['pipe']],
    ["['ignore', undefined, 'ignore']", ['pipe']],
    ["['ignore', , 'ignore']", ['pipe']],
    ["['ignore', other, 'ignore']", []],
    ["['ignore', 1, 'ignore']", ['inherit']],
    ["['ignore', 3, 'ignore']", []],
    ["['ignore', open(), 'ignore']", []],
    ["['ignore', open(), 'inherit']", ['inherit']],
    ["['ignore', 'overlapped', 'ignore']", ['pipe']],
    ["['ignore', 'other', 'ignore']", []],
    ["['inherit', 'ignore', 'ignore']", ['terminal']],
    ["['ignore', ...rest]", []],
    ["['ignore']", ['pipe']],
    ['null', ['pipe']],
    ['undefined', []],
    ['other', []],
    ['1', ['inherit']],
  ])('%s', (stdio, expected) => {
    expect(given(stdio)).toEqual(expected);
  });
});

describe('options with a name', () => {
  it.each<[name: string, expected: string[], before?: string, options?: string, after?: string]>([
    ['are seen', ['3 inherit']],
    ['are seen where another start has them, too', ['2 inherit', '3 inherit'], "cp.spawn('y', [], o);"],
    ['are seen where they are read', ['3 inherit'], 'use(o.cwd);'],
    ['are seen where a copy of them is changed', ['3 inherit'], 'use({ ...o, cwd });'],
    ['may be changed by whom they are given', [], 'use(o);'],
    ['may be changed by whom they are given as a part', [], 'use({ o });'],
    ['are changed', [], "o.stdio = 'ignore';"],
    ['are changed later', [], '', 'o', "o.stdio = 'ignore';"],
    ['may be changed where they name a property', [], 'x[o] = 1;'],
    ['may be changed under another name', [], 'const p = o;'],
    ['are not seen where they are another’s', [], '', 'x.o'],
    ['are not seen where nobody declares them', [], '', 'p'],
    ['are not seen where they are spread', [], '', '...o'],
  ])('%s', (_name, expected, before = '', options = 'o', after = '') => {
    const code = `const o = { detached: true, stdio: 'inherit' };\n${before}\nconst c = cp.spawn('x', [], ${options});\nc.unref();\n${after}`;
    expect(linesOf('no-wide-stdio', code)).toEqual(expected);
  });
});

describe('the statement that starts a child', () => {
  const closed = (statement: string): string[] =>
    said(
      'no-unclosed-child-stdio',
      `export function f(a) {\nlet c;\nconst log = fs.openSync('a', 'a');\n${statement.replace('START', "cp.spawn('x', { stdio: ['ignore', log, log] })")}\n}`,
    );
  it.each([
    ['START;', 'mended'],
    ['c = START;', 'mended'],
    ['this.c = START;', 'mended'],
    ['const d = START;', 'mended'],
    ['START.unref();', 'mended'],
    ["START.on('exit', a).unref();", 'mended'],
    ['c += START;', 'left'],
    ['a[START] = 1;', 'left'],
    ['a[START];', 'left'],
    ['a(START);', 'left'],
    ['a && START;', 'left'],
    ['if (START) a();', 'left'],
    ['return START;', 'left'],
  ])('%s is %s', (statement, outcome) => {
    expect(closed(statement)).toEqual([`3 unclosed${outcome === 'mended' ? ', mended' : ''}`]);
  });
});

describe('a command that the caller passes', () => {
  const run = (args: string): string[] =>
    linesOf(
      'no-close-wait',
      `export const run = (command, list) => new Promise((resolve) => { cp.spawn(${args}).on('close', resolve); });`,
      [{ unknownCommands: true }],
    );
  it.each([
    ['command', ['1 unknown']],
    ["'sh', ['-c', command]", ['1 unknown']],
    ["'/bin/bash', ['-lc', command]", ['1 unknown']],
    ["'sh', ['-c', 'ls']", []],
    ["'sh', ['-x', command]", []],
    ["'sh', [command]", []],
    ["'sh', ['-c']", []],
    ["'sh', list", []],
    ["'git', ['-c', command]", []],
    ["'bin/sh/git', ['-c', command]", []],
    ["shell, ['-c', command]", []],
    ["'ls', [command]", []],
    ['', []],
  ])('spawn(%s)', (args, expected) => {
    expect(run(args)).toEqual(expected);
  });
});
