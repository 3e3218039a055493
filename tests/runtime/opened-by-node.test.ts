import { open } from 'node:fs/promises';
import { once } from 'node:events';
import * as net from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { NoInheritError, setNoInherit } from '../../src/runtime/index.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { isCertainlyNonInheritable } from '../../src/runtime/opened-by-node.ts';
import { duplicate, handleFd } from './helpers.ts';
import { withProperty } from './stand-in.ts';

const system = vi.hoisted(() => ({ platform: process.platform }));
vi.mock('../../src/runtime/platform.ts', async (original) =>
  Object.defineProperty({ ...(await original<object>()) }, 'platform', { get: () => system.platform }),
);
afterEach(() => {
  replaceBinding(undefined);
  system.platform = process.platform;
});

// Real processes under the permission model are tested in tests/register and tests/platforms; this tests only the
// predicate.

const UNSUPPORTED = new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', 'the flag cannot be read');
const REFUSED = new NoInheritError('ERR_NOINHERIT_SYSCALL', 'refused', { errno: 'EPERM', syscall: 'fcntl' });

/** The result if the permission model forbids native code. */
function answer(
  target: object,
  event?: unknown,
  { error = UNSUPPORTED, ...circumstances }: Partial<Circumstances> = {},
): boolean {
  return withoutNativeCode(() => isCertainlyNonInheritable(error, target, event), circumstances);
}

function withoutNativeCode<T>(action: () => T, { platform = 'linux', addons = false }: Partial<Circumstances> = {}): T {
  const permission = { has: (scope: string) => scope === 'addon' && addons };
  const dlopen = (): never => {
    throw Object.assign(new Error('refused'), { code: 'ERR_DLOPEN_DISABLED' });
  };
  system.platform = platform;
  return withProperty(process, 'dlopen', { value: dlopen }, () =>
    withProperty(process, 'permission', { value: permission }, action),
  );
}

interface Circumstances {
  readonly error: unknown;
  readonly platform: NodeJS.Platform;
  readonly addons: boolean;
}

describe('what was opened just now', () => {
  it.each([
    ['a file', 'open', true],
    ['a connection', 'connect', true],
    ['what has another event', 'ready', false],
    ['what has none', undefined, false],
  ])('%s', (_, event, expected) => {
    expect(answer({}, event)).toBe(expected);
  });

  it.each([
    ['elsewhere than on Linux', { platform: 'freebsd' as const }],
    ['where native code may have changed it', { addons: true }],
    ['where the system refused the mark', { error: REFUSED }],
  ])('is not known %s', (_, circumstances) => {
    expect(answer({}, 'open', circumstances)).toBe(false);
  });
});

describe('what an object tells of where it came from', () => {
  let server: net.Server;
  beforeAll(async () => {
    server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());

  it('a server that listens at an address', () => {
    expect(answer(server)).toBe(true);
  });

  it('a server that was given a number', async () => {
    const given = net.createServer().listen({ fd: duplicate(handleFd(server)) });
    await once(given, 'listening');
    expect(answer(given)).toBe(false);
    given.close();
    await once(given, 'close');
  });

  it.each([
    ['a key that begins with what is missing', 'null:0:-1', false],
    ['a key that ends so', '4:0:null', false],
    ['a key with a path that has such a name in it', '-1:/run/null.sock:-1', true],
    ['a key that is no text', 7, false],
  ])('%s', (_, key, expected) => {
    expect(answer({ _connectionKey: key })).toBe(expected);
  });

  it('what a server with such a key is asked about is not its event', () => {
    expect(answer({ _connectionKey: 'null:null:-1' }, 'open')).toBe(false);
  });

  it.each([
    ['a connection that a server accepted', { server: {} }, true],
    ['a socket of no server', { server: null }, false],
    ['a socket with something else of that name', { server: 'mine' }, false],
  ])('%s', (_, target, expected) => {
    expect(answer(target)).toBe(expected);
  });

  it('a FileHandle', async () => {
    const handle = await open('/dev/null');
    expect(answer(handle)).toBe(true);
    await handle.close();
  });
});

it('a FileHandle that cannot be asked passes for marked, and is never opened up', async () => {
  const refuse = (): never => {
    throw UNSUPPORTED;
  };
  replaceBinding({ ...binding(), isInheritable: refuse, setInheritable: refuse });
  const handle = await open('/dev/null');
  expect(withoutNativeCode(() => setNoInherit(handle))).toBe(handle);
  expect(() => withoutNativeCode(() => setNoInherit(handle, false))).toThrow(UNSUPPORTED);
  expect(() => withoutNativeCode(() => setNoInherit(handle), { addons: true })).toThrow(UNSUPPORTED);
  await handle.close();
});
