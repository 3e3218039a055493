// What does the runtime report on other systems, and for parts that this system lacks?
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Binding } from '../../src/runtime/bindings/binding.ts';
import type { RuntimeStatus } from '../../src/runtime/runtime-status.ts';
import { onLinux } from '../on-linux.ts';
import { withProperty } from './stand-in.ts';

const PLATFORM = '../../src/runtime/platform.ts';
const system = { platform: process.platform };

// Evaluated anew, with a platform that the tests choose.
const load = async () => ({
  ...(await import('../../src/runtime/native.ts')),
  ...(await import('../../src/runtime/node-itself.ts')),
  ...(await import('../../src/runtime/runtime-status.ts')),
});
let runtime: Awaited<ReturnType<typeof load>>;
/** The binding of this system, without what only one system has. */
let plain: Binding;
beforeAll(async () => {
  vi.resetModules();
  vi.doMock(PLATFORM, async (original) =>
    Object.defineProperty({ ...(await original<object>()) }, 'platform', { get: () => system.platform }),
  );
  runtime = await load();
});
afterAll(() => {
  vi.doUnmock(PLATFORM);
  vi.resetModules();
});
beforeEach(() => {
  const common = Object.entries(runtime.binding()).filter(([name]) => !['hasCloseRange', 'sharedWords'].includes(name));
  plain = Object.fromEntries(common) as unknown as Binding;
});
afterEach(() => {
  system.platform = process.platform;
  runtime.replaceBinding(undefined);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function statusOn(platform: NodeJS.Platform, used: Binding = plain): RuntimeStatus {
  system.platform = platform;
  runtime.replaceBinding(used);
  return runtime.runtimeStatus();
}

describe('a system without close_range(2)', () => {
  it.each<[NodeJS.Platform, object]>([
    ['win32', { inUse: false, why: 'not needed: Windows lists handles' }],
    [
      'darwin',
      {
        inUse: false,
        why: 'darwin has no such call',
        effect: 'a seal makes one system call for each open descriptor',
      },
    ],
    [
      'linux',
      {
        inUse: false,
        why: 'the kernel is older than Linux 5.11, or a sandbox forbids it',
        effect: 'a seal makes one system call for each open descriptor',
      },
    ],
  ])('%s', (platform, expected) => {
    expect(statusOn(platform).closeRange).toEqual(expected);
    expect(statusOn(platform, { ...plain, hasCloseRange: () => false }).closeRange).toEqual(expected);
  });

  it('is not one where the call succeeds', () => {
    expect(statusOn('linux', { ...plain, hasCloseRange: () => true }).closeRange).toEqual({ inUse: true });
  });
});

it.each<NodeJS.Platform>(['win32', 'darwin'])('%s has no /proc', (platform) => {
  expect(statusOn(platform).proc).toEqual({ inUse: false, why: `${platform} has none` });
});

onLinux(it, 'elsewhere there is none')('a /proc that cannot be read is no part in use, and it says why', () => {
  vi.spyOn(runtime.files, 'readdirSync').mockImplementation(() => {
    throw new Error('ENOENT: no such directory');
  });
  expect(statusOn('linux').proc).toEqual({
    inUse: false,
    why: '/proc/self/fd cannot be read: ENOENT: no such directory',
    effect: expect.stringContaining('only sealing and marking work'),
  });
});

describe('the permission model', () => {
  function statusWith(allowed: readonly string[]): RuntimeStatus['permissionModel'] {
    const has = (scope: string): boolean => allowed.includes(scope);
    // What it does not grant, Node refuses.
    vi.spyOn(process, 'dlopen').mockImplementation(() => {
      if (!has('addon')) throw Object.assign(new Error('refused'), { code: 'ERR_DLOPEN_DISABLED' });
    });
    return withProperty(process, 'permission', { value: { has } }, () => statusOn(process.platform).permissionModel);
  }

  it('is off in most programs', () => {
    expect(statusOn(process.platform).permissionModel).toEqual({ inUse: false });
  });

  it('refuses nothing that the runtime does where it grants what that needs', () => {
    expect(statusWith(['addon', 'fs.read'])).toEqual({ inUse: true });
  });

  it('says which option is missing, and what that prevents', () => {
    expect(statusWith(['fs.read'])).toEqual({
      inUse: true,
      why: 'missing: --allow-addons',
      effect: 'operations that need them are refused',
    });
  });
});

describe('libuv', () => {
  it('starts no children under a runtime that does that itself', () => {
    const none = { inUse: false, why: 'this runtime starts children itself' };
    for (const name of ['Bun', 'Deno']) {
      vi.stubGlobal(name, {});
      expect(runtime.libuvStatus('1.53.0', 'linux')).toEqual(none);
      vi.unstubAllGlobals();
    }
  });
});

it('a platform that nobody wrote a binding for has none, and the reason is kept', () => {
  system.platform = 'freebsd';
  runtime.replaceBinding(undefined);
  const { binding, failure } = runtime.nativeState();
  expect(binding).toBe(undefined);
  expect(failure).toMatchObject({
    code: 'ERR_NOINHERIT_UNSUPPORTED',
    message: 'There is no binding for the platform freebsd',
  });
});
