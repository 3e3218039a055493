// Why could koffi not be loaded, in words for who can change that?
import { afterEach, expect, it, vi } from 'vitest';

import { explainFailure } from '../../src/runtime/load-koffi.ts';

const failure = (code: string, more: object = {}, message = 'as Node has it'): Error =>
  Object.assign(new Error(message), { code, ...more });

it.each<[unknown, unknown]>([
  [failure('ERR_DLOPEN_DISABLED'), '--no-addons forbids native code'],
  [
    failure('ERR_ACCESS_DENIED', { resource: '/a/koffi' }),
    'the permission model is on without --allow-fs-read=/a/koffi',
  ],
  [failure('ERR_ACCESS_DENIED'), 'the permission model is on without --allow-fs-read=the folder of koffi'],
  [failure('MODULE_NOT_FOUND', {}, "Cannot find module 'other'"), expect.stringContaining("'other'")],
  [failure('MODULE_NOT_FOUND', {}, "Cannot find module 'koffi'"), expect.stringMatching(/^koffi is not installed/)],
  [failure('ERR_DLOPEN_FAILED'), expect.stringContaining('as Node has it')],
  ['a text', expect.stringContaining('a text')],
  [undefined, expect.stringContaining('(undefined)')],
  [null, expect.stringContaining('(null)')],
])('%s', (cause, words) => {
  expect(explainFailure(cause)).toEqual(words);
});

afterEach(() => vi.unstubAllGlobals());

it('names the option that Deno lacks, and says nothing of Deno elsewhere', () => {
  const cause = new Error('Requires ffi access, run again with the --allow-ffi flag');
  expect(explainFailure(cause)).toBe(`koffi could not be loaded on this machine (${cause.message})`);
  vi.stubGlobal('Deno', {});
  expect(explainFailure(cause)).toBe('Deno runs without --allow-ffi');
  expect(explainFailure(new Error('as Deno has it'))).toContain('as Deno has it');
});
