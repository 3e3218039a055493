import { describe, expect, it } from 'vitest';

import { said } from './said.ts';

// Pairs of programs with one difference, on which it depends whether an instance of a class is a marked server.

const S = 'class S extends net.Server {}\n';
const inside = (mark: string): string =>
  `class S extends net.Server { constructor() { super(); ${mark}\nthis.on('connection', (socket) => {}); } }\n`;
const outside = "s.on('connection', (socket) => {});";
const unmarked = ['2 unmarked, mended'];

describe('a class that extends a server', () => {
  it.each<[string, string, string[]]>([
    ['outside of it', `${S}const s = new S(); ${outside}`, unmarked],
    ['outside of it, without a name', `${S}new S().on('connection', (socket) => {});`, unmarked],
    ['outside of one in a variable', `const S = class extends net.Server {};\nconst s = new S(); ${outside}`, unmarked],
    ['outside of one that extends it', `${S}class T extends S {} const s = new T(); ${outside}`, unmarked],
    ['outside of one that extends another', `class S extends other.Server {}\nconst s = new S(); ${outside}`, []],
    ['outside of one that extends nothing', `class S {}\nconst s = new S(); ${outside}`, []],
    ['outside of one that extends itself', `class S extends S {}\nconst s = new S(); ${outside}`, []],
    ['outside of it, where it is marked', `${S}const s = setNoInherit(new S()); ${outside}`, []],
    ['outside of it, where it is marked later', `${S}const s = new S(); setNoInherit(s); ${outside}`, []],
    ['outside of it, where another is marked', `${S}const s = new S(); setNoInherit(new S()); ${outside}`, unmarked],
    ['outside of one that marks itself', `${inside('setNoInherit(this);')}const s = new S(); ${outside}`, []],
    ['inside of it', inside(''), unmarked],
    ['inside of it, where each is marked', `${inside('')}setNoInherit(new S());`, []],
    ['inside of it, where only one is marked', `${inside('')}setNoInherit(new S()); new S();`, unmarked],
  ])('%s', (_name, code, expected) => {
    expect(said('no-unmarked-connection', code)).toEqual(expected);
  });
});
