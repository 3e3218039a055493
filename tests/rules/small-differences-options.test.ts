import { describe, expect, it } from 'vitest';

import { said, suggestions } from './said.ts';

// Pairs of programs with one difference, on which the options of a call depend.

const LEFT = 'const left = { detached: true };\n';
const WIDE = ['2 inherit'];

describe('options of a child that are collected from several objects', () => {
  it.each<[string, string, string[]]>([
    ['spread', "cp.spawn('a', [], { ...left, stdio: 'inherit' }).unref();", WIDE],
    ['spread behind the others', "cp.spawn('a', [], { stdio: 'inherit', ...left }).unref();", WIDE],
    ['spread, and overridden', "cp.spawn('a', [], { ...left, stdio: 'inherit', ...{ stdio: 'ignore' } }).unref();", []],
    [
      'spread before they are set again',
      "cp.spawn('a', [], { ...{ stdio: 'ignore' }, stdio: 'inherit' }).unref();",
      WIDE,
    ],
    ['spread in one that is spread', "cp.spawn('a', [], { ...{ ...left }, stdio: 'inherit' }).unref();", WIDE],
    ['spread before unknown ones', "cp.spawn('a', [], { stdio: 'inherit', ...left, ...other }).unref();", []],
    ['spread behind unknown ones', "cp.spawn('a', [], { ...other, stdio: 'inherit', ...left }).unref();", WIDE],
    [
      'and changed elsewhere',
      "const o = { stdio: 'inherit' }; cp.spawn('a', [], { ...left, ...o }).unref(); change(o);",
      [],
    ],
    ['merged', "cp.spawn('a', [], Object.assign({}, left, { stdio: 'inherit' })).unref();", WIDE],
    [
      'merged, the first one last',
      "cp.spawn('a', [], Object.assign({ stdio: 'inherit' }, { stdio: 'ignore' })).unref();",
      [],
    ],
    [
      'and merged into elsewhere',
      "const o = { stdio: 'inherit' }; cp.spawn('a', [], { ...left, ...o }).unref(); Object.assign(o, other);",
      [],
    ],
    [
      'and merged elsewhere',
      "const o = { stdio: 'inherit' }; cp.spawn('a', [], { ...left, ...o }).unref(); Object.assign({}, o);",
      WIDE,
    ],
    ['merged with unknown ones', "cp.spawn('a', [], Object.assign({ stdio: 'inherit' }, other)).unref();", []],
    ['merged from a list', "cp.spawn('a', [], Object.assign({ stdio: 'inherit' }, ...others)).unref();", []],
    ['by a getter', "cp.spawn('a', [], { ...left, get stdio() { return 'inherit'; } }).unref();", []],
    ['by a constant key', "cp.spawn('a', [], { ...left, ['std' + 'io']: 'inherit' }).unref();", WIDE],
    ['by an unknown key behind them', "cp.spawn('a', [], { ...left, stdio: 'inherit', [key]: 'ignore' }).unref();", []],
  ])('%s', (_name, code, expected) => {
    expect(said('no-wide-stdio', `${LEFT}${code}`)).toEqual(expected);
  });

  it('may spread themselves', () => {
    expect(
      said('no-wide-stdio', "const left = { ...left, stdio: 'inherit' };\ncp.spawn('a', [], left).unref();"),
    ).toEqual(WIDE);
  });

  it.each<[string, string, number]>([
    ['in the call', `${LEFT}cp.spawn('a', [], { ...left, stdio: 'inherit' }).unref();`, 2],
    ['in the object that is spread', "const left = { stdio: 'inherit' };\ncp.spawn('a', [], { ...left }).unref();", 0],
    ['in an object that is merged', "\ncp.spawn('a', [], Object.assign({}, { stdio: 'inherit' })).unref();", 0],
  ])('are mended only in the literal that the call is given: %s', (_name, code, count) => {
    expect(suggestions('no-wide-stdio', code)).toBe(count);
  });
});

describe('options that name a descriptor', () => {
  it.each<[string, string, string[]]>([
    ['by a key', '{ fd: 20 }', ['1 unmarked, mended']],
    ['by a constant key', "{ ['f' + 'd']: 20 }", ['1 unmarked, mended']],
    ['by an unknown key', '{ [key]: 20 }', []],
    ['in an object that is spread', '{ ...{ fd: 20 } }', ['1 unmarked, mended']],
  ])('%s', (_name, options, expected) => {
    expect(said('no-unmarked-adopted', `fs.createReadStream('a', ${options});`)).toEqual(expected);
  });

  it.each<[string, string, string[]]>([
    ['by a constant key', "{ ['f' + 'd']: 20 }", []],
    ['as null by a constant key', "{ ['f' + 'd']: null }", ['1 unmarked, mended']],
    ['in an object that is spread', '{ ...{ fd: 20 } }', []],
  ])('open nothing: %s', (_name, options, expected) => {
    expect(said('no-unmarked-open', `fs.createReadStream('a', ${options});`)).toEqual(expected);
  });
});
