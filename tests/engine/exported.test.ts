import { describe, expect, it } from 'vitest';

import { useProject, type Language } from './project.ts';

const { foundIn, write } = useProject();

// What a module of the project exports, where it depends on one detail of its source.

const CP = "const cp = require('child_process');";
const SPAWN = ['2 child_process.spawn'];

/** What is found where `spawn` is taken from a module with this source. */
function spawned(text: string, language: Language = 'cjs', code?: string): string[] {
  const names: Record<Language, string> = { cjs: 'proc.js', mjs: 'proc.mjs', ts: 'proc.ts' };
  write({ [names[language]]: text });
  const taken = {
    cjs: "const { spawn } = require('./proc');",
    mjs: "import { spawn } from './proc.mjs';",
    ts: "import { spawn } from './proc';",
  };
  return foundIn(code ?? `${taken[language]}\nspawn('a');`, language);
}

/** What is found of an open that gives its descriptor by a promise. */
function opened(text: string): string[] {
  write({ 'io.js': text });
  return foundIn("const { open } = require('./io');\nopen('a').then(use);", 'cjs');
}

describe('a CommonJS module', () => {
  it.each<[title: string, text: string, found: string[]]>([
    ['an object of its own', 'const all = { spawn: cp.spawn };\nexports.spawn = all.spawn;', SPAWN],
    ['the same twice', 'exports.spawn = cp.spawn;\nmodule.exports.spawn = cp.spawn;', SPAWN],
    ['two functions', 'exports.spawn = cp.spawn;\nexports.spawn = cp.exec;', []],
    ['two modules', "exports.spawn = cp.spawn;\nexports.spawn = require('cross-spawn').spawn;", []],
    ['first nothing, for a compiler', 'exports.spawn = void 0;\nexports.spawn = cp.spawn;', SPAWN],
    ['what a call gets', 'setUp(cp);\nexports.other = 5;', []],
    ['beside a call without arguments', 'setUp();\nexports.spawn = cp.spawn;', SPAWN],
    ['by a descriptor', "Object.defineProperty(exports, 'spawn', { value: cp.spawn });", SPAWN],
    [
      'by a descriptor with more in it',
      "Object.defineProperty(exports, 'spawn', { ...rest, get: () => cp.spawn });",
      SPAWN,
    ],
    ['by a descriptor that is not seen', "Object.defineProperty(exports, 'spawn', descriptor);", []],
    ['by a descriptor for a name that is not seen', 'Object.defineProperty(exports, spawn, { value: cp.spawn });', []],
    ['a property of another object', "Object.defineProperty(other, 'spawn', { value: cp.spawn });\nexports.x = 5;", []],
    ['a property by another function', "Object.other(exports, 'spawn', { value: cp.spawn });", []],
    ['a name that is not seen', 'module.exports = { [spawn]: cp.spawn };', []],
    ['a member whose name is not seen', 'exports.spawn = cp[spawn];', []],
    ['a member by a quoted name', "exports.spawn = cp['spawn'];", SPAWN],
    ['a getter with its setter', 'module.exports = { get spawn() { return cp.spawn; }, set spawn(f) {} };', SPAWN],
    ['what is left of a module', 'const { exec, ...rest } = cp;\nexports.spawn = rest.spawn;', []],
    ['what is taken by a name that is not seen', 'const { [exec]: spawn } = cp;\nexports.spawn = spawn;', []],
    ['beside the first of a list', 'const [first] = list;\nexports.spawn = cp.spawn;', SPAWN],
    ['one of a module that is not seen', 'exports.spawn = require(name).spawn;', []],
    ['what may be in another object, too', 'module.exports = { ...cp, ...other };', []],
    ['what may be in another module, too', "module.exports = { ...cp, ...require('cross-spawn') };", []],
  ])('%s', (_title, text, found) => {
    expect(spawned(`${CP}\n${text}`)).toEqual(found);
  });

  it('an object twice, which is the same', () => {
    write({ 'io.js': "const io = { open: require('fs').openSync };\nexports.io = io;\nmodule.exports.io = io;" });
    expect(foundIn("const { io } = require('./io');\nio.open('a');", 'cjs')).toEqual(['2 fs.openSync']);
  });

  it('an object with more than what is known', () => {
    write({ 'io.js': "exports.io = { other: 5, open: require('fs').openSync };" });
    expect(foundIn("const { io } = require('./io');\nio.open('a');", 'cjs')).toEqual(['2 fs.openSync']);
  });

  it.each([
    ['if there is none yet', '||=', SPAWN],
    ['if there is one already', '&&=', []],
  ])('a function that gives a module, %s', (_title, operator, found) => {
    write({ 'load.js': `let cp;\nexports.load = () => (cp ${operator} require('child_process'));` });
    expect(foundIn("const { load } = require('./load');\nload().spawn('a');", 'cjs')).toEqual(found);
  });

  it('no member of a function that gives a module', () => {
    write({ 'load.js': `${CP}\nexports.load = () => cp;` });
    expect(spawned("exports.spawn = require('./load').load.spawn;")).toEqual([]);
    expect(
      spawned(
        "exports.spawn = require('./load').load;",
        'cjs',
        "const { spawn } = require('./proc');\nspawn().spawn('a');",
      ),
    ).toEqual(SPAWN);
  });
});

