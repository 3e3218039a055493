import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { rules } from '../rules/helpers.ts';

type SourceType = 'commonjs' | 'module';

const OPENING = ['no-unmarked-open', 'no-unmarked-server', 'no-unsealed-spawn'];

function lint(code: string, sourceType: SourceType, names: readonly string[] = OPENING): Linter.LintMessage[] {
  return new Linter().verify(code, {
    languageOptions: { sourceType },
    plugins: { noinherit: { rules } },
    rules: Object.fromEntries(names.map((name) => [`noinherit/${name}`, 'error'])),
  });
}

/** The lines of a file in which a rule finds an opened descriptor or a started program. */
function foundIn(code: string, sourceType: SourceType = 'commonjs'): number[] {
  return lint(code, sourceType).map(({ fatal, line, message }) => (fatal ? message : line)) as number[];
}

/** How each finding can be repaired: by a fix or by suggestions. */
function mendsIn(code: string, sourceType: SourceType = 'commonjs', names = OPENING): string[] {
  return lint(code, sourceType, names).map(({ fatal, fix, message, suggestions }) =>
    fatal ? message : fix ? 'fix' : suggestions ? 'suggestion' : 'nothing',
  );
}

describe('expressions that are traced to a module', () => {
  it.each([
    ['what a function returns', "const load = () => require('fs');\nload().openSync('a');"],
    [
      'what each return of a function gives',
      "function load(x) { if (x) return require('fs'); return require('node:fs'); }\nload().openSync('a');",
    ],
    [
      'what an async function gives',
      "async function load() { return require('fs'); }\nload.call; async () => (await load()).openSync('a');",
    ],
    ['what is taken out of a literal', "const { open } = { open: require('fs').openSync };\nopen('a');"],
    [
      'what is taken out of a literal with a name',
      "const deps = { fs: require('fs') }; const { fs } = deps;\nfs.openSync('a');",
    ],
    ['what is given to a name where it has none yet', "let fs;\n(fs ??= require('fs')).openSync('a');"],
    [
      'one of several that are awaited together',
      "async () => { const [, { openSync }] = await Promise.all([1, import('fs')]);\nopenSync('a'); };",
    ],
    [
      'what all calls of a function give it',
      "function read(fs, path) {\nfs.openSync(path); }\nread(require('fs'), 'a'); read(require('node:fs'));",
    ],
    [
      'a part of what all calls give',
      "const read = ({ fs: { openSync } }) =>\nopenSync('a');\nread({ fs: require('fs') });",
    ],
    [
      'what all calls give instead of a default',
      "const read = (fs = other) =>\nfs.openSync('a');\nread(require('fs'));",
    ],
    [
      'what a getter of a literal gives',
      "const deps = { get fs() { return require('fs'); } };\ndeps.fs.openSync('a');",
    ],
    ['the last of two with a name', "const deps = { fs: mock, fs: require('fs') };\ndeps.fs.openSync('a');"],
    [
      'what stands in a literal behind what is spread',
      "const deps = { ...other, fs: require('fs') };\ndeps.fs.openSync('a');",
    ],
    [
      'a literal in a field',
      "const fs = require('fs'); class A { deps = { fs }; read() {\nthis.deps.fs.openSync('a'); } }",
    ],
    [
      'what stands in the class itself',
      "const fs = require('fs'); class A { static open = fs.openSync; read() {\nA.open('a'); } }",
    ],
    [
      'what is put into the class itself',
      "const fs = require('fs'); class A { static read() {\nthis.open('a'); } }; A.open = fs.openSync;",
    ],
    [
      'what a getter of its class gives',
      "const fs = require('fs'); class A { get fs() { return fs; } set fs(x) {} read() {\nthis.fs.openSync('a'); } }",
    ],
    [
      'what a getter gives that follows a setter',
      "const fs = require('fs'); class A { set fs(x) {} get fs() { return fs; } read() {\nthis.fs.openSync('a'); } }",
    ],
    [
      'what a getter of the class itself gives',
      "const fs = require('fs'); class A { static get fs() { return fs; } }\nA.fs.openSync('a');",
    ],
    [
      'what a getter of an instance gives',
      "const fs = require('fs'); class A { get fs() { return fs; } } const a = new A();\na.fs.openSync('a');",
    ],
    [
      'what a method of a new instance gives',
      "const fs = require('fs'); class A { open() { return fs; } }\nnew A().open().openSync('a');",
    ],
    ['the first of a list, by its position', "const list = [require('fs').openSync];\nlist.at(0)('a');"],
    ['what stands in a literal at a position', "const n = 1;\n[1, require('fs')].at(n).openSync('a');"],
    ['one of two that are alike', "const http = x ? require('https') : require('http');\nhttp.createServer();"],
    [
      'a member of one that are alike',
      "const { createServer } = x ? require('http') : require('https');\ncreateServer();",
    ],
    ['what arguments are bound to', "const open = require('fs').openSync.bind(null, 'a');\nopen('r');"],
    ['all arguments of which are bound', "const open = require('fs').openSync.bind(null, 'a', 'r');\nopen();"],
    ['what is bound twice', "const open = require('fs').openSync.bind(null, 'a').bind(null, 'r');\nopen();"],
    ['a callback behind what is bound', "const open = require('fs').open.bind(null, 'a');\nopen((error, fd) => {});"],
    ['a callback that is bound', "const open = require('fs').open.bind(null, 'a', 'r', (error, fd) => {});\nopen();"],
    ['a function that all calls give', "function start(run) {\nrun('ls'); }\nstart(require('child_process').spawn);"],
  ])('%s', (_, code) => {
    expect(foundIn(code)).toEqual([2]);
  });

  it.each([
    [
      'a function that may return another',
      "function load(x) { if (x) return require('fs'); return other; }\nload().openSync('a');",
    ],
    [
      'a function that returns itself',
      "const load = () => load();\nload().openSync('a'); require('fs').existsSync('a');",
    ],
    [
      'the promise that an async function gives',
      "async function load() { return require('fs'); }\nload().openSync('a');",
    ],
    [
      'a literal that others get at',
      "const deps = { fs: require('fs') }; mock(deps); const { fs } = deps;\nfs.openSync('a');",
    ],
    [
      'a literal with something else put in',
      "const deps = { fs: require('fs') }; deps.fs = mock; const { fs } = deps;\nfs.openSync('a');",
    ],
    [
      'a literal of a field that others get at',
      "const fs = require('fs'); class A { deps = { fs }; read() { mock(this.deps);\nthis.deps.fs.openSync('a'); } }",
    ],
    [
      'a literal of a field with something else put in',
      "const fs = require('fs'); class A { deps = { fs }; read() {\nthis.deps.fs.openSync('a'); } on(x) { this.deps.fs = x; } }",
    ],
    [
      'one of two literals of a field',
      "const fs = require('fs'); class A { deps = { fs }; read() {\nthis.deps.fs.openSync('a'); } on(x) { this.deps = { x }; } }",
    ],
    ['another of a list', "const list = [mock, require('fs')];\nlist.at(0).openSync('a');"],
    ['the last of a list', "const list = [mock, require('fs')];\nlist.at(-1).openSync('a');"],
    ['one of a list at an unknown position', "const list = [require('fs')];\nlist.at(x).openSync('a');"],
    [
      'what a getter of its class may give',
      "const fs = require('fs'); class A { get fs() { if (x) return mock; return fs; } read() {\nthis.fs.openSync('a'); } }",
    ],
    [
      'what only the class itself has',
      "const fs = require('fs'); class A { static get fs() { return fs; } read() {\nthis.fs.openSync('a'); } }",
    ],
    [
      'what a setter of its class gets',
      "const fs = require('fs'); class A { set fs(x) { return fs; } read() {\nthis.fs.openSync('a'); } }",
    ],
    ['what only an instance has', "const fs = require('fs'); class A { get fs() { return fs; } }\nA.fs.openSync('a');"],
    [
      'what a variable has that may hold another instance',
      "const fs = require('fs'); class A { open() { return fs; } } let a = new A(); a = other;\na.open().openSync('a');",
    ],
    [
      'what is put in place of a method of an instance',
      "const fs = require('fs'); class A { open() { return fs; } } const a = new A(); a.open = mock;\na.open().openSync('a');",
    ],
    [
      'what a part of an instance has',
      "const fs = require('fs'); class A { open() { return fs; } } const { a } = new A();\na.open().openSync('a');",
    ],
    [
      'what the class itself may have from elsewhere',
      "const fs = require('fs'); class A { static open = fs.openSync; read() {\nA.open('a'); } static on(x) { A.open = x; } }",
    ],
    ['the first of two with a name', "const deps = { fs: require('fs'), fs: mock };\ndeps.fs.openSync('a');"],
    [
      'what a getter may give',
      "const deps = { get fs() { if (x) return mock; return require('fs'); } };\ndeps.fs.openSync('a');",
    ],
    [
      'a file system for which another may be spread',
      "const deps = { fs: require('fs'), ...other };\ndeps.fs.openSync('a');",
    ],
    [
      'a stream over a descriptor that is bound',
      "const read = require('fs').createReadStream.bind(null, 'a', { fd: 3 });\nread();",
    ],
    [
      'one of two with arguments of their own',
      "const { openSync } = require('fs'); const open = x ? openSync.bind(null, 'a') : openSync.bind(null, 'b');\nopen('r');",
    ],
    ['what may have been another before', "let fs = mock;\n(fs ||= require('fs')).openSync('a');"],
    [
      'what ends first of several',
      "async () => { const [fs] = await Promise.race([import('fs'), other]);\nfs.openSync('a'); };",
    ],
    [
      'a function that one call gives something else',
      "function read(fs) {\nfs.openSync('a'); }\nread(require('fs')); read(mock);",
    ],
    [
      'a function that one call gives nothing',
      "function read(fs) {\nfs.openSync('a'); }\nread(require('fs')); read();",
    ],
    [
      'a function whose arguments are spread',
      "function read(path, fs) {\nfs.openSync('a'); }\nread(...args, require('fs'));",
    ],
    [
      'a function that others can call',
      "function read(fs) {\nfs.openSync('a'); }\nread(require('fs')); module.exports = read;",
    ],
    [
      'a function that calls itself by a name of its own',
      "const read = function self(fs) {\nfs.openSync('a'); self(mock); };\nread(require('fs'));",
    ],
    [
      'a parameter that is given something else',
      "function read(fs) { fs = mock;\nfs.openSync('a'); }\nread(require('fs'));",
    ],
  ])('not %s', (_, code) => {
    expect(foundIn(code)).toEqual([]);
  });

  it('does not follow an exported function', () => {
    expect(
      foundIn("import * as real from 'fs';\nexport function read(fs) { fs.openSync('a'); }\nread(real);", 'module'),
    ).toEqual([]);
  });

  it('does not overflow the stack with thousands of aliases', () => {
    const names = Array.from({ length: 5000 }, (__, i) => `const a${i + 1} = a${i};\n`).join('');
    expect(foundIn(`const a0 = require('fs').openSync;\na0('a');\n${names}a5000('a');`)).toEqual([2]);
  });
});

