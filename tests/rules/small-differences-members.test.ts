import { describe, expect, it } from 'vitest';

import { said } from './said.ts';

// Pairs of programs with one difference, on which the meaning of a class's or a namespace's member depends.

describe.each(['', 'accessor '])('a field: %s', (kind) => {
  const open = `class A { ${kind}fd = fs.openSync('a');`;
  it.each<[string, string, string[]]>([
    ['that its constructor marks', `${open} constructor() { setNoInherit(this.fd); } }`, []],
    [
      'that its constructor marks late',
      `${open} constructor() { run(this.fd); setNoInherit(this.fd); } }`,
      ['1 late, mended'],
    ],
    ['that nothing marks', `${open} constructor() {} }`, ['1 unmarked, mended']],
  ])('%s', (_name, code, expected) => {
    const rules = ['no-unmarked-open', 'no-late-mark'] as const;
    expect(rules.flatMap((rule) => said(rule, code, [], 'typescript'))).toEqual(expected);
  });

  it.each<[string, string, string[]]>([
    ['its class', `class A { ${kind}cp = cp; run() {\nthis.cp.spawn('a'); } }`, ['2 unsealed, mended']],
    ['the class itself', `class A { static ${kind}cp = cp; }\nA.cp.spawn('a');`, ['2 unsealed, mended']],
    ['an instance of it', `class A { static ${kind}cp = cp; run() {\nthis.cp.spawn('a'); } }`, []],
  ])('of %s', (_name, code, expected) => {
    expect(said('no-unsealed-spawn', code, [], 'typescript')).toEqual(expected);
  });

  it('whose type is a server', () => {
    const code = `class A { ${kind}server: net.Server;\nrun() { this.server.on('connection', (socket) => {}); } }`;
    expect(said('no-unmarked-connection', code, [], 'typescript')).toEqual(['2 unmarked, mended']);
  });
});

describe('a method that marks', () => {
  const A = 'class A { mark(fd) { setNoInherit(fd); } leave(fd) {} }';
  it.each<[string, string, string[]]>([
    ['of an instance', `${A} const a = new A(); a.mark(fs.openSync('a'));`, []],
    ['of a new instance', `${A} new A().mark(fs.openSync('a'));`, []],
    ['of another object', `${A} const a = other(A); a.mark(fs.openSync('a'));`, ['1 unmarked, mended']],
    ['beside the one that is called', `${A} const a = new A(); a.leave(fs.openSync('a'));`, ['1 unmarked, mended']],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unmarked-open', code)).toEqual(expected);
  });
});

describe('a function of a namespace', () => {
  const mark = 'function mark(fd) { setNoInherit(fd); }';
  it.each<[string, string, string[]]>([
    ['that marks', `namespace util { export ${mark} } util.mark(fs.openSync('a'));`, []],
    [
      'that is a constant',
      `namespace util { export const mark = (fd) => setNoInherit(fd); } util.mark(fs.openSync('a'));`,
      [],
    ],
    ['that is not exported', `namespace util { ${mark} } util.mark(fs.openSync('a'));`, ['1 unmarked, mended']],
    [
      'beside the one that is called',
      `namespace util { export ${mark} } util.other(fs.openSync('a'));`,
      ['1 unmarked, mended'],
    ],
    [
      'that another part may replace',
      `namespace util { export ${mark} } namespace util {} util.mark(fs.openSync('a'));`,
      ['1 unmarked, mended'],
    ],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unmarked-open', code, [], 'typescript')).toEqual(expected);
  });
});
