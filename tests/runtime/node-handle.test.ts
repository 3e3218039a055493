import { expect, it } from 'vitest';

import { loopHandle } from '../../src/runtime/node-handle.ts';

const handle = { hasRef: () => true, ref: () => {}, unref: () => {} };

it('finds the handle below those of TLS', () => {
  expect(loopHandle({ _handle: { _parent: { _parent: handle } } })).toBe(handle);
});

it('does not go round in handles that lead in a circle', () => {
  const first: Record<string, unknown> = {};
  const second = { _parent: first };
  first['_parent'] = second;
  expect(loopHandle({ _handle: first })).toBeUndefined();
});
