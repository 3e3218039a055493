// Every kind of object, on the main thread and in a worker: the runtime changes the flag of exactly one descriptor, the
// right one, and a child confirms it.
import assert from 'node:assert/strict';
import { once } from 'node:events';

import { isInheritable, setNoInherit } from 'eslint-plugin-noinherit/runtime';

import { childHolds, closingOf, codeOf, inheritableNow, onBothThreads, runtimeName, tryToFind } from './kit.mjs';
import { objects } from './objects.mjs';

/** @param {import('./objects.mjs').Row} row */
async function check(row) {
  const { target, start, end, cleanUp } = await row.make();
  if (row.event !== undefined) {
    // Decided before the descriptor exists.
    const ready = once(target, row.event);
    setNoInherit(target, false);
    await start?.();
    await ready;
    assert.equal(isInheritable(target), true, 'opened up when it came');
  }
  if (row.refusedBy?.includes(runtimeName)) {
    assert.equal(
      codeOf(() => setNoInherit(target)),
      'ERR_NOINHERIT_BAD_TARGET',
    );
    await end();
    await cleanUp?.();
    return;
  }
  const raw = await changesOneFlag(target);
  if (typeof target === 'object') looksOnly(target);
  const closed = closingOf(raw);
  await end();
  await closed();
  await cleanUp?.();
  const code = typeof target === 'number' ? 'ERR_NOINHERIT_SYSCALL' : 'ERR_NOINHERIT_NO_DESCRIPTOR';
  assert.equal(
    codeOf(() => isInheritable(target)),
    code,
  );
}

/** @param {any} target */
async function changesOneFlag(target) {
  assert.equal(setNoInherit(target), target);
  const before = inheritableNow();
  setNoInherit(target, false);
  const opened = inheritableNow().filter((raw) => !before.includes(raw));
  assert.equal(opened.length, 1, 'one descriptor changed');
  const [raw] = opened;
  const independent = tryToFind(target);
  if (independent !== undefined) assert.equal(raw, independent, 'the right descriptor');
  assert.equal(isInheritable(target), true);
  assert.equal(childHolds({ raw }), true);
  setNoInherit(target);
  assert.equal(isInheritable(target), false);
  assert.equal(childHolds({ raw }), false);
  assert.deepEqual(inheritableNow(), before);
  return raw;
}

/**
 * Inspecting an object must leave everything unchanged: its listeners, and whether it keeps the program alive.
 * @param {any} target
 */
function looksOnly(target) {
  const listeners = () => target.eventNames?.().map((/** @type {string} */ name) => [name, target.listenerCount(name)]);
  // Reading a datagram socket's `_handle` warns.
  const handle = typeof target.bind === 'function' ? undefined : (target._handle?._parent ?? target._handle);
  const before = listeners();
  const hasRef = handle?.hasRef?.();
  isInheritable(target);
  assert.equal(handle?.hasRef?.(), hasRef);
  if (hasRef !== undefined) {
    handle.unref();
    isInheritable(target);
    assert.equal(handle.hasRef(), false);
    handle.ref();
    isInheritable(target);
    assert.equal(handle.hasRef(), true);
  }
  assert.deepEqual(listeners(), before);
}

onBothThreads(
  import.meta.url,
  Object.fromEntries(objects.map((row) => [row.object.replaceAll('`', ''), () => check(row)])),
);
