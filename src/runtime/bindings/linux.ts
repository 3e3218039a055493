// How are descriptors listed, marked and sealed on Linux?
import type { KoffiModule } from '../load-koffi.ts';
import { describeDescriptor, openDescriptors } from '../procfs.ts';
import { formatSocketAddress, linuxAddresses } from '../socket-address.ts';
import type { Binding } from './binding.ts';
import { createMarkCheck, locateByAddress, type AcceptCalls, type SocketCalls } from './by-address.ts';
import { linuxChildStarts } from './linux-child-starts.ts';
import { mapSharedWords } from './linux-shared-words.ts';
import { declarePosixCalls, type Libc } from './posix-calls.ts';
import { aboveStdio, bindPosix, candidates, FIRST_AFTER_STDIO, type PosixCalls } from './posix.ts';

// Values from the kernel's uapi headers; the same on every architecture that Node is built for, unless noted otherwise.
const CLOSE_RANGE_CLOEXEC = 4;
const SYS_CLOSE_RANGE = 436;
const SC_OPEN_MAX = 4;
const SOL_SOCKET = 1;
const SO_TYPE = 3;
const SO_ACCEPTCONN = 30;
const SOCK_DGRAM = 2;
/** sizeof(struct sockaddr_in6), the larger of the two internet address structures. */
const SOCKADDR_IN6 = 28;
const EFD_CLOEXEC = 0o2000000;
/** FIONREAD of <asm/ioctls.h>, which has another value on a few architectures. */
const FIONREAD = 0x541b;
const FIONREAD_ELSEWHERE: Readonly<Record<string, number>> = {
  mips: 0x467f,
  mipsel: 0x467f,
  ppc: 0x4004_667f,
  ppc64: 0x4004_667f,
};
/** Above every descriptor number: RLIMIT_NOFILE is lower on every kernel. gVisor rejects larger values. */
const LAST = 0x7fff_ffff;

/**
 * Architectures whose calling convention passes the third argument of a variadic C function exactly as that
 * of an ordinary function. There fcntl(2) is declared as an ordinary function, which koffi calls in three
 * quarters of the time; on others it is declared as variadic.
 */
const PLAIN_VARIADIC: ReadonlySet<string> = new Set(['x64', 'arm64', 'arm', 'ia32', 'riscv64', 'loong64']);

/** The C functions that the binding calls. They report failure through -1 and `errno`. */
export interface LinuxCalls extends PosixCalls {
  /** close_range(2), Linux 5.11 for its CLOEXEC flag. */
  readonly closeRange: (first: number, last: number) => number;
}

/** Declares the C functions through koffi; throws what koffi throws if one is missing. */
export function declareLinuxCalls(koffi: KoffiModule): LinuxCalls {
  const libc = koffi.load(null);
  const isVariadicPlain = PLAIN_VARIADIC.has(process.arch);
  return {
    ...declarePosixCalls(koffi, libc, {
      isVariadicPlain,
      openMax: SC_OPEN_MAX,
      fionread: FIONREAD_ELSEWHERE[process.arch] ?? FIONREAD,
      addresses: linuxAddresses,
    }),
    closeRange: declareCloseRange(libc, isVariadicPlain),
    openDescriptors,
    describe: describeDescriptor,
  };
}

/** glibc before 2.34 and musl have no close_range(2), although the kernel may: then it is called through syscall(2). */
function declareCloseRange(libc: Libc, plain: boolean): LinuxCalls['closeRange'] {
  try {
    const call = libc.func('int close_range(unsigned int first, unsigned int last, int flags)');
    return (first, last) => call(first, last, CLOSE_RANGE_CLOEXEC) as number;
  } catch {
    if (!plain) return () => -1;
    const call = libc.func('long syscall(long number, unsigned int first, unsigned int last, unsigned int flags)');
    return (first, last) => Number(call(SYS_CLOSE_RANGE, first, last, CLOSE_RANGE_CLOEXEC));
  }
}

