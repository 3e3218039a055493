import { symlinkSync, utimesSync } from 'node:fs';
import { basename } from 'node:path';

import * as tsParser from '@typescript-eslint/parser';
import type { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { useProject, type Language } from './project.ts';

const { foundIn, pathOf, write } = useProject();

const SPAWN = ['2 child_process.spawn'];

describe('re-exports of a module of the project', () => {
  it.each<[title: string, neighbour: string, text: string, code: string, found: string[], language?: Language]>([
    [
      'a whole module',
      'proc.js',
      "module.exports = require('child_process');",
      "const { spawn } = require('./proc');\nspawn('a');",
      SPAWN,
      'cjs',
    ],
    [
      'a member of exports',
      'proc.js',
      "const cp = require('child_process');\nexports.spawn = cp.spawn;",
      "const proc = require('./proc.js');\nproc.spawn('a');",
      SPAWN,
      'cjs',
    ],
    [
      'a member of module.exports',
      'proc.js',
      "module.exports.spawn = require('child_process').spawn;",
      "const proc = require('./proc.js');\nproc.spawn('a');",
      SPAWN,
      'cjs',
    ],
    [
      'two names in one assignment',
      'proc.js',
      "exports.run = exports.spawn = require('child_process').spawn;",
      "const proc = require('./proc.js');\nproc.spawn('a');",
      SPAWN,
      'cjs',
    ],
    [
      'an object literal',
      'proc.js',
      "const { spawn } = require('child_process');\nmodule.exports = { spawn, other };",
      "const { spawn } = require('./proc');\nspawn('a');",
      SPAWN,
      'cjs',
    ],
    [
      'an object literal with all of a module',
      'proc.js',
      "module.exports = { ...require('child_process'), other };",
      "const { spawn } = require('./proc');\nspawn('a');",
      SPAWN,
      'cjs',
    ],
    [
      'an index of a folder',
      'proc/index.js',
      "module.exports = require('child_process');",
      "const { spawn } = require('./proc');\nspawn('a');",
      SPAWN,
      'cjs',
    ],
    [
      'an export from a module',
      'proc.mjs',
      "export { spawn } from 'node:child_process';",
      "import { spawn } from './proc.mjs';\nspawn('a');",
      SPAWN,
    ],
    [
      'an export under another name',
      'proc.mjs',
      "export { exec as spawn } from 'node:child_process';",
      "import { spawn } from './proc.mjs';\nspawn('a');",
      ['2 child_process.exec'],
    ],
    [
      'everything of a module',
      'proc.mjs',
      "export * from 'node:child_process';",
      "import { spawn } from './proc.mjs';\nspawn('a');",
      SPAWN,
    ],
    [
      'everything under a name',
      'proc.mjs',
      "export * as cp from 'node:child_process';",
      "import { cp } from './proc.mjs';\ncp.spawn('a');",
      SPAWN,
    ],
    [
      'a default',
      'proc.mjs',
      "import cp from 'node:child_process';\nexport default cp;",
      "import proc from './proc.mjs';\nproc.spawn('a');",
      SPAWN,
    ],
    [
      'a default that a package is',
      'run.mjs',
      "export { execa as default } from 'execa';",
      "import run from './run.mjs';\nrun('a');",
      ['2 execa.execa'],
    ],
    [
      'a name that is declared and exported',
      'proc.mjs',
      "import * as cp from 'node:child_process';\nexport const { spawn } = cp;",
      "import { spawn } from './proc.mjs';\nspawn('a');",
      SPAWN,
    ],
    [
      'a member of an object that is exported',
      'io.mjs',
      "import fs from 'node:fs';\nexport const io = { open: fs.openSync };",
      "import { io } from './io.mjs';\nio.open('a');",
      ['2 fs.openSync'],
    ],
    [
      'what is awaited',
      'run.mjs',
      "const { spawn } = await import('node:child_process');\nexport { spawn };",
      "import { spawn } from './run.mjs';\nspawn('a');",
      SPAWN,
    ],
    [
      'what is made to give a promise there',
      'proc.js',
      "const util = require('util'), cp = require('child_process');\nexports.execAsync = util.promisify(cp.exec);",
      "const { execAsync } = require('./proc');\nasync () => { await execAsync('a'); };",
      ['2 child_process.exec'],
      'cjs',
    ],
    [
      'what is made to give a promise here',
      'proc.mjs',
      "export { exec } from 'node:child_process';",
      "import { exec } from './proc.mjs'; import { promisify } from 'node:util';\nawait promisify(exec)('a');",
      ['2 child_process.exec'],
    ],
    [
      'a getter of a compiler',
      'proc.js',
      "Object.defineProperty(exports, '__esModule', { value: true });\nexports.x = void 0;\nvar cp_1 = require('child_process');\nObject.defineProperty(exports, 'spawn', { enumerable: true, get: function () { return cp_1.spawn; } });",
      "const proc = require('./proc');\nproc.spawn('a');",
      SPAWN,
      'cjs',
    ],
    [
      'what a getter loads when it is needed',
      'tools.js',
      "exports.tools = { get cp() { return require('child_process'); } };",
      "const { tools } = require('./tools');\ntools.cp.spawn('a');",
      SPAWN,
      'cjs',
    ],
    [
      'a default of a compiler',
      'run.js',
      "var execa_1 = __importDefault(require('execa'));\nexports.default = execa_1.default;\nmodule.exports = exports.default;",
      "const run = __importDefault(require('./run'));\nrun.default('a');",
      ['2 execa'],
      'cjs',
    ],
    [
      'a star of a compiler',
      'proc.js',
      "tslib_1.__exportStar(require('child_process'), exports);",
      "const proc = require('./proc');\nproc.spawn('a');",
      SPAWN,
      'cjs',
    ],
    [
      'TypeScript',
      'proc.ts',
      "import cp = require('child_process');\nexport const spawn: typeof cp.spawn = cp.spawn;",
      "import { spawn } from './proc.js';\nspawn('a');",
      SPAWN,
      'ts',
    ],
    [
      'a module of TypeScript that is one export',
      'proc.ts',
      "import { spawn } from 'child_process';\nexport = spawn;",
      "import spawn = require('./proc');\nspawn('a');",
      SPAWN,
      'ts',
    ],
  ])('%s', (_, neighbour, text, code, found, language) => {
    write({ [neighbour]: text });
    expect(foundIn(code, language)).toEqual(found);
  });

  it.each<[title: string, text: string, code?: string]>([
    ['a function of its own', "import 'node:child_process';\nexport function spawn() {}"],
    [
      'a function around it',
      "import cp from 'node:child_process';\nexport const spawn = (...args) => cp.spawn(...args);",
    ],
    [
      'what is written to later',
      "import cp from 'node:child_process';\nexport let spawn = cp.spawn;\nexport const use = (f) => { spawn = f; };",
    ],
    [
      'what something is written into',
      "import cp from 'node:child_process';\ncp.spawn = other;\nexport default cp;",
      "import { spawn } from './proc.mjs';\nspawn('a');",
    ],
    ['its own in the place of one of a star', "export * from 'node:child_process';\nexport const spawn = other;"],
    [
      'what a getter gives that does more',
      "import cp from 'node:child_process';\nexport default { get spawn() { if (x) return y; return cp.spawn; } };",
      "import proc from './proc.mjs';\nproc.spawn('a');",
    ],
    ['a type', "export type { spawn } from 'node:child_process';"],
    [
      'a default of its own, which may have the name',
      "export { spawn } from 'node:child_process';\nexport default class {}",
      "import proc from './proc.mjs';\nproc.spawn('a');",
    ],
    ['another module of the name', "export { spawn } from 'child-process';"],
    ['what does not parse', "export { spawn } from 'node:child_process'; )"],
  ])('not %s', (_, text, code = "import { spawn } from './proc.mjs';\nspawn('a');") => {
    write({ 'proc.mjs': text });
    expect(foundIn(code)).toEqual([]);
  });

  it.each([
    ['one way or the other', 'if (x) exports.spawn = cp.spawn; else exports.spawn = other;'],
    ['twice', 'exports.spawn = cp.spawn;\nexports.spawn = other;'],
    ['in a function, too', 'exports.spawn = cp.spawn;\nexports.stub = (f) => { exports.spawn = f; };'],
    ['beside something else that is all', 'module.exports = other;\nmodule.exports.spawn = cp.spawn;'],
  ])('not what is exported %s', (_, text) => {
    write({ 'proc.js': `const cp = require('child_process');\n${text}` });
    expect(foundIn("const { spawn } = require('./proc');\nspawn('a');", 'cjs')).toEqual([]);
  });

  it('follows a few files, and no cycle', () => {
    write({
      'a.mjs': "export * from './b.mjs';",
      'b.mjs': "export { spawn } from './c.mjs';\nexport * from './a.mjs';",
      'c.mjs': "export { spawn } from 'node:child_process';",
      'round.mjs': "export * from './back.mjs'; import 'node:fs';",
      'back.mjs': "export * from './round.mjs'; import 'node:fs';",
    });
    expect(foundIn("import { spawn } from './a.mjs';\nspawn('a');")).toEqual(SPAWN);
    expect(foundIn("import { spawn } from './round.mjs';\nspawn('a');")).toEqual([]);
  });

  it('follows four files, but not a fifth, nor a missing one', () => {
    write({
      '1.mjs': "export * from './2.mjs';",
      '2.mjs': "export * from './3.mjs';",
      '3.mjs': "export * from './4.mjs';",
      '4.mjs': "export * from './5.mjs';",
      '5.mjs': "export { exec, spawn } from 'node:child_process';",
    });
    expect(foundIn("import { spawn } from './2.mjs';\nspawn('a');")).toEqual(SPAWN);
    expect(foundIn("import { spawn } from './1.mjs';\nspawn('a');")).toEqual([]);
    // A neighbour that leads to nothing does not hide the finding of another.
    const beside = (from: string): string[] =>
      foundIn(`import { exec } from './2.mjs'; import { spawn } from '${from}';\nexec('a');\nspawn('a');`);
    expect(beside('./1.mjs')).toEqual(['2 child_process.exec']);
    expect(beside('./missing.mjs')).toEqual(['2 child_process.exec']);
    expect(beside('./3.mjs')).toEqual(['2 child_process.exec', '3 child_process.spawn']);
  });

  it('distinguishes exports by name', () => {
    write({ 'proc.mjs': "export { exec, spawn } from 'node:child_process';\nexport const fork = () => {};" });
    const code = "import { exec, fork, spawn } from './proc.mjs';\nexec('a');\nfork('a');\nspawn('a');";
    expect(foundIn(code)).toEqual(['2 child_process.exec', '4 child_process.spawn']);
  });

  it('is a promise if a module promisified it, through any number of re-exports', () => {
    const promisify = "const { promisify } = require('util');\n";
    const found = (text: string): string[] => {
      write({ 'open.js': text, 'plain.js': "exports.open = require('fs').open;" });
      return foundIn("const { open } = require('./open');\nopen('a').then(use);", 'cjs');
    };
    expect(found("exports.open = require('fs').open;")).toEqual([]);
    expect(found(`${promisify}exports.open = promisify(require('fs').open);`)).toEqual(['2 fs.open']);
    expect(found(`${promisify}exports.open = promisify(require('./plain').open);`)).toEqual(['2 fs.open']);
    // With a second argument, the result is unknown.
    expect(found(`${promisify}exports.open = promisify(require('fs').open, x);`)).toEqual([]);
  });

  it.each([
    ['another require', "module.exports = mine.require('child_process');"],
    ['a module in a wrapper', "module.exports = wrap(require('child_process'));"],
    ['a module in a helper of a compiler, and more', "module.exports = __importStar(require('child_process'), x);"],
  ])('is not %s', (_, text) => {
    write({ 'proc.js': text });
    expect(foundIn("const proc = require('./proc');\nproc.spawn('a');", 'cjs')).toEqual([]);
  });

  it('is read again after a change', () => {
    write({ 'proc.mjs': "export { spawn } from 'node:child_process';" });
    const code = "import { spawn } from './proc.mjs';\nspawn('a');";
    expect(foundIn(code)).toEqual(SPAWN);
    write({ 'proc.mjs': 'export const spawn = () => {};' });
    utimesSync(pathOf('proc.mjs'), 1, 1);
    expect(foundIn(code)).toEqual([]);
  });

  it('is a double if a test replaces it, or the module that it re-exports', () => {
    write({ 'proc.mjs': "export { spawn } from 'node:child_process';" });
    const code = "import { spawn } from './proc.mjs';\nspawn('a');\n";
    expect(foundIn(code)).toEqual(SPAWN);
    expect(foundIn(`${code}vi.mock('./proc.mjs');`)).toEqual([]);
    expect(foundIn(`${code}vi.mock('node:child_process');`)).toEqual([]);
  });

  it('is the runtime, whose marks count', () => {
    const code =
      "import fs from 'node:fs'; import { setNoInherit } from './marks.mjs';\nsetNoInherit(fs.openSync('a'));";
    write({ 'marks.mjs': 'export const setNoInherit = (x) => x;' });
    expect(foundIn(code)).toEqual(['2 fs.openSync']);
    write({ 'marks.mjs': "export { setNoInherit } from 'eslint-plugin-noinherit/runtime';" });
    expect(foundIn(code)).toEqual([]);
  });

  it('is not followed if the linted file has no path', () => {
    write({ 'proc.mjs': "export { spawn } from 'node:child_process';" });
    expect(foundIn("import { spawn } from './proc.mjs';\nspawn('a');", 'mjs', 'file.mjs')).toEqual([]);
  });
});

describe('re-exports of an installed package', () => {
  const packageJson = (fields: object): string => JSON.stringify({ name: 'io', version: '1.0.0', ...fields });
  const HANDS_ON = "export { spawn } from 'node:child_process';";
  const USE = "import { spawn } from 'io';\nspawn('a');";

  it.each<[title: string, files: Readonly<Record<string, string>>, code?: string]>([
    ['its main', { 'package.json': packageJson({ main: 'lib' }), 'lib/index.js': HANDS_ON }],
    ['its index, where it names no main', { 'package.json': packageJson({}), 'index.js': HANDS_ON }],
    ['its only export', { 'package.json': packageJson({ exports: './io.mjs' }), 'io.mjs': HANDS_ON }],
    [
      'an export under conditions',
      {
        'package.json': packageJson({
          exports: { '.': { types: './io.d.ts', browser: './none.js', import: { default: './io.mjs' } } },
          main: 'none.js',
        }),
        'io.mjs': HANDS_ON,
        'none.js': 'export const spawn = null;',
      },
    ],
    [
      'the first of several',
      { 'package.json': packageJson({ exports: [{ browser: './none.js' }, './io.mjs'] }), 'io.mjs': HANDS_ON },
    ],
    [
      'a file in it',
      { 'package.json': packageJson({}), 'lib/io.mjs': HANDS_ON },
      "import { spawn } from 'io/lib/io.mjs';\nspawn('a');",
    ],
    [
      'a path that it exports',
      { 'package.json': packageJson({ exports: { './proc': './lib/io.mjs' } }), 'lib/io.mjs': HANDS_ON },
      "import { spawn } from 'io/proc';\nspawn('a');",
    ],
    [
      'the longest pattern that fits',
      {
        'package.json': packageJson({ exports: { './*': './none/*.mjs', './lib/*.js': './lib/*.mjs' } }),
        'lib/io.mjs': HANDS_ON,
      },
      "import { spawn } from 'io/lib/io.js';\nspawn('a');",
    ],
    [
      'another of its modules',
      {
        'package.json': packageJson({ main: 'index.js' }),
        'index.js':
          "const proc_1 = require('./proc');\nObject.defineProperty(exports, 'spawn', { get: function () { return proc_1.spawn; } });",
        'proc.js': "exports.spawn = require('child_process').spawn;",
      },
    ],
    [
      'a package of its own',
      {
        'package.json': packageJson({ main: 'index.mjs' }),
        'index.mjs': "export * from 'inner';",
        'node_modules/inner/package.json': packageJson({ name: 'inner', exports: './inner.mjs' }),
        'node_modules/inner/inner.mjs': HANDS_ON,
      },
    ],
  ])('%s', (_, files, code = USE) => {
    write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`node_modules/io/${name}`, text])));
    expect(foundIn(code)).toEqual(SPAWN);
  });

  it.each<[title: string, files: Readonly<Record<string, string>>]>([
    ['a function of its own', { 'package.json': packageJson({}), 'index.js': 'export function spawn() {}' }],
    [
      'a path that it does not export',
      { 'package.json': packageJson({ exports: { './proc': './index.js' } }), 'index.js': HANDS_ON },
    ],
    ['a path that it forbids', { 'package.json': packageJson({ exports: { '.': null } }), 'index.js': HANDS_ON }],
    ['a package.json that is broken', { 'package.json': '{', 'index.js': HANDS_ON }],
    ['a file that is not there', { 'package.json': packageJson({ main: 'lib.js' }), 'index.js': HANDS_ON }],
  ])('not %s', (_, files) => {
    write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`node_modules/io/${name}`, text])));
    expect(foundIn(USE)).toEqual([]);
  });

  it('is searched for in the folders above; the nearest one counts', () => {
    write({
      'node_modules/io/package.json': packageJson({}),
      'node_modules/io/index.js': HANDS_ON,
      'near/node_modules/io/package.json': packageJson({}),
      'near/node_modules/io/index.js': 'export const spawn = null;',
    });
    expect(foundIn(USE, 'mjs', pathOf('src', 'file.mjs'))).toEqual(SPAWN);
    expect(foundIn(USE, 'mjs', pathOf('near', 'file.mjs'))).toEqual([]);
  });

  it('resolves its own packages from its real path', () => {
    write({
      'store/io/package.json': packageJson({ main: 'index.mjs' }),
      'store/io/index.mjs': "export * from 'inner';",
      'store/node_modules/inner/package.json': packageJson({ name: 'inner' }),
      'store/node_modules/inner/index.js': HANDS_ON,
      'app/node_modules/other': '',
    });
    symlinkSync(pathOf('store', 'io'), pathOf('app', 'node_modules', 'io'));
    expect(foundIn(USE, 'mjs', pathOf('app', 'file.mjs'))).toEqual(SPAWN);
  });

  it('is re-exported by a module of the project', () => {
    write({
      'node_modules/io/package.json': packageJson({ exports: './io.mjs' }),
      'node_modules/io/io.mjs': HANDS_ON,
      'proc.mjs': "export { spawn } from 'io';",
    });
    expect(foundIn("import { spawn } from './proc.mjs';\nspawn('a');")).toEqual(SPAWN);
  });

  it('may be the project itself, by its own name', () => {
    write({
      'package.json': packageJson({ imports: { '#proc': { node: './src/proc.mjs', default: './none.mjs' } } }),
      'src/proc.mjs': HANDS_ON,
    });
    expect(foundIn("import { spawn } from '#proc';\nspawn('a');", 'mjs', pathOf('src', 'a.mjs'))).toEqual(SPAWN);
  });
});

