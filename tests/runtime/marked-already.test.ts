// When does an object whose binding knows that it is marked need no look at its descriptor?
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Binding } from '../../src/runtime/bindings/binding.ts';
import type { Kind } from '../../src/runtime/descriptor-kinds.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { forgetOptOut, rememberOptOut } from '../../src/runtime/opt-outs.ts';
import { isMarkedAlready } from '../../src/runtime/resolve-descriptor.ts';

const target = {};
const holder = {};
const server = {};
const withHolder: Kind = { fd: () => -1, holder: () => holder, event: undefined, isGone: () => false, accepts: false };
const isMarked = vi.fn<NonNullable<Binding['isMarked']>>();

beforeEach(() => {
  replaceBinding(undefined);
  replaceBinding({ ...binding(), isMarked });
  isMarked.mockReturnValue(true);
});
afterEach(() => {
  replaceBinding(undefined);
  forgetOptOut(77);
  isMarked.mockReset();
});

it.each([true, false])('where the binding says so of its holder: %s', (answer) => {
  isMarked.mockReturnValue(answer);
  expect(isMarkedAlready(target, withHolder)).toBe(answer);
  expect(isMarked).toHaveBeenCalledExactlyOnceWith(holder, undefined);
});

it('and not if it carries a number, or nothing owns its descriptor', () => {
  expect(isMarkedAlready(target, { ...withHolder, fd: () => 5 })).toBe(false);
  expect(isMarkedAlready(target, { ...withHolder, holder: () => undefined })).toBe(false);
  expect(isMarkedAlready(target, { ...withHolder, holder: undefined } as unknown as Kind)).toBe(false);
  expect(isMarked).not.toHaveBeenCalled();
});

it('and not while there are opt-outs, of which it may be one, unless it is just being accepted', () => {
  rememberOptOut(77, 'any');
  expect(isMarkedAlready(target, withHolder)).toBe(false);
  expect(isMarkedAlready(target, withHolder, server)).toBe(true);
  expect(isMarked).toHaveBeenCalledExactlyOnceWith(holder, server);
});

it('and never where the binding cannot tell', () => {
  replaceBinding({ ...binding(), isMarked: undefined } as unknown as Binding);
  expect(isMarkedAlready(target, withHolder)).toBe(false);
});