describe('values that may also come from an unknown module', () => {
  it.each([
    ['one that is computed', "(process.argv[2] ? require(process.argv[2]) : require('child_process')).spawn('ls');"],
    ['one whose name is called like another', "const fs = x ? require(net) : require('fs');\nfs.openSync('a');"],
    ['one of the project', "const fs = fast ? require('./fast-fs') : require('fs');\nfs.openSync('a');"],
    ['the other way round', "const fs = slow ? require('fs') : require('./fast-fs');\nfs.openSync('a');"],
    ['one that is asked for first', "const { spawn } = require(name) || require('child_process');\nspawn('ls');"],
    ['one that is nullish', "const { spawn } = require('./spawn') ?? require('child_process');\nspawn('ls');"],
    ['a member of each', "const spawn = own ? require('./own').start : require('child_process').spawn;\nspawn('ls');"],
    ['under a name', "const own = require(name); (own || require('child_process')).exec('ls');"],
    ['one of three', "(a ? require('./a') : b ? require(b) : require('child_process')).exec('ls');"],
    [
      'one that is there on some systems',
      "let fs; try { fs = require('./native'); } catch { fs = require('fs'); }\nfs.openSync('a');",
    ],
    [
      'an import',
      "const { exec } = own ? await import(own) : await import('node:child_process'); exec('ls', () => {});",
      'module',
    ],
    [
      'a promise',
      "const { exec } = await (own ? import('./own.js') : import('child_process'));\nexec('ls');",
      'module',
    ],
    ['a server', "const net = own ? require('./own') : require('net');\nconst server = net.createServer();"],
  ] as [string, string, SourceType?][])('%s: a suggestion', (_, code, sourceType) => {
    expect(mendsIn(code, sourceType)).toEqual(['suggestion']);
  });

  it.each([
    ['no-unmarked-connection', 'net', 'net.createServer((socket) => { socket.end(); });'],
    ['no-unmarked-connection', 'net', 'net.createServer(accept); function accept(socket) { socket.end(); }'],
    [
      'no-unmarked-connection',
      'net',
      "class Own extends net.Server { start() { this.on('connection', (socket) => { socket.end(); }); } }",
    ],
    [
      'no-unmarked-connection',
      'net',
      "async () => { const [socket] = await require('events').once(net.createServer(), 'connection'); socket.end(); };",
    ],
    ['no-unmarked-socket', 'http', "http.get('http://[::1]').on('upgrade', (response, socket) => { socket.end(); });"],
    [
      'no-unmarked-connection',
      'net',
      "const all = flag ? net.createServer() : net.createServer(); all.on('connection', (socket) => { socket.end(); });",
    ],
    ['no-unmarked-adopted', 'net', 'net.createServer().listen({ fd: 20 });'],
  ])('%s suggests what it would do, and fixes it where the module is certain: %s, %s', (rule, module, code) => {
    const mends = (load: string): string[] => mendsIn(`const ${module} = ${load};\n${code}`, 'commonjs', [rule]);
    expect(mends(`require('${module}')`)).toEqual(['fix']);
    expect(mends(`own ? require(own) : require('${module}')`)).toEqual(['suggestion']);
  });

  it.each([
    ['a double of tests', "const fs = isTest ? require('./fs-mock') : require('fs');\nfs.openSync('a');"],
    ['a file system in memory', "const fs = inMemory ? require('./memfs') : require('fs');\nfs.openSync('a');"],
    ['a computed double', "(fakePath ? require(fakePath) : require('child_process')).spawn('ls');"],
    ['a folder of tests', "(x ? require('./test/spawn') : require('child_process')).spawn('ls');"],
    ['what no module is seen to give', "const cp = x ? own : require('child_process');\ncp.spawn('ls');"],
    ['the global object', "const fs = x ? globalThis : require('fs');\nfs.openSync('a');"],
    ['another that is known', "const fs = x ? require('net') : require('fs');\nfs.openSync('a');"],
    ['what a name stands for that is called like a module', "require(fs).openSync('a'); require('fs').open;"],
    ['a call of what is loaded', "const cp = x ? require('./own')() : require('child_process');\ncp.spawn('ls');"],
    [
      'no module that matters',
      "const os = x ? require('./own') : require('os');\nos.openSync('a'); require('fs').open;",
    ],
  ])('not beside %s', (_, code) => {
    expect(mendsIn(code)).toEqual([]);
  });

  it.each([
    ['null', "const cp = isNode ? require('child_process') : null;\ncp.spawn('ls');"],
    ['null on the other side', "const cp = isBrowser ? null : require('child_process');\ncp.spawn('ls');"],
    ['undefined', "const cp = isNode ? require('child_process') : undefined;\ncp.spawn('ls');"],
    ['void', "const cp = isNode ? require('child_process') : void 0;\ncp.spawn('ls');"],
    ['an empty object', "const { spawn } = isNode ? require('child_process') : {};\nspawn('ls');"],
    ['null before', "let cp = null; if (isNode) cp = require('child_process');\ncp.spawn('ls');"],
    ['null where it fails', "let cp; try { cp = require('child_process'); } catch { cp = null; }\ncp.spawn('ls');"],
    ['false in a function', "const get = () => isNode ? require('child_process') : false;\nget().spawn('ls');"],
  ])('is also what nothing else is there for: %s', (_, code) => {
    expect(mendsIn(code)).toEqual(['suggestion']);
  });

  it('is not what something with members may be there for', () => {
    expect(mendsIn("const cp = isNode ? require('child_process') : { spawn() {} };\ncp.spawn('ls');")).toEqual([]);
    expect(mendsIn("const spawn = isNode ? require('child_process').spawn : () => {};\nspawn('ls');")).toEqual([]);
  });

  it.each(["let request = null; request = http.get('a');", "const request = x ? http.get('a') : null;"])(
    'is the request of which a name is sometimes null: %s',
    (made) => {
      const code = `const http = require('http');\n${made}\nrequest.on('upgrade', (response, socket) => { socket.end(); });`;
      expect(mendsIn(code, 'commonjs', ['no-unmarked-socket'])).toEqual(['fix']);
    },
  );

  it('is not certain of what stands before something that is spread', () => {
    expect(mendsIn("const deps = { spawn: require('child_process').spawn, ...x };\ndeps.spawn('ls');")).toEqual([
      'suggestion',
    ]);
  });

  it('is certain of what stands behind `&&`', () => {
    expect(mendsIn("const cp = typeof require === 'function' && require('child_process');\ncp.spawn('ls');")).toEqual([
      'fix',
    ]);
  });

  it('is not what the file puts in the place of an export that matters, and may take away again', () => {
    expect(foundIn("const fs = require('fs'); fs.openSync = mock;\nfs.openSync('a');")).toEqual([]);
    expect(foundIn("const cp = require('child_process'); cp.spawn = cp.fork;\ncp.spawn('a');")).toEqual([]);
  });

  it('is what the file puts into a module that no rule knows', () => {
    expect(foundIn("const own = require('./own'); own.start = require('fs').openSync;\nown.start('a');")).toEqual([2]);
    expect(foundIn("const own = require(name); own.start = require('fs').openSync;\nown.start('a');")).toEqual([2]);
  });
});

