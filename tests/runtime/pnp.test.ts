import { closeSync } from 'node:fs';
import { expect, it } from 'vitest';
import { setNoInherit } from '../../src/runtime/index.ts';
import { childHolds, openInheritable } from './helpers.ts';
import { withProperty } from './stand-in.ts';

// Imitates Yarn's Plug'n'Play, without Yarn itself.

const OF_AN_ARCHIVE = 0x2a00_0005;
const closed = expect.objectContaining({ code: 'ERR_NOINHERIT_SYSCALL', errno: 'EBADF' }) as unknown;

function underYarn<T>(action: () => T): T {
  return withProperty(process.versions, 'pnp', { value: '3', enumerable: true }, action);
}

it('a number of a file in an archive passes under Yarn', () => {
  expect(underYarn(() => setNoInherit(OF_AN_ARCHIVE))).toBe(OF_AN_ARCHIVE);
});

it('such a number is one that is closed elsewhere', () => {
  expect(() => setNoInherit(OF_AN_ARCHIVE)).toThrow(closed);
});

it('another number that is closed is refused under Yarn, too', () => {
  expect(() => underYarn(() => setNoInherit(987_654))).toThrow(closed);
});

it('what is open is marked under Yarn, too', () => {
  const fd = openInheritable();
  underYarn(() => setNoInherit(fd));
  expect(childHolds(fd)).toBe(false);
  closeSync(fd);
});
