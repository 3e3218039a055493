// What if the system provides no memory for the lock? A file of its own, because a lock that was had once is kept.
import { afterEach, expect, it } from 'vitest';

import { sealed } from '../../src/runtime/index.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { hasProcessLock, processLock } from '../../src/runtime/process-lock.ts';

afterEach(() => replaceBinding(undefined));

it('there is none, nothing has to be given back, and it is asked for again', () => {
  const whole = binding();
  const system: { memory?: Int32Array } = {};
  replaceBinding({ ...whole, sharedWords: () => system.memory });
  const lock = processLock();
  expect(lock.acquire()).toBe(0);
  lock.starting(0);
  lock.release(0);
  expect(sealed(() => 'called')()).toBe('called');
  expect(hasProcessLock()).toBe(false);
  system.memory = new Int32Array(new SharedArrayBuffer(32));
  // After twice as many calls each time.
  for (let call = 0; call < 8; call++) hasProcessLock();
  expect(hasProcessLock()).toBe(true);
  expect(processLock().acquire()).toBeGreaterThan(0);
});