describe('a Map in the file', () => {
  const head = "const fs = require('fs'), cp = require('child_process');\n";

  it.each([
    ['what stands under a key', "const tools = new Map([['open', fs.openSync]]); tools.get('open')('a');"],
    ['under one of several keys', "const tools = new Map([['a', other], ['run', cp.spawn]]); tools.get('run')('a');"],
    ['a key that is a constant', "const KEY = 'run', tools = new Map([[KEY, cp.spawn]]); tools.get(KEY)('a');"],
    ['a key that was asked for', "const t = new Map([['run', cp.spawn]]); if (t.has('run')) t.get('run')('a');"],
    ['with a name of its own', "const t = new Map([['run', cp.spawn]]); const run = t.get('run'); run('a');"],
    ['what comes last under a key', "const t = new Map([['run', other], ['run', cp.spawn]]); t.get('run')('a');"],
  ])('%s', (_, code) => {
    expect(foundIn(head + code)).toEqual([2]);
  });

  it.each([
    ['a number, which is no text', "const t = new Map([[1, cp.spawn]]); t.get('1')('a');"],
    ['one that is written to', "const t = new Map([['run', cp.spawn]]); t.set('run', other); t.get('run')('a');"],
    ['one that others get', "const t = new Map([['run', cp.spawn]]); use(t); t.get('run')('a');"],
    ['one with entries that are not to be seen', "const t = new Map([['run', cp.spawn], ...x]); t.get('run')('a');"],
    ['another key', "const t = new Map([['run', cp.spawn]]); t.get('walk')('a');"],
    ['a key that is computed', "const t = new Map([['run', cp.spawn]]); t.get(name)('a');"],
    ['a Map of the file’s own kind', "class Map {} const t = new Map([['run', cp.spawn]]); t.get('run')('a');"],
  ])('not %s', (_, code) => {
    expect(foundIn(head + code)).toEqual([]);
  });

  it('not one that is exported', () => {
    const code =
      "import cp from 'node:child_process';\nexport const t = new Map([['run', cp.spawn]]); t.get('run')('a');";
    expect(foundIn(code, 'module')).toEqual([]);
  });
});

