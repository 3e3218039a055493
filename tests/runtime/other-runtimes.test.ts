// What do the bindings of Linux add where objects do not carry their numbers, under Bun and Deno? (Both run the checks
// in tests/platforms by `npm run test:runtimes`.)
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as net from 'node:net';

import type * as Koffi from 'koffi';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createProcfsBinding } from '../../src/runtime/bindings/linux-procfs.ts';
import { createLinuxBinding } from '../../src/runtime/bindings/linux.ts';
import { sealDescriptors } from '../../src/runtime/index.ts';
import { onLinux } from '../on-linux.ts';
import { clearFlag, handleFd, openInheritable, rawFlags } from './helpers.ts';

const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
const cause = Object.assign(new Error("Cannot find module 'koffi'"), { code: 'MODULE_NOT_FOUND' });

let server: net.Server;
beforeEach(async () => {
  server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // What the tests' own process has left inheritable.
  sealDescriptors();
});
afterEach(() => {
  vi.unstubAllGlobals();
  server.close();
});

describe.each(['Bun', 'Deno'])('under %s', (name) => {
  beforeEach(() => void vi.stubGlobal(name, {}));

  onLinux(it, 'it calls Linux')('an object is found by its address, and known to be marked or not', () => {
    const { locate, isMarked } = createLinuxBinding(koffi);
    expect(locate?.(server)).toBe(handleFd(server));
    expect(isMarked?.(server)).toBe(true);
    clearFlag(handleFd(server));
    expect(isMarked?.(server)).toBe(false);
  });

  onLinux(it, 'it reads /proc')('without koffi an object counts as marked as long as all sockets are', () => {
    const { locate } = createProcfsBinding(cause);
    const found = locate?.(server) as number;
    expect(rawFlags(found)).toBe(1);
    // It is not known which one it is, but it is one.
    expect(createProcfsBinding(cause).list()).toEqual([]);
    const file = openInheritable();
    expect(locate?.(server)).toBe(found);
    closeSync(file);
    clearFlag(handleFd(server));
    expect(() => locate?.(server)).toThrow(
      expect.objectContaining({
        code: 'ERR_NOINHERIT_UNSUPPORTED',
        message: expect.stringMatching(
          /^The descriptor of the socket or server cannot be found: koffi is not installed/,
        ),
        cause,
      }),
    );
  });

  it('without koffi an object without an address has no descriptor', () => {
    expect(createProcfsBinding(cause).locate?.(net.createServer())).toBeUndefined();
  });
});

onLinux(it, 'it calls Linux')('under Node nothing has to be found', () => {
  for (const binding of [createLinuxBinding(koffi), createProcfsBinding(cause)]) {
    expect(binding.locate).toBeUndefined();
    expect(binding.isMarked).toBeUndefined();
  }
});
