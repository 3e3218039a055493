// How often is a failed attempt repeated?
import { expect, it } from 'vitest';

import { retrying } from '../../src/runtime/retry.ts';

it('what was made once is never made again', () => {
  const made = {};
  let count = 0;
  const get = retrying(() => (count++, made));
  expect([get(), get(), get()]).toEqual([made, made, made]);
  expect(count).toBe(1);
});

it('what fails is tried again at the next calls, and then ever more seldom, but never given up', () => {
  let call = 0;
  const tries: number[] = [];
  const get = retrying<object>(() => (tries.push(call), undefined));
  for (call = 1; call <= 300; call++) expect(get()).toBeUndefined();
  expect(tries).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 192, 256]);
});

it('what succeeds at last is what every later call gets', () => {
  const made = {};
  let call = 0;
  const get = retrying(() => (call >= 3 ? made : undefined));
  const results = Array.from({ length: 6 }, () => (call++, get()));
  expect(results).toEqual([undefined, undefined, undefined, made, made, made]);
});
