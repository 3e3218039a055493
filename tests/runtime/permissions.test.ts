import { afterEach, describe, expect, it, vi } from 'vitest';
import { files } from '../../src/runtime/node-itself.ts';
import {
  areAddonsForbidden,
  isNativeCodeRuledOut,
  isPermissionModelOn,
  isProcForbidden,
  missingDenoOption,
  missingInDeno,
  missingPermissions,
} from '../../src/runtime/permissions.ts';
import { withProperty } from './stand-in.ts';

// Programs that run in Deno, and under Node's permission model, are in tests/platforms and tests/register.

function inDeno<T>(granted: readonly string[], action: () => T): T {
  const querySync = ({ name }: { name: string }): object => ({ state: granted.includes(name) ? 'granted' : 'prompt' });
  return withProperty(globalThis, 'Deno', { value: { permissions: { querySync } } }, action);
}

/** @param effective - whether what is not granted is also denied, which is not so with `--permission-audit` */
function underModel<T>(granted: readonly string[], action: () => T, effective = true): T {
  const has = (scope: string, reference?: string): boolean =>
    granted.includes(reference === undefined ? scope : `${scope}:${reference}`);
  if (effective && !has('addon')) vi.spyOn(process, 'dlopen').mockImplementation(refuse('ERR_DLOPEN_DISABLED'));
  if (effective && !has('fs.read', '/proc/self/fd'))
    vi.spyOn(files, 'readdirSync').mockImplementation(refuse('ERR_ACCESS_DENIED'));
  return withProperty(process, 'permission', { value: { has } }, action);
}

function refuse(code: string): () => never {
  return () => {
    throw Object.assign(new Error('refused'), { code });
  };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what Deno lacks', () => {
  it('is nothing under Node', () => {
    expect(missingInDeno()).toEqual([]);
  });

  it('is named by its options, in the order of what is wanted', () => {
    expect(inDeno(['env'], () => missingInDeno())).toEqual(['--allow-ffi', '--allow-read']);
    expect(inDeno(['env'], () => missingInDeno(['env', 'sys']))).toEqual(['--allow-sys']);
    expect(inDeno(['env'], () => missingPermissions())).toEqual(['--allow-ffi', '--allow-read']);
  });

  it('is said to restrict nothing where all is granted', () => {
    expect(inDeno(['ffi', 'env', 'read'], () => missingPermissions())).toBe(undefined);
  });

  it.each([
    [
      'an option that its error names',
      new Error('Requires env access, run again with the --allow-env flag'),
      '--allow-env',
    ],
    ['an option that has a longer name', new Error('run again with --allow-environment'), undefined],
    ['an error without one', new Error('no such file'), undefined],
    ['what is no error', '--allow-env', undefined],
  ])('%s', (_, error, expected) => {
    expect(inDeno([], () => missingDenoOption(error))).toBe(expected);
  });

  it('is no matter of an error under Node', () => {
    expect(missingDenoOption(new Error('--allow-env'))).toBe(undefined);
  });
});

describe('what the permission model of Node lacks', () => {
  const PROC = 'fs.read:/proc/self/fd';
  const READ_PROC = '--allow-fs-read=/proc/';

  it('is nothing where it is off', () => {
    expect(withProperty(process, 'permission', { value: undefined }, () => missingPermissions())).toBe(undefined);
    expect(withProperty(process, 'permission', { value: undefined }, () => isPermissionModelOn())).toBe(false);
    expect(withProperty(process, 'permission', { value: undefined }, () => isProcForbidden())).toBe(false);
    expect(withProperty(process, 'permission', { value: undefined }, () => areAddonsForbidden())).toBe(false);
  });

  it.each<[title: string, granted: string[], missing: string[]]>([
    ['all', [], ['--allow-addons', READ_PROC]],
    ['native code', [PROC], ['--allow-addons']],
    ['the descriptors of the process', ['addon'], [READ_PROC]],
    ['nothing', ['addon', PROC], []],
  ])('%s', (_, granted, missing) => {
    expect(underModel(granted, () => missingPermissions())).toEqual(missing);
    expect(underModel(granted, () => isPermissionModelOn())).toBe(true);
    expect(underModel(granted, () => areAddonsForbidden())).toBe(missing.includes('--allow-addons'));
    expect(underModel(granted, () => isProcForbidden())).toBe(missing.includes(READ_PROC));
  });
});

describe('what is denied and not refused', () => {
  it('lacks nothing', () => {
    expect(underModel([], () => missingPermissions(), false)).toEqual([]);
    expect(underModel([], () => areAddonsForbidden(), false)).toBe(false);
    expect(underModel([], () => isProcForbidden(), false)).toBe(false);
    expect(underModel([], () => isNativeCodeRuledOut(), false)).toBe(false);
  });
});

describe('native code', () => {
  it.each<[title: string, granted: string[], options: string[], environment: string, expected: boolean]>([
    ['is ruled out where nothing lets it run', [], ['--permission'], '--allow-worker', true],
    ['is not where add-ons may be loaded', ['addon'], [], '', false],
    ['is not where node:ffi may be used', ['ffi'], [], '', false],
    ['is not where add-ons were allowed at the start', [], ['--permission', '--allow-addons'], '', false],
    ['is not where they were in the other spelling', [], ['--allow_addons'], '', false],
    ['is not where node:ffi was', [], ['--allow-ffi'], '', false],
    ['is not where the environment allowed it', [], [], '--permission --allow-addons', false],
  ])('%s', (_, granted, options, environment, expected) => {
    vi.stubEnv('NODE_OPTIONS', environment);
    const answer = withProperty(process, 'execArgv', { value: options, enumerable: true, writable: true }, () =>
      underModel(granted, () => isNativeCodeRuledOut()),
    );
    vi.unstubAllEnvs();
    expect(answer).toBe(expected);
  });
});
