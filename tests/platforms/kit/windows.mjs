// The tests' own native calls on Windows, declared separately from the runtime's, so that a mistake there is not hidden
// here.
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const koffi = createRequire(import.meta.url)('koffi');
const kernel = koffi.load('kernel32.dll');
const sockets = koffi.load('ws2_32.dll');
const node = koffi.load(process.execPath);

const getOsHandle = node.func('intptr_t uv_get_osfhandle(int fd)');
const getHandleInformation = kernel.func('int __stdcall GetHandleInformation(intptr_t handle, _Out_ uint32_t *flags)');
const setHandleInformation = kernel.func(
  'int __stdcall SetHandleInformation(intptr_t handle, uint32_t mask, uint32_t flags)',
);
const getStdHandle = kernel.func('intptr_t __stdcall GetStdHandle(uint32_t which)');
const getsockname = sockets.func(
  'int __stdcall getsockname(intptr_t socket, _Out_ uint8_t *address, _Inout_ int *length)',
);
const getpeername = sockets.func(
  'int __stdcall getpeername(intptr_t socket, _Out_ uint8_t *address, _Inout_ int *length)',
);
const getsockopt = sockets.func(
  'int __stdcall getsockopt(intptr_t socket, int level, int name, _Out_ int *value, _Inout_ int *length)',
);

const HANDLE_FLAG_INHERIT = 1;
/** Handle values are multiples of four, and the lowest free one is used next: no gap is as long as this. */
const GAP = 0x800;

/** The handle behind a descriptor number, from libuv's table in the node executable. */
export function ofNumber(/** @type {number} */ fd) {
  const handle = getOsHandle(fd);
  if (handle === -1 || handle === -2) throw new Error(`descriptor ${fd} is not open`);
  return handle;
}

/** All flags of a handle, from GetHandleInformation. */
export function rawFlags(/** @type {number | bigint} */ handle) {
  const flags = [0];
  if (getHandleInformation(handle, flags) === 0) throw new Error(`handle ${handle} is not open`);
  return flags[0];
}

export const isInheritable = (/** @type {number | bigint} */ handle) => (rawFlags(handle) & HANDLE_FLAG_INHERIT) !== 0;

/** The same for a handle that may have been closed, which no child inherits. */
export function inheritedIfOpen(/** @type {number | bigint} */ handle) {
  const flags = [0];
  return getHandleInformation(handle, flags) !== 0 && (flags[0] & HANDLE_FLAG_INHERIT) !== 0;
}

export function setInheritable(/** @type {number | bigint} */ handle, /** @type {boolean} */ inheritable) {
  if (setHandleInformation(handle, HANDLE_FLAG_INHERIT, inheritable ? 1 : 0) === 0)
    throw new Error(`cannot change the flag of ${handle}`);
}

/** Opens a file and makes it inheritable; returns the descriptor number. */
export function openInheritable(/** @type {string} */ path) {
  const fd = openSync(path, 'r');
  setInheritable(ofNumber(fd), true);
  return fd;
}

/** Closes what `openInheritable` opened. */
export const closeOpened = (/** @type {number} */ fd) => closeSync(fd);

/** Windows has no name for a handle that stays the same as long as it is open: only its value is available. */
export const nameOf = (/** @type {number} */ handle) => String(handle);

/** Every open handle except the three standard ones, found by querying each value until a long gap. */
export function openDescriptors() {
  const standard = [-10, -11, -12].map((which) => getStdHandle(which >>> 0));
  const found = [];
  for (let handle = 4, last = handle; handle - last < GAP; handle += 4) {
    if (getHandleInformation(handle, [0]) === 0) continue;
    last = handle;
    if (!standard.includes(handle)) found.push(handle);
  }
  return found;
}

const asker = fileURLToPath(new URL('holds-handle.cjs', import.meta.url));

/** Whether a real child process holds, under the same value, the very object that `handle` is here. */
export function childHolds(/** @type {number | bigint} */ handle) {
  rawFlags(handle);
  const child = spawnSync(process.execPath, [asker, String(handle), String(process.pid)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (child.error !== undefined) throw child.error;
  if (child.status !== 10 && child.status !== 11)
    throw new Error(`the child ended with ${child.status ?? child.signal}`);
  return child.status === 10;
}

/**
 * A program that exits with 10 if it was started with this very handle, with 11 if not.
 * @param {number | bigint} handle
 * @returns {[file: string, args: string[]]}
 */
export const asking = (handle) => [process.execPath, [asker, String(handle), String(process.pid)]];

const createPipe = kernel.func(
  'int __stdcall CreatePipe(_Out_ intptr_t *read, _Out_ intptr_t *write, void *security, uint32_t size)',
);

/** Makes a pipe with an inheritable end, as libuv does for the stdio of a child; returns that end. */
export function openInheritablePipe() {
  const [read, write] = [[0], [0]];
  if (createPipe(read, write, null, 0) === 0) throw new Error('no pipe');
  setInheritable(read[0], true);
  return read[0];
}

/** The ports of an internet socket; `undefined` for anything else. A missing port is 0. */
export function socketPorts(/** @type {number | bigint} */ handle) {
  const type = [0];
  // SOL_SOCKET, SO_TYPE
  if (getsockopt(handle, 0xffff, 0x1008, type, [4]) !== 0) return undefined;
  const local = portBy(getsockname, handle);
  return local === undefined
    ? undefined
    : { type: type[0] === 2 ? 'udp' : 'tcp', local, remote: portBy(getpeername, handle) ?? 0 };
}

function portBy(/** @type {Function} */ call, /** @type {number | bigint} */ handle) {
  const bytes = Buffer.alloc(128);
  if (call(handle, bytes, [bytes.length]) !== 0) return undefined;
  // AF_INET, and Windows' value of AF_INET6.
  return [2, 23].includes(bytes.readUInt16LE(0)) ? bytes.readUInt16BE(2) : undefined;
}

const HANDLE_FLAG_PROTECT_FROM_CLOSE = 2;

/** Sets and clears the one flag that does not concern inheritance. */
export const setOtherFlag = (/** @type {number | bigint} */ handle) => protect(handle, true);
export const clearOtherFlag = (/** @type {number | bigint} */ handle) => protect(handle, false);

function protect(/** @type {number | bigint} */ handle, /** @type {boolean} */ wanted) {
  const flags = wanted ? HANDLE_FLAG_PROTECT_FROM_CLOSE : 0;
  if (setHandleInformation(handle, HANDLE_FLAG_PROTECT_FROM_CLOSE, flags) === 0)
    throw new Error(`cannot change a flag of ${handle}`);
}