describe('modules that are loaded on demand', () => {
  it.each([
    ["const { spawn } = await import('./proc.mjs');\nspawn('a');"],
    ["const proc = await import('./proc.mjs');\nproc.spawn('a');"],
    ["const proc =\n(await import('./proc.mjs')).spawn('a');"],
    ["import('./proc.mjs').then(({ spawn }) =>\nspawn('a'));"],
    ["import('./proc.mjs').then((proc) =>\nproc.spawn('a'));"],
  ])('%s', (code) => {
    write({ 'proc.mjs': "export { spawn } from 'node:child_process';" });
    expect(foundIn(code)).toEqual(SPAWN);
    write({ 'proc.mjs': "import 'node:child_process';\nexport function spawn() {}" });
    expect(foundIn(code)).toEqual([]);
  });
});

describe('the result of a function of another module', () => {
  it.each([
    ["exports.load = () => require('child_process');", 'load().spawn'],
    ["exports.load = function () { return require('child_process'); };", 'load().spawn'],
    ["module.exports = { load() { return require('child_process'); } };", 'load().spawn'],
    ["function load() { return require('child_process'); }\nmodule.exports = { load };", 'load().spawn'],
    ["const cp = require('child_process');\nexports.load = () => cp.spawn;", 'load()'],
    ["exports.load = async () => require('child_process');", '(await load()).spawn'],
    ["exports.load = () => import('node:child_process');", '(await load()).spawn'],
    ["let cp;\nexports.load = () => (cp ??= require('child_process'));", 'load().spawn'],
  ])('%s', (text, start) => {
    write({ 'load.js': text });
    const code = (before: string, callee: string): string => `async () => { ${before}\n${callee}('a'); };`;
    expect(foundIn(code("const { load } = require('./load');", start), 'cjs')).toEqual(SPAWN);
    expect(foundIn(code("const all = require('./load');", start.replace('load', 'all.load')), 'cjs')).toEqual(SPAWN);
    const spawn = start.endsWith('.spawn')
      ? `const { spawn } = ${start.slice(0, -'.spawn'.length)};`
      : `const spawn = ${start};`;
    expect(foundIn(code(`const { load } = require('./load'); ${spawn}`, 'spawn'), 'cjs')).toEqual(SPAWN);
  });

  it.each([
    ["var load = require('./load'); var load = load();\nload.spawn('a');"],
    ["var load = require('./load'); var { load } = load;\nload.spawn('a');"],
    ["var load = require('./load'); var a = load(); var load = a();\nload.spawn('a');"],
  ])('does not go round in circles: %s', (code) => {
    write({ 'load.js': "exports.load = () => require('child_process');" });
    expect(foundIn(code, 'cjs')).toEqual([]);
  });

  it('is a double where a test puts one in its place', () => {
    write({ 'load.mjs': "export const load = () => import('node:child_process');" });
    const code = "import { load } from './load.mjs';\n(await load()).spawn('a');\n";
    expect(foundIn(code)).toEqual(SPAWN);
    expect(foundIn(`${code}vi.mock('./load.mjs');`)).toEqual([]);
    expect(foundIn(`${code}vi.mock('node:child_process');`)).toEqual([]);
  });

  it.each([
    ["const cp = require('child_process');\nexports.load = (cp) => cp;", 'load().spawn'],
    ["exports.load = () => { if (x) return y; return require('child_process'); };", 'load().spawn'],
    ["exports.load = function* () { return require('child_process'); };", 'load().spawn'],
    ["exports.load = async () => require('child_process');", 'load().spawn'],
    ["exports.load = () => require('child_process');", 'load.spawn'],
    ["exports.load = () => require('child_process');", 'load()().spawn'],
    ["exports.load = require('child_process');", 'load().spawn'],
  ])('not %s: %s', (text, start) => {
    write({ 'load.js': text });
    expect(foundIn(`const { load } = require('./load');\n${start}('a');`, 'cjs')).toEqual([]);
  });
});

