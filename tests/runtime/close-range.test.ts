// Which calls of close_range(2) is a seal made of?
import * as koffi from 'koffi';
import { describe, expect, it } from 'vitest';

import { bindLinux, declareLinuxCalls } from '../../src/runtime/bindings/linux.ts';

describe('a seal with descriptors that stay, call by call', () => {
  const LAST = 0x7fff_ffff;
  function ranges(keep: readonly number[], fails?: number): readonly (readonly number[] | 'one by one')[] {
    const calls: (readonly number[] | 'one by one')[] = [];
    const binding = bindLinux({
      ...declareLinuxCalls(koffi),
      closeRange: (first, last) => (calls.push([first, last]) === fails ? -1 : 0),
      openDescriptors: () => (calls.push('one by one'), []),
    });
    binding.seal(new Set(keep), { othersMaySpawn: true });
    return calls;
  }

  it('takes one for each gap between them, and none for what has no gap', () => {
    expect(ranges([])).toEqual([[3, LAST]]);
    expect(ranges([9, 5, 3])).toEqual([
      [4, 4],
      [6, 8],
      [10, LAST],
    ]);
    expect(ranges([1, 3, 4])).toEqual([[5, LAST]]);
  });

  it.each([1, 2])('goes through all one by one where the kernel refuses, be it at call %i', (fails) => {
    expect(ranges([5], fails).slice(fails)).toEqual(['one by one']);
  });
});