describe('a module that is a function', () => {
  it.each([
    ['of a compiler', '(function (factory) { factory(require, exports); })(function (require, exports) {', '});'],
    ['of AMD', 'define(function (require) {', '});'],
    ['with the names of what it needs', "define(['require', 'fs'], (require) => {", '});'],
  ])('%s: a suggestion', (_, before, after) => {
    expect(mendsIn(`${before}\nrequire('fs').openSync('a');\n${after}`)).toEqual(['suggestion']);
    expect(mendsIn(`${before}\nconst { openSync } = require('fs');\nopenSync('a');\n${after}`)).toEqual(['suggestion']);
  });
});

describe('a function that is called immediately', () => {
  it('has what it is given', () => {
    expect(foundIn("(function (fs) {\nfs.openSync('a'); })(require('fs'));")).toEqual([2]);
    expect(foundIn("((cp) =>\ncp.spawn('a'))(require('child_process'));")).toEqual([2]);
  });

  it('has no require that is only called so', () => {
    expect(foundIn("(function (require) { require('fs').openSync('a'); })(mine);")).toEqual([]);
    expect(foundIn("define(function (other, require) { require('fs').openSync('a'); });")).toEqual([]);
    expect(foundIn("function load(require) { require('fs').openSync('a'); }")).toEqual([]);
  });

  it('may call itself with something else, if it has a name', () => {
    expect(foundIn("(function self(fs) {\nfs.openSync('a'); self(mock); })(require('fs'));")).toEqual([]);
  });
});