/** The Linux binding that uses koffi. */
export function createLinuxBinding(koffi: KoffiModule): Binding<number> {
  const calls = declareLinuxCalls(koffi);
  const binding = {
    ...bindLinux(calls),
    sharedWords: (count: number) => tryMap(koffi, count),
    childStarts: linuxChildStarts(),
  };
  // Node's own objects expose their numbers. Only some of Bun's and Deno's do.
  if (!('Bun' in globalThis || 'Deno' in globalThis)) return binding;
  const socketCalls = { ...calls, ...declareSocketOptions(koffi), openDescriptors: () => [...candidates(calls)] };
  return {
    ...binding,
    locate: (target) => locateByAddress(socketCalls, target),
    isMarked: createMarkCheck({ ...socketCalls, ...declareAcceptCalls(koffi) }),
  };
}

/** Declares getsockopt(2) through koffi. */
export function declareSocketOptions(koffi: KoffiModule): Pick<SocketCalls, 'isDatagram' | 'isListening'> {
  const getsockopt = koffi.load(null).func('int getsockopt(int fd, int level, int name, void *value, void *length)');
  const value = new Int32Array(1);
  const length = new Uint32Array(1);
  const option = (fd: number, name: number): number | undefined => {
    length[0] = value.byteLength;
    return getsockopt(fd, SOL_SOCKET, name, value, length) === 0 ? value[0] : undefined;
  };
  return {
    isDatagram: (fd) => option(fd, SO_TYPE) === SOCK_DGRAM,
    isListening: (fd) => option(fd, SO_ACCEPTCONN) === 1,
  };
}

/** Declares getpeername(2), eventfd(2) and close(2) through koffi. */
export function declareAcceptCalls(koffi: KoffiModule): Pick<AcceptCalls, 'lowestFree' | 'peerAt'> {
  const libc = koffi.load(null);
  const getpeername = libc.func('int getpeername(int fd, void *address, void *length)');
  const eventfd = libc.func('int eventfd(unsigned int initial, int flags)');
  const close = libc.func('int close(int fd)');
  const address = Buffer.alloc(SOCKADDR_IN6);
  const length = new Uint32Array(1);
  return {
    peerAt(fd, port) {
      length[0] = address.length;
      if (getpeername(fd, address, length) !== 0) return undefined;
      // `sin_port` and `sin6_port` have the same offset, and network byte order.
      return address.readUInt16BE(2) === port ? formatSocketAddress(address, length[0], linuxAddresses) : undefined;
    },
    lowestFree() {
      // A newly opened descriptor gets that number. (Not a duplicate of some file: closing it would release this
      // process's locks on that file.)
      const fd = eventfd(0, EFD_CLOEXEC) as number;
      if (fd !== -1) close(fd);
      return fd;
    },
  };
}

/** `undefined` on failure: sealing also works without the lock that this memory is for. */
function tryMap(koffi: KoffiModule, count: number): Int32Array | undefined {
  try {
    return mapSharedWords(koffi, count);
  } catch {
    return undefined;
  }
}

/** The Linux binding with the given calls, so that a test can take one of them away. */
export function bindLinux(calls: LinuxCalls): Binding<number> {
  const binding = bindPosix(calls);
  const { closeRange } = calls;
  let hasCloseRange = true;
  return {
    ...binding,
    hasCloseRange: () => hasCloseRange && closeRange(LAST, LAST) === 0,
    seal(keep, circumstances) {
      if (hasCloseRange) {
        // Between the kept descriptors, never across them: another thread's spawn must never find them sealed.
        if (keep.size === 0 ? closeRange(FIRST_AFTER_STDIO, LAST) === 0 : sealBetween(calls, aboveStdio(keep))) return;
        // The kernel has no close_range(2), or a sandbox forbids it.
        hasCloseRange = false;
      }
      binding.seal(keep, circumstances);
    },
  };
}

/**
 * One call for each gap between the descriptors that are kept. CLOSE_RANGE_EXCEPT (1 << 3), which acts on everything
 * outside a range, would save no call: the part below its range begins at 0, and stdin, stdout and stderr may never be
 * sealed. So the only possible range would begin with those, which is what the last call here does without the flag.
 * (Also, no kernel released by November 2026 has the flag: it reached the vfs tree in September. Older ones return
 * EINVAL.)
 */
function sealBetween(calls: LinuxCalls, keep: readonly number[]): boolean {
  let first = FIRST_AFTER_STDIO;
  for (const fd of keep) {
    if (fd > first && calls.closeRange(first, fd - 1) !== 0) return false;
    first = fd + 1;
  }
  return calls.closeRange(first, LAST) === 0;
}
