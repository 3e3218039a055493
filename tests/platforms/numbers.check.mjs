// Descriptor numbers: the flag in both directions, and what is rejected.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isInheritable, openNoInherit, openNoInheritSync, setNoInherit } from 'eslint-plugin-noinherit/runtime';

import {
  childHolds,
  clearFlag,
  closeOpened,
  codeOf,
  onBothThreads,
  openInheritable,
  rawInheritable,
  someFile,
  test,
} from './kit.mjs';

test('a number: marked, opened up, marked again; a child agrees each time', () => {
  const fd = openInheritable();
  assert.equal(isInheritable(fd), true);
  assert.equal(childHolds(fd), true);
  assert.equal(setNoInherit(fd), fd);
  assert.equal(isInheritable(fd), false);
  assert.equal(childHolds(fd), false);
  assert.equal(setNoInherit(fd, false), fd);
  assert.equal(isInheritable(fd), true);
  assert.equal(childHolds(fd), true);
  setNoInherit(fd);
  assert.equal(rawInheritable(fd), false);
  closeOpened(fd);
});

onBothThreads(import.meta.url, {
  'a number of the other thread is a number of this one'() {
    const fd = openInheritable();
    setNoInherit(fd);
    assert.equal(childHolds(fd), false);
    closeOpened(fd);
  },
});

test('the descriptor works on after a mark', () => {
  const fd = fs.openSync(someFile, 'r');
  clearFlag(fd);
  setNoInherit(fd);
  assert.ok(fs.readSync(fd, Buffer.alloc(10)) > 0);
  fs.closeSync(fd);
});

test('refusals, by name', () => {
  for (const bad of [-1, 1.5, Number.NaN, Infinity, 2 ** 31, '3', {}, [], null, { fd: 0 }]) {
    assert.equal(
      codeOf(() => setNoInherit(/** @type {any} */ (bad))),
      'ERR_NOINHERIT_BAD_TARGET',
    );
    assert.equal(
      codeOf(() => isInheritable(/** @type {any} */ (bad))),
      'ERR_NOINHERIT_BAD_TARGET',
    );
  }
});

test('undefined, which an optional chain may give, passes through a mark and has no state', () => {
  assert.equal(setNoInherit(undefined), undefined);
  assert.equal(
    codeOf(() => isInheritable(/** @type {any} */ (undefined))),
    'ERR_NOINHERIT_BAD_TARGET',
  );
});

test('a number that is not open', () => {
  const fd = fs.openSync(someFile, 'r');
  fs.closeSync(fd);
  for (const closed of [fd, 987_654]) {
    for (const action of [() => setNoInherit(closed), () => setNoInherit(closed, false), () => isInheritable(closed)]) {
      assert.throws(action, { name: 'NoInheritError', code: 'ERR_NOINHERIT_SYSCALL', errno: 'EBADF' });
    }
  }
});

test('opening without inheritance', async () => {
  const path = join(tmpdir(), `noinherit-open-${process.pid}`);
  fs.writeFileSync(path, 'content');
  /** @type {any[][]} */
  const ways = [[], ['r+'], [fs.constants.O_RDWR], ['a', 0o600]];
  for (const way of ways) {
    const fd = openNoInheritSync(path, ...way);
    assert.equal(childHolds(fd), false);
    fs.closeSync(fd);
    const handle = await openNoInherit(path, ...way);
    assert.equal(childHolds(handle), false);
    await handle.close();
  }
  fs.rmSync(path);
});
