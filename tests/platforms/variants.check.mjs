// The replacements that no-raw-native-open suggests for functions that have no flag, declared as the suggestions
// declare them, including functions whose last parameter is C's `...`, which Bun and Deno pass like any other number.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import koffi from 'koffi';

import { closeOpened, isWindows, rawInheritable, runtimeName, skip, test } from './kit.mjs';

/** @type {any} */
const { Deno } = globalThis;

/** `fcntl(fd, F_DUPFD_CLOEXEC, 0)` and `open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)`, by each library. */
const declared = {
  koffi: () => {
    const libc = koffi.load(null);
    const fcntl = libc.func('int fcntl(int fd, int command, ...)');
    const open = libc.func('open', 'int', ['str', 'int', '...']);
    return {
      dup: (/** @type {number} */ fd) => fcntl(fd, 1030, 'int', 0),
      creat: (/** @type {string} */ path, /** @type {number} */ mode) => open(path, 0o2001101, 'int', mode),
    };
  },
  deno: () => {
    const { symbols } = Deno.dlopen('libc.so.6', {
      fcntl: { parameters: ['i32', 'i32', 'i32'], result: 'i32' },
      open: { parameters: ['buffer', 'i32', 'u32'], result: 'i32' },
    });
    return fixed(symbols, (path) => path);
  },
  bun: async () => {
    const { dlopen, ptr } = await import(/** @type {string} */ ('bun:ffi'));
    const { symbols } = dlopen('libc.so.6', {
      fcntl: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
      open: { args: ['ptr', 'i32', 'u32'], returns: 'i32' },
    });
    return fixed(symbols, ptr);
  },
};

/**
 * @param {any} symbols
 * @param {(path: Uint8Array) => unknown} pass
 */
function fixed({ fcntl, open }, pass) {
  return {
    dup: (/** @type {number} */ fd) => fcntl(fd, 1030, 0),
    creat: (/** @type {string} */ path, /** @type {number} */ mode) =>
      open(pass(Buffer.from(`${path}\0`)), 0o2001101, mode),
  };
}

const libraries = /** @type {(keyof typeof declared)[]} */ ([
  'koffi',
  ...(runtimeName === 'node' ? [] : [runtimeName]),
]);
for (const library of libraries) {
  const name = `${library}: what takes the place of dup and creat opens the same, and nothing inheritable`;
  if (isWindows) {
    skip(name, 'there are none of them');
    continue;
  }
  test(name, async () => {
    const { creat, dup } = await declared[library]();
    const path = join(fs.mkdtempSync(join(tmpdir(), 'noinherit-')), 'file');
    fs.writeFileSync(path, 'what creat takes away');
    const made = creat(path, 0o600);
    const fresh = creat(`${path}-new`, 0o640);
    const copy = dup(made);
    for (const fd of [made, fresh, copy]) {
      assert.ok(fd > 2);
      assert.equal(rawInheritable(fd), false);
    }
    assert.equal(fs.readlinkSync(`/proc/self/fd/${copy}`), path);
    assert.equal(fs.readFileSync(path, 'utf8'), '');
    assert.equal(fs.statSync(`${path}-new`).mode & 0o777, 0o640 & ~process.umask());
    for (const fd of [made, fresh, copy]) closeOpened(fd);
  });
}
