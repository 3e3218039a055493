import { getSystemErrorName } from 'node:util';
import { NoInheritError } from '../errors.ts';
import type { KoffiModule } from '../load-koffi.ts';
import { describeDescriptor, openDescriptors } from '../procfs.ts';
import { formatSocketAddress } from '../socket-address.ts';
import type { DescriptorInfo, PosixDescriptorInfo } from '../types.ts';
import type { Binding } from './binding.ts';
import { mapSharedWord } from './linux-shared-word.ts';
import { aboveStdio, FIRST_AFTER_STDIO, posix } from './posix.ts';

// Values from the kernel's uapi headers; the same on every architecture that Node is built for.
const F_GETFD = 1;
const F_SETFD = 2;
const FD_CLOEXEC = 1;
const CLOSE_RANGE_CLOEXEC = 4;
const SYS_CLOSE_RANGE = 436;
const SC_OPEN_MAX = 4;
const LAST = 0xffff_ffff;
/** The kernel's default for fs.nr_open, which no process exceeds unless an administrator raised it. */
const NR_OPEN = 1_048_576;
const SOCKADDR_STORAGE = 128;

/**
 * Where the calling convention passes the third argument of a variadic C function exactly as it passes that
 * of an ordinary one. There fcntl(2) is declared as an ordinary function, which koffi calls in three
 * quarters of the time; elsewhere as what it is.
 */
const PLAIN_VARIADIC: ReadonlySet<string> = new Set(['x64', 'arm64', 'arm', 'ia32', 'riscv64', 'loong64']);

/** The C functions that the binding calls. Those that report failure do so through -1 and `errno`. */
export interface LinuxCalls {
  /** fcntl(2), F_GETFD. */
  readonly getFlags: (fd: number) => number;
  /** fcntl(2), F_SETFD. */
  readonly setFlags: (fd: number, flags: number) => number;
  /** close_range(2), Linux 5.11 for its CLOEXEC flag. */
  readonly closeRange: (first: number, last: number) => number;
  /** sysconf(3), _SC_OPEN_MAX: this process's limit on descriptor numbers. */
  readonly openMax: () => number;
  /** getsockname(2) and getpeername(2), as text. */
  readonly socketName: (fd: number) => string | undefined;
  readonly peerName: (fd: number) => string | undefined;
  /** errno of the last call. */
  readonly errno: () => number;
  /** Numbers of the open descriptors from 3 up; throws where /proc is not mounted. */
  readonly openDescriptors: () => number[];
}

/** Declares the C functions through koffi; throws what koffi throws if one is missing. */
export function declareLinuxCalls(koffi: KoffiModule): LinuxCalls {
  const libc = koffi.load(null);
  const plain = PLAIN_VARIADIC.has(process.arch);
  // F_GETFD takes no third argument, so nothing variadic is ever passed here.
  const get = libc.func('int fcntl(int fd, int cmd)');
  const set = libc.func(plain ? 'int fcntl(int fd, int cmd, int flags)' : 'int fcntl(int fd, int cmd, ...)');
  const sysconf = libc.func('long sysconf(int name)');
  const getsockname = libc.func('int getsockname(int fd, _Out_ uint8_t *address, _Inout_ uint32_t *length)');
  const getpeername = libc.func('int getpeername(int fd, _Out_ uint8_t *address, _Inout_ uint32_t *length)');

  function nameBy(call: (fd: number, bytes: Buffer, length: number[]) => number, fd: number): string | undefined {
    const bytes = Buffer.alloc(SOCKADDR_STORAGE);
    const length = [bytes.length];
    return call(fd, bytes, length) === 0 ? formatSocketAddress(bytes, length[0] ?? 0) : undefined;
  }

  return {
    getFlags: (fd) => get(fd, F_GETFD) as number,
    setFlags: plain
      ? (fd, flags) => set(fd, F_SETFD, flags) as number
      : (fd, flags) => set(fd, F_SETFD, 'int', flags) as number,
    closeRange: declareCloseRange(libc, plain),
    openMax: () => Number(sysconf(SC_OPEN_MAX)),
    socketName: (fd) => nameBy(getsockname, fd),
    peerName: (fd) => nameBy(getpeername, fd),
    errno: () => koffi.errno(),
    openDescriptors,
  };
}

