// What does /proc show of this process's own descriptors?
import { aboveStdio, kindOf } from './bindings/posix.ts';
import { files } from './node-itself.ts';
import type { PosixDescriptorInfo } from './types.ts';

/**
 * O_CLOEXEC as the kernel prints it, in octal, in the `flags` line of proc(5)'s fdinfo. The same on every
 * architecture that Node is built for.
 */
const O_CLOEXEC = 0o2000000;

/**
 * The numbers of this process's descriptors from 3 up, ascending, from `/proc/self/fd` (proc(5)). They include the
 * descriptor opened to read the directory, which is closed by the time the caller gets its number.
 */
export function openDescriptors(): number[] {
  return aboveStdio(files.readdirSync('/proc/self/fd').map(Number));
}

/** Whether a child would inherit `fd`, from `/proc/self/fdinfo` (proc(5)); throws Node's ENOENT if `fd` is closed. */
export function isInheritableByFdinfo(fd: number): boolean {
  // Read as UTF-8, although it is ASCII: for any other encoding Node reads through a buffer of 64 kB.
  const text = files.readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
  const flags = /^flags:\s*([0-7]+)/m.exec(text)?.[1];
  if (flags === undefined) throw new Error(`No flags in /proc/self/fdinfo/${fd}`);
  return (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
}

/** At startup Node makes descriptors from 3 to this number non-inheritable (uv_disable_stdio_inheritance of libuv). */
export const LAST_MARKED_BY_NODE = 16;
const LAST_MARKED = process.versions['deno'] === undefined ? LAST_MARKED_BY_NODE : 2;

/**
 * Whether the launcher left a descriptor inheritable that Node did not mark at startup (Deno marks none): a cheap check
 * before the exact one, without a native call. True if that cannot be found out.
 */
export function mayHaveLeftovers(): boolean {
  try {
    return openDescriptors().some((fd) => fd > LAST_MARKED && isInheritableNow(fd));
  } catch {
    return true;
  }
}

/** False for a descriptor closed since the directory was read (such as the one used to read it): no child gets it. */
export function isInheritableNow(fd: number): boolean {
  try {
    return isInheritableByFdinfo(fd);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Kind and path of an open descriptor; `undefined` if it was closed meanwhile. */
export function describeDescriptor(fd: number): PosixDescriptorInfo | undefined {
  try {
    const link = readLink(fd);
    const kind = kindOf(fd);
    // Sockets and unnamed pipes have no path, only a name such as `pipe:[4711]`.
    const path = kind === 'other' || link?.startsWith('/') ? link : undefined;
    return path === undefined ? { fd, kind } : { fd, kind, path };
  } catch {
    return undefined;
  }
}

/** Reading the link needs a mounted /proc; without one the kind is still known. */
function readLink(fd: number): string | undefined {
  try {
    return files.readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}
