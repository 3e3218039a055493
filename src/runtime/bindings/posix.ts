// What is the same on all POSIX systems?
import type { BigIntStats } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import { NoInheritError } from '../errors.ts';
import { files } from '../node-itself.ts';
import type { PosixDescriptorInfo } from '../types.ts';
import type { Binding } from './binding.ts';

/** The first descriptor after stdin, stdout and stderr. Those below are never sealed. */
export const FIRST_AFTER_STDIO = 3;

export const FD_CLOEXEC = 1;
/** Linux's default for fs.nr_open, which no process exceeds unless an administrator has raised it. */
const MOST_DESCRIPTORS = 1_048_576;

/** The C functions that all POSIX systems have. They report failure through -1 and `errno`. */
export interface PosixCalls {
  /** fcntl(2), F_GETFD. */
  readonly getFlags: (fd: number) => number;
  /** fcntl(2), F_SETFD. */
  readonly setFlags: (fd: number, flags: number) => number;
  /** ioctl(2), FIONREAD: the number of bytes that can be read from a pipe or socket. */
  readonly bytesToRead: (fd: number) => number;
  /** sysconf(3), _SC_OPEN_MAX: this process's limit on descriptor numbers. */
  readonly openMax: () => number;
  /** getsockname(2) and getpeername(2), formatted. */
  readonly socketName: (fd: number) => string | undefined;
  readonly peerName: (fd: number) => string | undefined;
  /** errno of the last call. */
  readonly errno: () => number;
  /** Numbers of the open descriptors from 3 up; throws if the system does not list them. */
  readonly openDescriptors: () => number[];
  /** Kind and path of an open descriptor; `undefined` if it was closed meanwhile. */
  readonly describe: (fd: number) => PosixDescriptorInfo | undefined;
}

/** The operations that are the same on all POSIX systems and need no native call. */
export const posix: Pick<Binding<number>, 'identify' | 'ofNumber'> = {
  ofNumber: (fd) => fd,
  /**
   * Device, inode and birth time, by fstat(2) or statx(2): a file system may give the next file the inode of one that
   * was just deleted. Sockets and pipes have no birth time, but inode numbers that only increase. (Descriptors to which
   * the kernel gives one shared inode, such as eventfd and epoll, cannot be distinguished this way.)
   */
  identify(fd) {
    try {
      const { dev, ino, birthtimeNs } = statDescriptor(fd);
      return `${dev}:${ino}:${birthtimeNs}`;
    } catch (cause) {
      // The file system of an open file may be gone (ESTALE, ENOTCONN), and a test may have replaced `fs`.
      const { code: errno = 'UNKNOWN', message } = cause as NodeJS.ErrnoException;
      throw new NoInheritError('ERR_NOINHERIT_SYSCALL', `fstat(${fd}) failed: ${message}`, {
        errno,
        syscall: 'fstat',
        cause,
      });
    }
  },
};

/** The operations that are the same on all POSIX systems, with the given calls. Seals one descriptor at a time. */
export function bindPosix(calls: PosixCalls): Binding<number> {
  const { getFlags, setFlags } = calls;

  function fail(fd: number, syscall: 'fcntl' | 'ioctl' = 'fcntl'): never {
    const errno = errorName(calls);
    throw new NoInheritError('ERR_NOINHERIT_SYSCALL', `${syscall}(${fd}) failed: ${errno}`, { errno, syscall });
  }

  return {
    ...posix,
    isInheritable(fd) {
      const flags = getFlags(fd);
      if (flags === -1) fail(fd);
      return (flags & FD_CLOEXEC) === 0;
    },
    // -1 (closed) has every bit set, FD_CLOEXEC too.
    mayInherit: (fd) => (getFlags(fd) & FD_CLOEXEC) === 0,
    setInheritable(fd, inheritable) {
      const flags = getFlags(fd);
      if (flags === -1) fail(fd);
      const wanted = inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC;
      if (wanted !== flags && setFlags(fd, wanted) === -1) fail(fd);
    },
    seal(keep) {
      for (const fd of candidates(calls)) {
        if (keep.has(fd)) continue;
        const flags = getFlags(fd);
        // The only possible error is EBADF: not open, or closed since the numbers were read.
        if (flags === -1 || (flags & FD_CLOEXEC) !== 0) continue;
        if (setFlags(fd, flags | FD_CLOEXEC) === -1 && errorName(calls) !== 'EBADF') fail(fd);
      }
    },
    list: () => listInheritable(calls),
    unread(fd) {
      const count = calls.bytesToRead(fd);
      return count === -1 ? fail(fd, 'ioctl') : count;
    },
  };
}

function errorName(calls: PosixCalls): string {
  return getSystemErrorName(-calls.errno());
}

/** Numbers that may be open: those the system lists or, if it does not (or no number is free), all up to the limit. */
export function candidates(calls: Pick<PosixCalls, 'openDescriptors' | 'openMax'>): Iterable<number> {
  try {
    return calls.openDescriptors();
  } catch {
    const limit = calls.openMax();
    const end = limit > 0 && limit < MOST_DESCRIPTORS ? limit : MOST_DESCRIPTORS;
    return Array.from({ length: end - FIRST_AFTER_STDIO }, (_, index) => index + FIRST_AFTER_STDIO);
  }
}

function listInheritable(calls: PosixCalls): PosixDescriptorInfo[] {
  const found: PosixDescriptorInfo[] = [];
  for (const fd of candidates(calls)) {
    // -1 (closed meanwhile) has every bit set, FD_CLOEXEC too.
    if ((calls.getFlags(fd) & FD_CLOEXEC) !== 0) continue;
    const info = calls.describe(fd);
    if (info !== undefined) found.push(info.kind === 'socket' ? withAddresses(calls, info) : info);
  }
  return found;
}

function withAddresses(calls: PosixCalls, info: PosixDescriptorInfo): PosixDescriptorInfo {
  const localAddress = calls.socketName(info.fd);
  const remoteAddress = calls.peerName(info.fd);
  return {
    ...info,
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
  };
}

/** fstat(2); Deno's own fstat knows only what Deno opened, so there it is stat(2) of the link in `/proc`. */
export function statDescriptor(fd: number): BigIntStats {
  return 'Deno' in globalThis
    ? files.statSync(`/proc/self/fd/${fd}`, { bigint: true })
    : files.fstatSync(fd, { bigint: true });
}

/** The kind of object open under a number, by fstat(2); throws if nothing is open. */
export function kindOf(fd: number): PosixDescriptorInfo['kind'] {
  const stats = statDescriptor(fd);
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSocket()) return 'socket';
  if (stats.isFIFO()) return 'pipe';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'device';
  return 'other';
}

/** The numbers above stdio, in ascending order. */
export function aboveStdio(descriptors: Iterable<number>): number[] {
  return [...descriptors].filter((fd) => fd >= FIRST_AFTER_STDIO).sort((a, b) => a - b);
}