/** A libc before glibc 2.34 (and musl) has no close_range(2), while the kernel may: then through syscall(2). */
function declareCloseRange(libc: ReturnType<KoffiModule['load']>, plain: boolean): LinuxCalls['closeRange'] {
  try {
    const call = libc.func('int close_range(unsigned int first, unsigned int last, int flags)');
    return (first, last) => call(first, last, CLOSE_RANGE_CLOEXEC) as number;
  } catch {
    if (!plain) return () => -1;
    const call = libc.func('long syscall(long number, unsigned int first, unsigned int last, unsigned int flags)');
    return (first, last) => Number(call(SYS_CLOSE_RANGE, first, last, CLOSE_RANGE_CLOEXEC));
  }
}

/** The Linux binding over koffi. */
export function createLinuxBinding(koffi: KoffiModule): Binding<number> {
  return { ...bindLinux(declareLinuxCalls(koffi)), sharedWord: () => tryMap(koffi) };
}

/** Sealing does not depend on the lock that this is for. */
function tryMap(koffi: KoffiModule): Int32Array | undefined {
  try {
    return mapSharedWord(koffi);
  } catch {
    return undefined;
  }
}

/** The Linux binding over given calls, so that a test can take one of them away. */
export function bindLinux(calls: LinuxCalls): Binding<number> {
  const { getFlags, setFlags, closeRange } = calls;
  let hasCloseRange = true;

  function fail(fd: number): never {
    const errno = getSystemErrorName(-calls.errno());
    throw new NoInheritError('ERR_NOINHERIT_SYSCALL', `fcntl(${fd}) failed: ${errno}`, { errno, syscall: 'fcntl' });
  }

  function setInheritable(fd: number, inheritable: boolean): void {
    const flags = getFlags(fd);
    if (flags === -1) fail(fd);
    const wanted = inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC;
    if (wanted !== flags && setFlags(fd, wanted) === -1) fail(fd);
  }

  return {
    ...posix,
    isInheritable(fd: number): boolean {
      const flags = getFlags(fd);
      if (flags === -1) fail(fd);
      return (flags & FD_CLOEXEC) === 0;
    },
    setInheritable,
    seal(keep: ReadonlySet<number>): void {
      if (hasCloseRange) {
        // Between the kept ones, never over them: another thread's spawn must not find them sealed for a moment.
        if (keep.size === 0 ? closeRange(FIRST_AFTER_STDIO, LAST) === 0 : sealBetween(calls, aboveStdio(keep))) return;
        hasCloseRange = false;
      }
      sealOneByOne(calls, keep, fail);
    },
    list: () => listInheritable(calls),
  };
}

function sealBetween(calls: LinuxCalls, keep: readonly number[]): boolean {
  let first = FIRST_AFTER_STDIO;
  for (const fd of keep) {
    if (fd > first && calls.closeRange(first, fd - 1) !== 0) return false;
    first = fd + 1;
  }
  return calls.closeRange(first, LAST) === 0;
}

/** For a kernel without close_range(2), or a sandbox that forbids it. */
function sealOneByOne(calls: LinuxCalls, kept: ReadonlySet<number>, fail: (fd: number) => never): void {
  for (const fd of candidates(calls)) {
    if (kept.has(fd)) continue;
    const flags = calls.getFlags(fd);
    // Only EBADF is possible: not open, or closed since the numbers were read.
    if (flags === -1 || (flags & FD_CLOEXEC) !== 0) continue;
    if (calls.setFlags(fd, flags | FD_CLOEXEC) === -1 && getSystemErrorName(-calls.errno()) !== 'EBADF') fail(fd);
  }
}

/** Numbers that may be open: what /proc lists or, where it is not mounted, all up to the limit. */
function candidates(calls: LinuxCalls): Iterable<number> {
  try {
    return calls.openDescriptors();
  } catch {
    const limit = calls.openMax();
    const end = limit > 0 && limit < NR_OPEN ? limit : NR_OPEN;
    return Array.from({ length: end - FIRST_AFTER_STDIO }, (_, index) => index + FIRST_AFTER_STDIO);
  }
}

function listInheritable(calls: LinuxCalls): DescriptorInfo[] {
  const found: DescriptorInfo[] = [];
  for (const fd of candidates(calls)) {
    // -1 (closed meanwhile) has every bit set.
    if ((calls.getFlags(fd) & FD_CLOEXEC) !== 0) continue;
    const info = describeDescriptor(fd);
    if (info !== undefined) found.push(info.kind === 'socket' ? withAddresses(calls, info) : info);
  }
  return found;
}

function withAddresses(calls: LinuxCalls, info: PosixDescriptorInfo): PosixDescriptorInfo {
  const localAddress = calls.socketName(info.fd);
  const remoteAddress = calls.peerName(info.fd);
  return {
    ...info,
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
  };
}
