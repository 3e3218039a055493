import { describe, expect, it } from 'vitest';

import { linesOf, said } from './said.ts';

// Pairs of programs with one difference, on which it depends which value a name or a member has.

const spawned = (code: string): string[] => linesOf('no-unsealed-spawn', code);

describe('a variable', () => {
  it.each([
    ['that is assigned', "let run;\nrun = cp.spawn;\nrun('a');", ['3 unsealed']],
    ['that is assigned by taking apart', "let run;\n({ spawn: run } = cp);\nrun('a');", ['3 unsealed']],
    ['that something is added to', "let run;\nrun += cp.spawn;\nrun('a');", []],
    ['that is counted', "let run = cp.spawn;\nrun++;\nrun('a');", []],
    ['that a loop assigns', "let run = cp.spawn;\nfor (run of list) use();\nrun('a');", []],
    ['that a loop over names assigns', "let all;\nfor (all in cp) all.spawn('a');", []],
    ['that a loop declares, too', "for (var run of list) use();\nrun = cp.spawn;\nrun('a');", []],
    ['whose name there is not known', "const { [name]: run } = cp;\nrun('a');", []],
    ['that is a rest of a list', "const [...all] = [cp];\nall.spawn('a');", []],
    ['that is a rest of an object', "const { ...all } = cp;\nall.spawn('a');", ['2 unsealed']],
    ['that holds the arguments', "function run() { arguments[0].spawn('a'); }", []],
    ['that is a parameter', "function run(all) { all.spawn('a'); }\nrun(cp, x);", ['1 unsealed']],
    ['that is a default', "export function run(all = cp) {\nall.spawn('a'); }", ['2 unsealed']],
    ['that is a default in a pattern', "export function run({ spawn } = cp) {\nspawn('a'); }", ['2 unsealed']],
    ['that is a default which is replaced', "export function run(all = cp) {\nall = x;\nall.spawn('a'); }", []],
  ])('%s', (_name, code, expected) => {
    expect(spawned(code)).toEqual(expected);
  });
});

describe('a wrapper that starts a child', () => {
  it.each([
    ['is called', "execa('a');", ['2 unsealed']],
    ['makes an object', "new execa('a');", []],
    ['is a tag', 'execa`a`;', ['2 unsealed']],
  ])('when it %s', (_name, code, expected) => {
    expect(spawned(`import { execa } from 'execa';\n${code}`)).toEqual(expected);
  });

  it('is not the list that it is awaited in', () => {
    const both = "await Promise.all([import('execa'), x])";
    expect(spawned(`const [{ execa }] = ${both};\nexeca('a');`)).toEqual(['2 unsealed']);
    expect(spawned(`const execa = ${both};\nexeca.execa('a');`)).toEqual([]);
  });
});

describe('an object of the file, which functions get as a default', () => {
  const run = (rest: string, deps = 'const deps = { spawn: cp.spawn };'): string[] =>
    spawned(`${deps}\nexport function run(d = deps) {\nd.spawn('a');\n}\n${rest}`);
  it.each([
    ['that is only read', '', ['3 unsealed']],
    ['that is taken apart', 'const { spawn } = deps;', ['3 unsealed']],
    ['that has another name', 'const other = deps;', []],
    ['that is passed on', 'use(deps);', []],
    ['that another function takes apart', 'export function other({ spawn } = deps) {}', ['3 unsealed']],
    ['that another function reads', 'export function other(all = deps) { all.exec(); }', ['3 unsealed']],
    ['that another function keeps', 'export function other(all = deps) { kept = all; }', []],
    ['that another function changes', 'export function other(all = deps) { all.exec(); all.spawn = x; }', []],
    ['that a name gets that nothing declares', '[kept = deps] = list;', []],
    ['of which another function takes a list', 'export function other([first] = deps) {}', []],
  ])('%s', (_name, rest, expected) => {
    expect(run(rest)).toEqual(expected);
  });

  it('is none where the file assigns another', () => {
    expect(run('', 'let deps = { spawn: cp.spawn };\ndeps = { spawn: x };')).toEqual([]);
  });
});