describe('a function that was made to give a promise', () => {
  const OPEN = "require('fs').open";
  it.each<[title: string, text: string, found: string[]]>([
    ["by Node's function", "const { promisify } = require('util');\nexports.open = promisify(OPEN);", ['2 fs.open']],
    [
      'as compilers call it',
      "const util_1 = require('util');\nexports.open = (0, util_1.promisify)(OPEN);",
      ['2 fs.open'],
    ],
    ['by a function of the project', "const { promisify } = require('./util');\nexports.open = promisify(OPEN);", []],
    ['by another package', "const { promisify } = require('utils');\nexports.open = promisify(OPEN);", []],
    ["by another of Node's functions", "const util = require('util');\nexports.open = util.deprecate(OPEN, 'x');", []],
    [
      "by another of Node's functions, alone",
      "const util = require('util');\nexports.open = util.deprecate(OPEN);",
      [],
    ],
    ['by a function that is not known', 'exports.open = wrap(OPEN);', []],
    ['by one that an object has', 'const tools = { wrap };\nexports.open = tools.wrap(OPEN);', []],
    ['or not', "const { promisify } = require('util');\nexports.open = promisify(OPEN);\nexports.open = OPEN;", []],
    ['too late', "const { promisify } = require('util');\nexports.open = OPEN;\nexports.open = promisify(OPEN);", []],
    ['of another function', "const { promisify } = require('util');\nexports.open = promisify(mine);", []],
    [
      'of a whole module',
      "const { promisify } = require('util');\nexports.open = promisify(require('./open'));",
      ['2 fs.open'],
    ],
    // A function has none of the members of a module.
    ['in a module', "const { promisify } = require('util');\nmodule.exports = promisify(require('fs'));", []],
    ['a member of it', "const { promisify } = require('util');\nexports.open = promisify(require('fs')).open;", []],
    ['in an object', "const { promisify } = require('util');\nmodule.exports = promisify({ open: OPEN });", []],
  ])('%s', (_title, text, found) => {
    write({ 'open.js': `module.exports = ${OPEN};`, 'util.js': 'exports.promisify = (f) => f;' });
    expect(opened(text.replaceAll('OPEN', OPEN))).toEqual(found);
  });
});

describe('a module of ECMAScript', () => {
  const IMPORT = "import * as cp from 'node:child_process'; import { exec, spawn } from 'node:child_process';";
  it.each<[title: string, text: string, found: string[]]>([
    ['a name, and a default of its own without it', 'export { spawn };\nexport default { other: 5 };', SPAWN],
    ['a name, and a default that may have it', 'export { spawn };\nexport default { ...other };', []],
    ['a name, and a default with another of that name', 'export { spawn };\nexport default { spawn: other };', []],
    ['a name, and a default with the same', 'export { spawn };\nexport default { spawn };', SPAWN],
    ['a name, and a default with another function', 'export { spawn };\nexport default { spawn: exec };', []],
    [
      'a name, and a module that cannot have it as the default',
      "import path from 'node:path';\nexport { spawn };\nexport default path;",
      SPAWN,
    ],
    ['a name of its own, and a module with one as the default', 'export const spawn = 5;\nexport default cp;', []],
    [
      'all of a module, and a default without it',
      "export * from 'node:child_process';\nexport default { other: 5 };",
      SPAWN,
    ],
    ['all of a module, and a default of its own', "export * from 'node:child_process';\nexport default other;", []],
    ['what it takes apart, too', 'export const { fork, ...rest } = cp;\nexport { spawn };', SPAWN],
    ['some of a list, too', 'export const [first] = list;\nexport { spawn };', SPAWN],
    ['a class, too', 'export class Other {}\nexport { spawn };', SPAWN],
  ])('%s', (_title, text, found) => {
    expect(spawned(`${IMPORT}\n${text}`, 'mjs')).toEqual(found);
  });

  it('a function that gives a module', () => {
    const load = (text: string, call = '(await load()).spawn'): string[] => {
      write({ 'load.mjs': `import * as cp from 'node:child_process';\n${text}` });
      return foundIn(`import { load } from './load.mjs';\n${call}('a');`);
    };
    expect(load('export function load() { return cp; }', 'load().spawn')).toEqual(SPAWN);
    // Where the default has it, too, both have to be the same.
    const later = 'export const load = async () => cp;';
    expect(load(later)).toEqual(SPAWN);
    expect(load(`${later}\nexport default { load: async () => cp };`)).toEqual(SPAWN);
    expect(load(`${later}\nexport default { load: () => cp };`)).toEqual([]);
  });
});

describe('a module of TypeScript', () => {
  const IMPORT = "import { type exec, spawn } from 'child_process';";
  it.each<[title: string, text: string, found: string[], code?: string]>([
    ['a value', `${IMPORT}\nexport { spawn };`, SPAWN],
    ['a type', "export type { spawn } from 'child_process';", []],
    ['a type among values', "export { type spawn } from 'child_process';", []],
    ['what is imported as a type', "import type { spawn } from 'child_process';\nexport { spawn };", []],
    ['what is imported as a type among values', "import { type spawn } from 'child_process';\nexport { spawn };", []],
    [
      'a module that is imported as a type',
      "import type cp = require('child_process');\nexport { cp };",
      [],
      "import { cp } from './proc';\ncp.spawn('a');",
    ],
    [
      'a module',
      "import cp = require('child_process');\nexport { cp };",
      SPAWN,
      "import { cp } from './proc';\ncp.spawn('a');",
    ],
    ['a namespace, too', `${IMPORT}\nexport namespace other { export const x = 5; }\nexport { spawn };`, SPAWN],
  ])('%s', (_title, text, found, code) => {
    expect(spawned(text, 'ts', code)).toEqual(found);
  });
});
