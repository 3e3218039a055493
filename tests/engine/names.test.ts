import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { rules } from '../rules/helpers.ts';

/** The lines of a file in which something is found to open a descriptor, or to start a program. */
function foundIn(code: string, sourceType: 'commonjs' | 'module' = 'commonjs'): number[] {
  const messages = new Linter().verify(code, {
    languageOptions: { sourceType },
    plugins: { noinherit: { rules } },
    rules: { 'noinherit/no-unmarked-open': 'error', 'noinherit/no-unsealed-spawn': 'error' },
  });
  return messages.map(({ fatal, line, message }) => (fatal ? message : line)) as number[];
}

describe('what is followed back to a module', () => {
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

  it('does not fill the stack where thousands of names stand for one another', () => {
    const names = Array.from({ length: 5000 }, (__, i) => `const a${i + 1} = a${i};\n`).join('');
    expect(foundIn(`const a0 = require('fs').openSync;\na0('a');\n${names}a5000('a');`)).toEqual([2]);
  });
});

describe('a Map of the file', () => {
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

describe('a function that is called where it stands', () => {
  it('has what it is given', () => {
    expect(foundIn("(function (fs) {\nfs.openSync('a'); })(require('fs'));")).toEqual([2]);
    expect(foundIn("((cp) =>\ncp.spawn('a'))(require('child_process'));")).toEqual([2]);
  });

  it('may call itself with something else, if it has a name', () => {
    expect(foundIn("(function self(fs) {\nfs.openSync('a'); self(mock); })(require('fs'));")).toEqual([]);
  });
});
