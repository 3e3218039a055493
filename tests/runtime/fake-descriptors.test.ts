import fs from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { NoInheritError } from '../../src/runtime/errors.ts';
import { allowFakeDescriptors, unlessFake } from '../../src/runtime/fake-descriptors.ts';
import { sharedInThread } from '../../src/runtime/registry.ts';
import { withProperty } from './stand-in.ts';

// Which numbers are accepted that the kernel does not know? Tests of whole programs are in doubles.test.ts and
// pnp.test.ts.

const FIRST_VIRTUAL = 0x4000_0000;
const closed = new NoInheritError('ERR_NOINHERIT_SYSCALL', 'not open', { errno: 'EBADF', syscall: 'fcntl' });
const refused = new NoInheritError('ERR_NOINHERIT_SYSCALL', 'no', { errno: 'EPERM', syscall: 'fcntl' });

afterEach(() => {
  vi.restoreAllMocks();
  // All tests of a file share one state, like a program.
  Object.assign(
    sharedInThread('doubles', () => ({})),
    { areAllowed: false, isSaid: false },
  );
});

/** The result of a mark that fails with `error`. */
function fail(target: unknown, error: unknown): string {
  try {
    unlessFake(target, () => {
      throw error;
    });
    return 'passes';
  } catch (thrown) {
    return thrown === error ? 'refused' : 'another error';
  }
}

it('marks', () => {
  const mark = vi.fn();
  unlessFake(5, mark);
  expect(mark).toHaveBeenCalledOnce();
});

it('refuses what is closed', () => {
  expect([5, { fd: 5 }, { fd: FIRST_VIRTUAL }, {}, null, undefined].map((target) => fail(target, closed))).toEqual(
    Array.from({ length: 6 }, () => 'refused'),
  );
});

it('lets numbers pass where they are allowed, and says so once', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  allowFakeDescriptors();
  expect([99, { fd: 98 }].map((target) => fail(target, closed))).toEqual(['passes', 'passes']);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    '99 is not open and is treated as the number of a test double (eslint-plugin-noinherit/testing/doubles)',
    { type: 'NoInheritWarning', code: 'NOINHERIT_DOUBLE' },
  );
});

it('says nothing of what is open, and of what is refused', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  allowFakeDescriptors();
  unlessFake(5, () => {});
  expect(fail(5, refused)).toBe('refused');
  expect(warn).not.toHaveBeenCalled();
});

it('refuses other failures, and what has no number, also where numbers are allowed', () => {
  allowFakeDescriptors();
  const plain = Object.assign(new Error('of Node'), { errno: 'EBADF' });
  expect([fail(5, refused), fail(5, plain)]).toEqual(['refused', 'refused']);
  const hostile = {
    get fd(): number {
      throw new Error('never');
    },
  };
  expect([{}, { fd: '5' }, null, undefined, hostile].map((target) => fail(target, closed))).toEqual(
    Array.from({ length: 5 }, () => 'refused'),
  );
});

it("lets an open file of Node's own virtual file systems pass, without a word", () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  vi.spyOn(fs, 'fstatSync').mockReturnValue(fs.statSync('.'));
  expect([FIRST_VIRTUAL, { fd: FIRST_VIRTUAL + 7 }].map((target) => fail(target, closed))).toEqual([
    'passes',
    'passes',
  ]);
  // The kernel could have this number, but has reported that it is not open.
  expect(fail(FIRST_VIRTUAL - 1, closed)).toBe('refused');
  expect(warn).not.toHaveBeenCalled();
});

it("lets a number of Yarn's pass, and no other", () => {
  const numbers = [0x2a00_0000, 0x2aff_ffff, 0x2b00_0000, 0x29ff_ffff];
  const outcomes = withProperty(process.versions, 'pnp', { value: '3', enumerable: true }, () =>
    numbers.map((number) => fail(number, closed)),
  );
  expect(outcomes).toEqual(['passes', 'passes', 'refused', 'refused']);
  expect(fail(0x2a00_0000, closed)).toBe('refused');
});
