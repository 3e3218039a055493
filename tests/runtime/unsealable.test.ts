import { afterEach, describe, expect, it, vi } from 'vitest';
import { NoInheritError } from '../../src/runtime/index.ts';
import { readSetting } from '../../src/runtime/read-setting.ts';
import { sharedInThread } from '../../src/runtime/registry.ts';
import { onUnsealable, throwOrWarn } from '../../src/runtime/unsealable.ts';
import { withProperty } from './stand-in.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a setting', () => {
  it('is what the environment says', () => {
    vi.stubEnv('NOINHERIT_UNSEALED', 'warn');
    expect(readSetting('NOINHERIT_UNSEALED')).toBe('warn');
    expect(onUnsealable()).toBe('warn');
  });

  it('is none where it is empty', () => {
    vi.stubEnv('NOINHERIT_UNSEALED', '');
    expect(readSetting('NOINHERIT_UNSEALED')).toBe(undefined);
    expect(onUnsealable()).toBe('throw');
  });

  it('is none where the program may not read it', () => {
    const refuse = (): never => {
      throw new Error('Requires env access to "NOINHERIT_UNSEALED", run again with the --allow-env flag');
    };
    expect(withProperty(process, 'env', { get: refuse }, () => readSetting('NOINHERIT_UNSEALED'))).toBe(undefined);
  });

  it('that means nothing is refused', () => {
    vi.stubEnv('NOINHERIT_UNSEALED', 'ignore');
    expect(onUnsealable).toThrow(expect.objectContaining({ code: 'ERR_NOINHERIT_BAD_TARGET' }));
  });
});

describe('a seal that cannot be made', () => {
  const system = new NoInheritError('ERR_NOINHERIT_SYSCALL', 'no', { errno: 'EPERM', syscall: 'close_range' });
  const unsupported = new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', 'no koffi');
  const closed = new NoInheritError('ERR_NOINHERIT_SYSCALL', 'no', { errno: 'EBADF', syscall: 'fcntl' });
  const mistake = new NoInheritError('ERR_NOINHERIT_BAD_TARGET', 'a text holds none');

  /** Errors that are thrown although the environment says to warn. */
  function thrown(error: unknown, setting = 'warn'): unknown {
    vi.stubEnv('NOINHERIT_UNSEALED', setting);
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      throwOrWarn(error);
    } catch (reason) {
      return reason;
    }
    return undefined;
  }

  it.each([
    ['by the system', system],
    ['because there is no koffi', unsupported],
  ])('%s: the child starts, if the program wants that', (_, error) => {
    expect(thrown(error)).toBe(undefined);
    expect(thrown(error, 'throw')).toBe(error);
  });

  it.each([
    ['because the program named what is closed', closed],
    ['because the program named what holds no descriptor', mistake],
    ['because of a fault elsewhere', Object.assign(new Error('fault'), { code: 'ERR_NOINHERIT_UNSUPPORTED' })],
  ])('%s: the program is told, whatever it wants', (_, error) => {
    expect(thrown(error)).toBe(error);
  });

  it('is said of once', () => {
    sharedInThread('unsealed', () => ({ hasWarned: false })).hasWarned = false;
    vi.stubEnv('NOINHERIT_UNSEALED', 'warn');
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    throwOrWarn(unsupported);
    throwOrWarn(unsupported);
    expect(warned.mock.calls).toEqual([
      ['Children inherit what could not be sealed: no koffi', { type: 'NoInheritWarning', code: 'NOINHERIT_UNSEALED' }],
    ]);
  });
});