describe('a name that the module has from elsewhere', () => {
  it('is not looked for where it is none that a rule knows', () => {
    write({
      'own.mjs': "export { spawn as go } from 'node:child_process';",
      'proc.mjs': "export { exec } from 'node:child_process';",
    });
    const code = "import { exec } from './proc.mjs'; import { go } from './own.mjs';\ngo('a');\nexec('b');";
    expect(foundIn(code)).toEqual(['3 child_process.exec']);
  });

  it('is searched for only in modules whose text may export it', () => {
    write({
      'all.mjs': `${['loads', 'other', 'own', 'proc', 'whole'].map((name) => `export * from './${name}.mjs';`).join(' ')}`,
      'loads.mjs': "import { spawn } from 'node:child_process';",
      'own.mjs': 'export const spawn = null;',
      'other.mjs': "export { exec } from 'node:child_process';",
      'proc.mjs': "export { spawn } from 'node:child_process';",
      'whole.mjs': "import * as path from 'node:path'; export default path;",
    });
    const parsed: unknown[] = [];
    const parser: Linter.Parser = {
      ...tsParser,
      parseForESLint: (text: string, options: { filePath: string }) => {
        parsed.push(basename(options.filePath));
        return tsParser.parseForESLint(text, options) as unknown as Linter.ESLintParseResult;
      },
    };
    const found = foundIn("import { spawn } from './all.mjs';\nspawn('a');", 'mjs', undefined, [], parser);
    expect([found, parsed]).toEqual([SPAWN, ['file.mjs', 'all.mjs', 'proc.mjs', 'whole.mjs']]);
  });

  it('is the module’s own where the user names it, whatever is behind it', () => {
    write({ 'tools.mjs': "export { spawn } from 'node:util';" });
    const spawners = [{ module: './tools.mjs', export: 'spawn' }];
    const code = "import { spawn } from './tools.mjs';\nspawn('a');";
    expect(foundIn(code, 'mjs', undefined, spawners)).toEqual(['2 ./tools.mjs.spawn']);
    expect(foundIn(code)).toEqual([]);
  });
});
