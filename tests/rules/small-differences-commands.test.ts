import { describe, expect, it } from 'vitest';

import { said } from './said.ts';

// Pairs of programs with one difference, in the command that a call starts or in the child's `stdio`.

describe('a child whose name', () => {
  it.each([
    ['held something else before', "let c;\nc = 1;\nc = cp.fork('x.js');", ['3 inherit']],
    ['holds something else later', "let c = cp.fork('x.js');\nc = 1;", ['1 inherit']],
    ['is declared nowhere, so that others may wait for it', "c = cp.fork('x.js');", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-wide-stdio', `${code}\nsetTimeout(process.exit, 300);`)).toEqual(expected);
  });

  it.each([
    ['is declared here', 'let c;\n', ['3 close']],
    ['is declared elsewhere', '\n', ['3 close']],
  ])('%s, and listened to', (_name, declaration, expected) => {
    const code = "c = cp.spawn('a &', { shell: true });\nc.on('close', done);";
    expect(said('no-close-wait', declaration + code)).toEqual(expected);
  });
});

describe('a list with the program to start', () => {
  it.each([
    ['a shell, and its line', "['-c', 'a &']", 'sh', ['1 close']],
    ['with a hole before them', "[, '-c', 'a &']", 'sh', ['1 close']],
    ['a program that is to be left', "['a', 'b']", 'nohup', ['1 close']],
    ['such a one that only tells of itself', "['a', '--help']", 'nohup', []],
    ['such a one without arguments: a hole is none', '[,]', 'nohup', []],
    ['arguments that are not seen: there is one at least', 'args', 'nohup', ['1 close']],
  ])('%s', (_name, list, program, expected) => {
    expect(said('no-close-wait', `cp.spawn('${program}', ${list}, {}).on('close', done);`)).toEqual(expected);
  });

  it.each([
    ['its first is not seen', "[get(), '-c', 'a &']"],
    ['its first has another name', "[other, 'sh', '-c', 'a &']"],
  ])('tells of no program where %s', (_name, list) => {
    expect(said('no-close-wait', `const r = Bun.spawn(${list});\nr.exited;`)).toEqual([]);
  });
});

describe('a list with a program from the caller', () => {
  const run = (list: string): string =>
    `export const run = (command) => new Promise((resolve) => {\ncp.spawn(${list}).on('close', resolve);\n});`;
  it.each([
    ['the program', '[command]', ['2 unknown']],
    ['the script of a shell', "['/usr/bin/bash', '-c', command]", ['2 unknown']],
    ['the script of what is not seen', "[name, '-c', command]", []],
    ['nothing', '[]', []],
  ])('%s', (_name, list, expected) => {
    expect(said('no-close-wait', run(list), [{ unknownCommands: true }])).toEqual(expected);
  });
});

describe('a line from the caller', () => {
  const run = (line: string): string =>
    `export const run = (command) => new Promise((resolve) => {\ncp.exec(${line}).on('close', resolve);\n});`;
  it.each([
    ['as it is', 'command', ['2 unknown']],
    ['of a member', 'command.line', ['2 unknown']],
    ['at the start of a text', '`${command} a`', ['2 unknown']],
    ['behind the start of a text', '`a ${command}`', []],
    ['not: the text at its start is another', '`${other} ${command}`', []],
    ['not: the text is empty', '``', []],
    ['before another', "command + ' a'", ['2 unknown']],
    ['behind another', "'a ' + command", []],
    ['not: a number is calculated', 'command - 1', []],
    ['not: nothing declares it', 'other', []],
    ['not: a function gives it', 'get(command)', []],
  ])('%s', (_name, line, expected) => {
    expect(said('no-close-wait', run(line), [{ unknownCommands: true }])).toEqual(expected);
  });

  it('is not waited for by a promise that settles before', () => {
    const code = (event: string): string =>
      `export const run = (command) => new Promise((resolve) => {\nresolve();\nconst c = cp.spawn(command);\n${event}\n});`;
    expect(said('no-close-wait', code("c.on('close', () => {});"), [{ unknownCommands: true }])).toEqual([]);
    expect(said('no-close-wait', code("c.on('close', () => resolve());"), [{ unknownCommands: true }])).toHaveLength(1);
  });
});

describe('a function with bound arguments', () => {
  const bound = "const run = cp.spawn.bind(null, 'ls');\n";
  it.each([
    ['no-close-wait', "run('sleep 9 &', { shell: true }).on('close', done);"],
    ['no-wide-stdio', "run('x', { detached: true, stdio: 'inherit' }).unref();"],
  ] as const)('is not looked at by %s: where the others stand is not seen', (rule, code) => {
    expect(said(rule, bound + code)).toEqual([]);
  });
});

describe('the entries of stdio that a child gets', () => {
  const start = (options: string): string => `cp.spawn('a', [], ${options}).unref();`;
  it.each([
    ['by options in the call', "{ detached: true, stdio: 'inherit' }", ['1 inherit']],
    ['by options that something else has, too', "kept = { detached: true, stdio: 'inherit' }", []],
  ])('%s', (_name, options, expected) => {
    expect(said('no-wide-stdio', start(options))).toEqual(expected);
  });

  it('by options with a type', () => {
    const code = "const o = { detached: true, stdio: 'inherit' };\ncp.spawn('a', [], o as Options).unref();";
    expect(said('no-wide-stdio', code, [], 'typescript')).toEqual(['2 inherit']);
  });

  it('by options on which another variable depends', () => {
    const options = "const o = { detached: true, stdio: 'inherit' };\n";
    expect(said('no-wide-stdio', `${options}cp.spawn('a', [], o).unref();`)).toEqual(['2 inherit']);
    expect(said('no-wide-stdio', `${options}cp.spawn('a', [], o).unref();\nlog(names[o]);`)).toEqual([]);
    expect(said('no-wide-stdio', `${options}cp.spawn('a', [], o).unref();\nlog(o.stdio);`)).toEqual(['2 inherit']);
    expect(said('no-wide-stdio', `${options}new cp.spawn('a', [], o).unref();`)).toEqual(['2 inherit']);
    expect(said('no-wide-stdio', `${options}cp.spawn('a', [], o).unref();\nnew Other(o);`)).toEqual([]);
  });

  it.each([
    ['a handle of a server', 's._handle', ['3 handedOn']],
    ['something else of a server', 's.other', []],
  ])('%s', (_name, entry, expected) => {
    const code = `const s = net.createServer();\ns.listen(80);\ncp.spawn('a', { stdio: ['ignore', 'ignore', 'ignore', ${entry}] });`;
    expect(said('no-wide-stdio', code)).toEqual(expected);
  });
});

describe('a child that is detached after its first output', () => {
  it.each([
    ['by unref', 'c.unref()', ['1 pipe']],
    ['not: its input is looked at', 'c.stdin', []],
    ['not: its output is given away', 'use(c.stdout)', []],
    ['not: its number is written down', 'log(c.pid)', []],
  ])('%s', (_name, listener, expected) => {
    const code = `const c = cp.spawn('a', { detached: true });\nc.unref();\nc.stdout.once('data', () => ${listener});`;
    expect(said('no-wide-stdio', code)).toEqual(expected);
  });
});

describe('a server that is passed to a child, and whose port is used again', () => {
  const handOver = (what: string): string =>
    `const s = net.createServer();\ns.listen(80);\nconst c = cp.fork('x.js');\nc.send('s', ${what});\ns.close(() => s.listen(80));`;
  it.each([
    ['the server', 's', ['4 leftOpen']],
    ['its handle', 's._handle', ['4 leftOpen']],
    ['something else of it', 's.inner', []],
  ])('%s', (_name, what, expected) => {
    expect(said('no-handle-left-open', handOver(what))).toEqual(expected);
  });
});

describe('a descriptor for the children of a function', () => {
  const start = (body: string): string => `export function start() {\n${body}\n}`;
  const spawn = "cp.spawn('a', { stdio: ['ignore', log, log] })";
  it.each([
    ['that is marked', `const log = setNoInherit(fs.openSync('a'));\n${spawn};`, ['2 unclosed, mended']],
    ['that is not what is marked', `const log = setNoInherit(1, fs.openSync('a'));\n${spawn};`, []],
    ['that another function gives', `const log = other(fs.openSync('a'));\n${spawn};`, []],
    ['that no child gets', "const log = fs.openSync('a');\ncp.spawn('a', { stdio: ['ignore', 'ignore', 1] });", []],
    ['that a property of a child is written behind', `const log = fs.openSync('a');\n${spawn}.x = 1;`, ['2 unclosed']],
    [
      'whose children start in what a condition declares, and behind it',
      `const log = fs.openSync('a');\nif (class { static { ${spawn}; } }) {\n${spawn};\n}`,
      ['2 unclosed'],
    ],
    [
      'whose children start in what a condition declares, and in a branch',
      `const log = fs.openSync('a');\nif (class { static { ${spawn}; } }) {\n${spawn};\n} else {\nx();\n}`,
      ['2 unclosed'],
    ],
  ])('%s', (_name, body, expected) => {
    expect(said('no-unclosed-child-stdio', start(body))).toEqual(expected);
  });

  it('is the same with a type', () => {
    const body = "const log = fs.openSync('a');\ncp.spawn('a', { stdio: ['ignore', log!, log as number] });";
    expect(said('no-unclosed-child-stdio', start(body), [], 'typescript')).toEqual(['2 unclosed, mended']);
  });
});

describe('output that is read to its end', () => {
  it.each([
    ['from a child that there is', 'c.stdout'],
    ['from a child that there may be', 'c?.stdout'],
  ])('%s', (_name, stream) => {
    const code = `const c = cp.spawn('a &', { shell: true });\nfor await (const x of ${stream}) use(x);`;
    expect(said('no-close-wait', code)).toEqual(['2 waits']);
  });
});

describe('a child that starts on another platform', () => {
  const leaky = (code: string): string[] =>
    said('no-unsealed-spawn', `import 'lmdb';\n${code}`, [{ onlyWithNativeCode: true }]);
  const within = (cases: string): string => `switch (process.platform) {\n${cases}\ncase 'darwin': cp.spawn('a');\n}`;
  it.each([
    ['behind a block that leaves', "case 'linux': { break; }", []],
    ['behind a block that leaves in the end', "case 'linux': { x(); break; }", []],
    ['behind statements that leave in the end', "case 'linux': x(); y(); break;", []],
    ['behind a block that does not leave', "case 'linux': { x(); }", ['4 leaky, mended']],
    ['behind a block that leaves, and more', "case 'linux': { x(); } y();", ['4 leaky, mended']],
  ])('%s', (_name, cases, expected) => {
    expect(leaky(within(cases))).toEqual(expected);
  });

  it.each([
    ['an entry of a table', "const t = { win32: () => cp.spawn('a') };", []],
    ['a field of that name', "class A { win32 = () => cp.spawn('a'); }", ['2 leaky, mended']],
    ['a method of that name', "class A { win32() { cp.spawn('a'); } }", ['2 leaky, mended']],
  ])('%s', (_name, code, expected) => {
    expect(leaky(code)).toEqual(expected);
  });
});

describe('calls without a seal', () => {
  const seal = "import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';\n";
  it.each([
    ['where the file seals nothing', "function f() {\nreturn;\ncp.spawn('a');\n}", ['3 unsealed, mended']],
    [
      'where the seal may have failed',
      `${seal}try { sealDescriptors(); } catch {} finally { cp.spawn('a'); }`,
      ['2 unsealed, mended'],
    ],
    ['but a seal on the way', `${seal}sealDescriptors();\ncp.spawn('a');`, []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unsealed-spawn', code)).toEqual(expected);
  });
});

describe('a function that starts programs, by the name of an export', () => {
  it.each([
    ['default', "import run from 'x';\nrun('a');"],
    ['default', "import * as x from 'x';\nx.default('a');"],
    ['default.run', "import x from 'x';\nx.run('a');"],
    ['run', "import { run } from 'x';\nrun('a');"],
  ])('%s', (name, code) => {
    expect(said('no-unsealed-spawn', code, [{ spawners: [{ module: 'x', export: name }] }])).toEqual([
      '2 unsealed, mended',
    ]);
  });
});

describe('methods that Bluebird adds', () => {
  it.each([
    ['to the module', 'fs', ['3 unmarked, mended']],
    ['to a promise of the module, which has others', "import('fs')", []],
  ])('%s', (_name, object, expected) => {
    const code = `import Bluebird from 'bluebird';\nBluebird.promisifyAll(${object});\nfs.openAsync('a').then(use);`;
    expect(said('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('the flags of a native open', () => {
  it.each([
    ['the flag, added', '0 + O_CLOEXEC', []],
    ['another flag, added', '1 + 2', ['4 missing, mended']],
    ['the flag, taken away', '0 - O_CLOEXEC', ['4 unseen']],
    ['what is left of a mask', '1 & O_CLOEXEC', ['4 unseen']],
    ['a text', "0 | 'text'", ['4 unseen']],
  ])('%s', (_name, flags, expected) => {
    const open = "const open = lib.func('int open(const char *path, int flags)');";
    const code = `import koffi from 'koffi';\nconst lib = koffi.load('libc.so.6');\n${open}\nopen('a', ${flags});`;
    expect(said('no-raw-native-open', code)).toEqual(expected);
  });
});

describe('a socket that the file makes', () => {
  it.each([
    ['without new', 'const s = net.Socket();\ns.setTimeout(5);', ['1 unmarked, mended']],
    ['and never connects', 'const s = new net.Socket();\ns.setTimeout(5);', []],
    [
      'for datagrams, which is there from the start',
      "import dgram from 'dgram';\nconst s = dgram.createSocket('udp4');\ns.on('error', x);",
      ['2 unmarked, mended'],
    ],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unmarked-socket', code)).toEqual(expected);
  });

  it('over a descriptor that there was is no promise', () => {
    const start = 'new net.Socket({ fd: 20 })';
    expect(said('no-unmarked-adopted', `setNoInherit(${start});`)).toEqual([]);
    expect(said('no-unmarked-adopted', `${start}.then(setNoInherit);`)).toEqual(['1 unmarked, mended']);
  });
});

describe('a line that is put together', () => {
  const joined = (parts: number): string => `cp.exec('sleep 600 & '${' + x'.repeat(parts)}, () => {});`;

  it('is read as far as to the hundredth part, which is enough for what people write', () => {
    expect(said('no-close-wait', joined(100))).toEqual(['1 waits']);
    expect(said('no-close-wait', joined(101))).toEqual([]);
  });

  it.each([
    ['lead back to themselves', 'const a = `${b}${b}`, b = `${a}${a}`;'],
    ['double forty times', `const a0 = get(), ${doubled(40)}, a = a40;`],
  ])('of parts that %s takes no time worth the name', (_name, declared) => {
    expect(said('no-close-wait', `${declared}\ncp.exec('sleep 600 & ' + a, () => {});`)).toEqual(['2 waits']);
  });
});

/** Constants that are each made twice of the one before. */
function doubled(count: number): string {
  return Array.from({ length: count }, (_, n) => `a${n + 1} = \`\${a${n}}\${a${n}}\``).join(', ');
}