describe('names with two sources each', () => {
  /** A chain of this many names, the first of which is a function that returns `fs`. */
  const behind = (count: number): string =>
    Array.from({ length: count }, (_, i) => `let a${i + 1} = a${i}; a${i + 1} = a${i};`).join(' ');

  it('are traced a few steps, not along all paths', () => {
    const code = (count: number): string =>
      `const a0 = () => require('fs'); ${behind(count)}\na${count}().openSync('a');`;
    expect(foundIn(code(3))).toEqual([2]);
    expect(foundIn(code(12))).toEqual([]);
  });
});

describe('properties of a literal that is the default of a parameter', () => {
  const head = "const { spawn } = require('child_process'), fs = require('fs');\n";

  it.each([
    ['a member of the parameter', "function run(deps = { spawn }) { deps.spawn('ls'); }"],
    [
      'kept in a field',
      "class A { constructor(deps = { spawn }) { this.deps = deps; } run() { this.deps.spawn('ls'); } }",
    ],
    ['taken apart', "function run({ spawn: start } = { spawn }) { start('ls'); }"],
    ['taken apart further in', "function run({ cp: { spawn: start } = { spawn } }) { start('ls'); }"],
    ['taken out later', "function run(deps = { io: { spawn } }) { const { spawn: start } = deps.io; start('ls'); }"],
  ])('%s is suggested to be sealed', (_, code) => {
    expect(mendsIn(head + code)).toEqual(['suggestion']);
  });

  it.each([
    ['a name that it does not have', "function run(deps = { other: spawn }) { deps.spawn('ls'); }"],
    ['one that is put there', "function run(deps = { spawn }) { deps.spawn = other; deps.spawn('ls'); }"],
    ['a parameter that is written to', "function run(deps = { spawn }) { deps = other; deps.spawn('ls'); }"],
    ['a file system, of which callers give others', "function run(deps = { fs }) { deps.fs.openSync('a'); }"],
  ])('%s is left alone', (_, code) => {
    expect(mendsIn(head + code)).toEqual([]);
  });
});
