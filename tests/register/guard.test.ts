// How does the preload seal around a spawn?
import { afterEach, expect, it, vi } from 'vitest';

import { guardSpawn } from '../../src/runtime/register/guard.ts';
import type { SpawnCall } from '../../src/runtime/register/spawn-call.ts';
import * as sealing from '../../src/runtime/sealed.ts';

vi.mock('../../src/runtime/sealed.ts', { spy: true });

afterEach(() => void vi.clearAllMocks());

function callOf(via: string): SpawnCall {
  const texts = [`text of ${via}`];
  return { via, file: 'true', args: [], texts, stdioCount: 3, inherits: true, passFds: [], pid: () => 1, discard() {} };
}

// The lock that threads share is given back when a child has started, which only the sealing function can know.
it.each([
  ['spawnSync', true],
  ['spawn', false],
  ['pty.fork', false],
])('the sealing function knows whether %s returns when the child has exited', (via, isSync) => {
  expect(guardSpawn('seal', callOf(via), () => 'result')).toBe('result');
  expect(sealing.sealedCall).toHaveBeenCalledExactlyOnceWith([`text of ${via}`], expect.any(Function), isSync);
});
