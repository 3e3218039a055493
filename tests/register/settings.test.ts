// Which settings of the preload mean something, and what?
import { expect, it } from 'vitest';

import { readSettings } from '../../src/runtime/register/settings.ts';

it.each([
  [{}, { mode: 'seal', passFds: [] }],
  [
    { NOINHERIT: '', NOINHERIT_PASS_FDS: '' },
    { mode: 'seal', passFds: [] },
  ],
  [{ NOINHERIT: 'warn' }, { mode: 'warn', passFds: [] }],
  [
    { NOINHERIT: 'throw', NOINHERIT_PASS_FDS: '4' },
    { mode: 'throw', passFds: [4] },
  ],
  [{ NOINHERIT_PASS_FDS: '3,44,1234567890' }, { mode: 'seal', passFds: [3, 44, 1234567890] }],
  [{ NOINHERIT_PASS_FDS: 'auto' }, { mode: 'seal', passFds: [] }],
])('%j', (env, settings) => {
  expect(readSettings(env)).toEqual(settings);
});

it.each(['seal', 'Warn', ' warn'])('NOINHERIT=%j is not a valid value', (mode) => {
  const message = `NOINHERIT=${mode} is not a valid value: leave it unset to seal silently, or set it to "warn" or "throw".`;
  expect(() => readSettings({ NOINHERIT: mode })).toThrow(
    expect.objectContaining({ code: 'ERR_NOINHERIT_BAD_TARGET', message }),
  );
});

it.each(['three', '3,', ',3', '3,x', 'x3', '3 4', '3;4', '-3', '12345678901', '3,12345678901', 'auto,3'])(
  'NOINHERIT_PASS_FDS=%j is not a valid value',
  (text) => {
    const message = `NOINHERIT_PASS_FDS=${text} is not a valid value: list descriptor numbers, such as "3,4", or use "auto".`;
    expect(() => readSettings({ NOINHERIT_PASS_FDS: text })).toThrow(
      expect.objectContaining({ code: 'ERR_NOINHERIT_BAD_TARGET', message }),
    );
  },
);
