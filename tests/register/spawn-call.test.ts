// What is known about a spawn before it happens, from the arguments that Node's own code passes to its handle?
import { expect, it, vi } from 'vitest';

import { execveCall, handleCall, ptyCall, syncCall } from '../../src/runtime/register/spawn-call.ts';

const system = vi.hoisted(() => ({ platform: process.platform }));
vi.mock('../../src/runtime/platform.ts', async (original) =>
  Object.defineProperty({ ...(await original<object>()) }, 'platform', { get: () => system.platform }),
);
const pretend = (name: NodeJS.Platform): void => {
  system.platform = name;
};

const OPTIONS = { file: 'true', args: ['true'], envPairs: [], stdio: [] };

it.each([
  ['a spawn', () => handleCall({}, [OPTIONS], undefined), false],
  ['a spawn of Node 26', () => handleCall({}, ['true', ['true'], undefined, [], []], OPTIONS), false],
  ['a spawn as another user', () => handleCall({}, [{ ...OPTIONS, uid: 1 }], undefined), true],
  ['a spawn of Node 26 as another group', () => handleCall({}, ['true', ['true']], { ...OPTIONS, gid: 0 }), true],
  ['a synchronous spawn', () => syncCall(OPTIONS), false],
  ['a synchronous spawn as another user', () => syncCall({ ...OPTIONS, uid: 0 }), true],
  ['execve', () => execveCall(['/bin/true', ['true']]), true],
  ['a terminal', () => ptyCall(['true', []]), true],
])('on macOS %s is known to pass on nothing but stdio, or all', (_, call, expected) => {
  pretend('darwin');
  expect(call().inherits).toBe(expected);
  pretend('linux');
  expect(call().inherits).toBe(true);
});
