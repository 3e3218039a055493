// The sample in tests/seed, as a truth table. On Windows it sets HANDLE_FLAG_INHERIT where it should clear it; on POSIX
// it clears FD_CLOEXEC first and sets it again (apart from a misspelt module and one parenthesis too many); and it only
// handles sockets.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';

import { isInheritable, setNoInherit } from 'eslint-plugin-noinherit/runtime';

import { childHolds, find, isWindows, onBothThreads, rawInheritable, someFile, system, test } from './kit.mjs';

const HANDLE_FLAG_INHERIT = 1;
const FD_CLOEXEC = 1;

/** The flags that the sample's Windows branch passes to SetHandleInformation. */
const sampleFlags = (/** @type {boolean} */ noInherit) => (noInherit ? HANDLE_FLAG_INHERIT : 0);

const targets = {
  file: () => {
    const target = fs.openSync(someFile, 'r');
    return { target, close: () => fs.closeSync(target) };
  },
  socket: async () => {
    const target = net.createServer().listen(0, '127.0.0.1');
    await once(target, 'listening');
    return { target, close: () => void target.close() };
  },
};

/** The state before, the argument (`undefined`: none, the default), and what a child then holds. */
const truth = [
  { before: true, asked: undefined, inherited: false },
  { before: false, asked: undefined, inherited: false },
  { before: true, asked: true, inherited: false },
  { before: false, asked: true, inherited: false },
  { before: true, asked: false, inherited: true },
  { before: false, asked: false, inherited: true },
];

/** @type {Record<string, () => Promise<void>>} */
const checks = {};
for (const [kind, make] of Object.entries(targets)) {
  for (const { before, asked, inherited } of truth) {
    const call = asked === undefined ? 'set_noinherit(x)' : `set_noinherit(x, ${asked})`;
    checks[
      `${kind}, ${before ? 'inheritable' : 'not inheritable'}: ${call} makes it ${inherited ? 'inheritable' : 'not inheritable'}`
    ] = async () => {
      const { target, close } = await make();
      system.setInheritable(find(target), before);
      if (asked === undefined) setNoInherit(target);
      else setNoInherit(target, asked);
      assert.equal(rawInheritable(target), inherited);
      assert.equal(isInheritable(target), inherited);
      assert.equal(childHolds(target), inherited);
      close();
    };
  }
}
onBothThreads(import.meta.url, checks);

test('the sample is the wrong way round on Windows', () => {
  const fd = fs.openSync(someFile, 'r');
  for (const noInherit of [true, false]) {
    // The effect of SetHandleInformation(handle, HANDLE_FLAG_INHERIT, flags) with the sample's flags.
    system.setInheritable(find(fd), (sampleFlags(noInherit) & HANDLE_FLAG_INHERIT) !== 0);
    assert.equal(isInheritable(fd), noInherit, 'as the sample has it');
    setNoInherit(fd, noInherit);
    assert.equal(isInheritable(fd), !noInherit, 'as its words have it');
  }
  fs.closeSync(fd);
});

test('one bit is touched and no other', () => {
  const fd = fs.openSync(someFile, 'r');
  const raw = find(fd);
  const bit = isWindows ? HANDLE_FLAG_INHERIT : FD_CLOEXEC;
  // The other flag that Windows has; POSIX has no other flag that can be set.
  if (isWindows) system.setOtherFlag?.(raw);
  const others = () => system.rawFlags(raw) & ~bit;
  const before = others();
  for (const noInherit of [true, false, true]) {
    setNoInherit(fd, noInherit);
    assert.equal(others(), before);
  }
  if (isWindows) assert.notEqual(before, 0, 'HANDLE_FLAG_PROTECT_FROM_CLOSE was set');
  system.clearOtherFlag?.(raw);
  fs.closeSync(fd);
});