describe('an object that a class keeps as a field', () => {
  const run = (rest: string): string[] =>
    spawned(`class A {\ndeps = { spawn: cp.spawn };\nrun() {\nthis.deps.spawn('a');\n}\n${rest}\n}`);
  it.each([
    ['and only reads', 'm() { this.deps.exec(); }', ['4 unsealed']],
    ['and assigns again', 'm() { this.deps = { spawn: x }; }', []],
    ['and passes on, among others', 'm() { use(x, this.deps); }', []],
    ['and whose member it assigns', 'm() { this.deps.spawn = x; }', []],
  ])('%s', (_name, rest, expected) => {
    expect(run(rest)).toEqual(expected);
  });

  it('is not one that another object has', () => {
    expect(spawned("const app = {};\napp.deps = { spawn: cp.spawn };\nuse(app);\napp.deps.spawn('a');")).toEqual([]);
  });
});

describe('a method of the class', () => {
  const marked = (members: string, statement = 'this.mark(fd);'): string[] => [
    ...linesOf('no-unmarked-open', `class A { ${members} run() { const fd = fs.openSync('a'); ${statement} } }`),
    ...linesOf('no-late-mark', `class A { ${members} run() { const fd = fs.openSync('a'); ${statement} } }`),
  ];
  const mark = 'mark(fd) { setNoInherit(fd); }';
  it.each([
    ['that marks', mark, []],
    ['that the constructor binds', `constructor() { this.mark = this.mark.bind(this); } ${mark}`, []],
    ['beside a static block', `static { use(); } ${mark}`, []],
    ['beside a field of another name', `other = 5; ${mark}`, []],
    ['that is static', `static ${mark}`, ['1 unmarked']],
    ['of another name', 'other(fd) { setNoInherit(fd); }', ['1 unmarked']],
  ])('%s', (_name, members, expected) => {
    expect(marked(members)).toEqual(expected);
  });

  it('is not known by names that are not known', () => {
    expect(marked('[x](fd) { setNoInherit(fd); }', 'this[x](fd);')).toEqual(['1 unmarked']);
  });

  it('is not one of a function', () => {
    const code = "function A() { this.run = () => { const fd = fs.openSync('a'); this.mark(fd); }; }";
    expect(linesOf('no-unmarked-open', code)).toEqual(['1 unmarked']);
  });
});

describe('a server that a parameter of the constructor keeps', () => {
  const listens = (parameters: string): string[] => {
    const members = `constructor(${parameters}) {} start() {\nthis.server.on('connection', (c) => c.end()); }`;
    return said('no-unmarked-connection', `class A { ${members} }`, [], 'typescript').map((text) => text.slice(0, 10));
  };
  it.each([
    ['as a field', 'private server: net.Server', ['2 unmarked']],
    ['as a field, with a default', 'private server: net.Server = x', ['2 unmarked']],
    ['as a field, behind another parameter', 'other: net.Server, private server: net.Server', ['2 unmarked']],
    ['as a field of another name', 'private other: net.Server', []],
    ['as a field of another type', 'private server: Other', []],
    ['not at all', 'server: net.Server', []],
  ])('%s', (_name, parameters, expected) => {
    expect(listens(parameters)).toEqual(expected);
  });
});

describe('a function of a namespace', () => {
  const marked = (declared: string, statement = 'util.mark(fd);'): string[] =>
    said('no-unmarked-open', `${declared}\nconst fd = fs.openSync('a');\n${statement}`, [], 'typescript');
  it.each([
    ['that marks', 'namespace util { export function mark(fd) { setNoInherit(fd); } }', []],
    ['in a constant', 'namespace util { export const mark = (fd) => setNoInherit(fd); }', []],
    [
      'beside a list that is taken apart',
      'namespace util { export const [a] = x; export function mark(fd) { setNoInherit(fd); } }',
      [],
    ],
    ['beside a class', 'namespace util { export class A {} export function mark(fd) { setNoInherit(fd); } }', []],
    ['of another name', 'namespace util { export function other(fd) { setNoInherit(fd); } }', ['2 unmarked, mended']],
    [
      'of two parts',
      'namespace util { export function mark(fd) { setNoInherit(fd); } }\nnamespace util { use(); }',
      ['3 unmarked, mended'],
    ],
  ])('%s', (_name, declared, expected) => {
    expect(marked(declared)).toEqual(expected);
  });
});
