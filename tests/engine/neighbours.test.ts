import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import * as tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { rules } from '../rules/helpers.ts';

const project = mkdtempSync(join(tmpdir(), 'neighbours-'));
let folder = project;
let count = 0;

beforeEach(() => {
  folder = join(project, String(count++));
});
afterAll(() => {
  rmSync(project, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

type Language = 'cjs' | 'mjs' | 'ts';

/** What is found in a file that lies beside the others, each by its line and the API that it names. */
function foundIn(code: string, language: Language = 'mjs', filename = join(folder, `file.${language}`)): string[] {
  const messages = new Linter({ cwd: project }).verify(
    code,
    [
      {
        files: ['**/*.{cjs,mjs,ts}'],
        languageOptions: {
          sourceType: language === 'cjs' ? 'commonjs' : 'module',
          ...(language === 'ts' && { parser: tsParser }),
        },
        plugins: { noinherit: { rules } },
        rules: { 'noinherit/no-unmarked-open': 'error', 'noinherit/no-unsealed-spawn': 'error' },
      },
    ],
    { filename },
  );
  return messages.map(({ fatal, line, message }) =>
    fatal ? message : `${line} ${/`([^`]+)`/.exec(message)?.[1] ?? ''}`,
  );
}

const SPAWN = ['2 child_process.spawn'];

describe('what a module of the project hands on', () => {
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

  it('follows a few files, and no circle', () => {
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

  it('follows four files, and not a fifth', () => {
    write({
      '1.mjs': "export * from './2.mjs';",
      '2.mjs': "export * from './3.mjs';",
      '3.mjs': "export * from './4.mjs';",
      '4.mjs': "export * from './5.mjs';",
      '5.mjs': "export { spawn } from 'node:child_process';",
    });
    expect(foundIn("import { spawn } from './2.mjs';\nspawn('a');")).toEqual(SPAWN);
    expect(foundIn("import { spawn } from './1.mjs';\nspawn('a');")).toEqual([]);
    // What the file loads beside it brings it to be read.
    expect(foundIn("import { spawn } from './1.mjs'; import 'node:child_process';\nspawn('a');")).toEqual([]);
  });

  it('is told by the name of each', () => {
    write({ 'proc.mjs': "export { exec, spawn } from 'node:child_process';\nexport const fork = () => {};" });
    const code = "import { exec, fork, spawn } from './proc.mjs';\nexec('a');\nfork('a');\nspawn('a');";
    expect(foundIn(code)).toEqual(['2 child_process.exec', '4 child_process.spawn']);
  });

  it('is a promise where a module promisified it, however many hand it on', () => {
    const promisify = "const { promisify } = require('util');\n";
    const found = (text: string): string[] => {
      write({ 'open.js': text, 'plain.js': "exports.open = require('fs').open;" });
      return foundIn("const { open } = require('./open');\nopen('a').then(use);", 'cjs');
    };
    expect(found("exports.open = require('fs').open;")).toEqual([]);
    expect(found(`${promisify}exports.open = promisify(require('fs').open);`)).toEqual(['2 fs.open']);
    expect(found(`${promisify}exports.open = promisify(require('./plain').open);`)).toEqual(['2 fs.open']);
    // Others promisify in other ways.
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

  it('is read again when it changes', () => {
    write({ 'proc.mjs': "export { spawn } from 'node:child_process';" });
    const code = "import { spawn } from './proc.mjs';\nspawn('a');";
    expect(foundIn(code)).toEqual(SPAWN);
    write({ 'proc.mjs': 'export const spawn = () => {};' });
    utimesSync(join(folder, 'proc.mjs'), 1, 1);
    expect(foundIn(code)).toEqual([]);
  });

  it('is a double where a test puts one in its place, or in the place of what it hands on', () => {
    write({ 'proc.mjs': "export { spawn } from 'node:child_process';" });
    const code = "import { spawn } from './proc.mjs';\nspawn('a');\n";
    expect(foundIn(code)).toEqual(SPAWN);
    expect(foundIn(`${code}vi.mock('./proc.mjs');`)).toEqual([]);
    expect(foundIn(`${code}vi.mock('node:child_process');`)).toEqual([]);
  });

  it('is the runtime, of which a mark is a mark', () => {
    const code =
      "import fs from 'node:fs'; import { setNoInherit } from './marks.mjs';\nsetNoInherit(fs.openSync('a'));";
    write({ 'marks.mjs': 'export const setNoInherit = (x) => x;' });
    expect(foundIn(code)).toEqual(['2 fs.openSync']);
    write({ 'marks.mjs': "export { setNoInherit } from 'eslint-plugin-noinherit/runtime';" });
    expect(foundIn(code)).toEqual([]);
  });

  it('is nothing where the linted file has no path', () => {
    write({ 'proc.mjs': "export { spawn } from 'node:child_process';" });
    expect(foundIn("import { spawn } from './proc.mjs';\nspawn('a');", 'mjs', 'file.mjs')).toEqual([]);
  });
});
