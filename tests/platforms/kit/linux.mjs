// The tests' own native calls on Linux, declared separately from the runtime's, so that a mistake there is not hidden
// here.
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';

const koffi = createRequire(import.meta.url)('koffi');
const libc = koffi.load(null);
const system = libc.func('int system(const char *command)');
const fcntl = libc.func('int fcntl(int fd, int cmd, ...)');
const nativeClose = libc.func('int close(int fd)');
const nativeOpen = libc.func('int open(const char *path, int flags)');
const getsockname = libc.func('int getsockname(int fd, _Out_ uint8_t *address, _Inout_ uint32_t *length)');
const getpeername = libc.func('int getpeername(int fd, _Out_ uint8_t *address, _Inout_ uint32_t *length)');
const getsockopt = libc.func('int getsockopt(int fd, int level, int name, _Out_ int *value, _Inout_ uint32_t *length)');

const FD_CLOEXEC = 1;

/** The descriptor behind a number: on POSIX the number itself. */
export const ofNumber = (/** @type {number} */ fd) => fd;

/** All descriptor flags, from fcntl(fd, F_GETFD). */
export function rawFlags(/** @type {number} */ fd) {
  const flags = fcntl(fd, 1);
  if (flags === -1) throw new Error(`descriptor ${fd} is not open`);
  return flags;
}

export const isInheritable = (/** @type {number} */ fd) => (rawFlags(fd) & FD_CLOEXEC) === 0;

/** The same for a descriptor that may have been closed, which no child inherits. */
export function inheritedIfOpen(/** @type {number} */ fd) {
  const flags = fcntl(fd, 1);
  return flags !== -1 && (flags & FD_CLOEXEC) === 0;
}

export function setInheritable(/** @type {number} */ fd, /** @type {boolean} */ inheritable) {
  if (fcntl(fd, 2, 'int', inheritable ? 0 : FD_CLOEXEC) !== 0) throw new Error(`cannot change the flag of ${fd}`);
}

/** Opens a file as native code does that does not use O_CLOEXEC; returns the descriptor number. */
export function openInheritable(/** @type {string} */ path) {
  const fd = nativeOpen(path, 0);
  if (fd < 0) throw new Error(`cannot open ${path}`);
  return fd;
}

/** Closes a descriptor from `openInheritable`, which not every runtime's own fs accepts. */
export function closeOpened(/** @type {number} */ fd) {
  if (nativeClose(fd) !== 0) throw new Error(`cannot close ${fd}`);
}

/** Every open descriptor above stdio. */
export function openDescriptors() {
  const fds = readdirSync('/proc/self/fd').map(Number);
  return fds.filter((fd) => fd > 2 && fcntl(fd, 1) !== -1);
}

/** Distinguishes an open descriptor from a later one with the same number; empty if it is closed. */
export function nameOf(/** @type {number} */ fd) {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

/** Whether a real child process holds the object that `fd` refers to here. */
export function childHolds(/** @type {number} */ fd) {
  const here = readlinkSync(`/proc/self/fd/${fd}`);
  // Bun's own spawn closes everything in the child, marked or not.
  if ('Bun' in globalThis) return system(`test "$(readlink /proc/self/fd/${fd})" = '${here}'`) === 0;
  const child = spawnSync('readlink', [`/proc/self/fd/${fd}`], { encoding: 'utf8' });
  if (child.error !== undefined) throw child.error;
  return child.status === 0 && child.stdout.trimEnd() === here;
}

/**
 * A program that exits with 10 if it was started with this very descriptor, with 11 if not.
 * @param {number} fd
 * @returns {[file: string, args: string[]]}
 */
export function asking(fd) {
  const here = readlinkSync(`/proc/self/fd/${fd}`);
  return ['sh', ['-c', `test "$(readlink /proc/$$/fd/${fd})" = '${here}' && exit 10; exit 11`]];
}

/** The ports of an internet socket; `undefined` for anything else. A missing port is 0. */
export function socketPorts(/** @type {number} */ fd) {
  const type = [0];
  if (getsockopt(fd, 1, 3, type, [4]) !== 0) return undefined;
  const local = portBy(getsockname, fd);
  return local === undefined
    ? undefined
    : { type: type[0] === 2 ? 'udp' : 'tcp', local, remote: portBy(getpeername, fd) ?? 0 };
}

function portBy(/** @type {Function} */ call, /** @type {number} */ fd) {
  const bytes = Buffer.alloc(128);
  if (call(fd, bytes, [bytes.length]) !== 0) return undefined;
  // AF_INET and AF_INET6.
  return [2, 10].includes(bytes.readUInt16LE(0)) ? bytes.readUInt16BE(2) : undefined;
}
