// How are descriptors listed, marked and sealed on macOS?
import type { KoffiModule } from '../load-koffi.ts';
import { darwinAddresses } from '../socket-address.ts';
import type { PosixDescriptorInfo } from '../types.ts';
import type { Binding } from './binding.ts';
import { declarePosixCalls } from './posix-calls.ts';
import { aboveStdio, bindPosix, kindOf, type PosixCalls } from './posix.ts';

// Values of <fcntl.h>, <unistd.h>, <sys/filio.h> and <sys/proc_info.h>.
const F_GETPATH = 50;
const SC_OPEN_MAX = 5;
/** <sys/filio.h>: _IOR('f', 127, int). */
const FIONREAD = 0x4004_667f;
const MAXPATHLEN = 1024;
const PROC_PIDLISTFDS = 1;
/** `struct proc_fdinfo`: the number and the type, each an int. */
const PROC_FDINFO = 8;

/** The C functions that the binding calls. They report failure through -1 and `errno`, except `listDescriptors`. */
export interface DarwinCalls extends Omit<PosixCalls, 'describe' | 'openDescriptors'> {
  /** fcntl(2), F_GETPATH: the path of an open file. */
  readonly getPath: (fd: number) => string | undefined;
  /**
   * proc_pidinfo of <libproc.h>, PROC_PIDLISTFDS, for this process: fills `buffer`, or with null returns the size
   * needed; in bytes, 0 on failure.
   */
  readonly listDescriptors: (buffer: Buffer | null) => number;
}

/** Declares the C functions through koffi; throws what koffi throws if one is missing. */
export function declareDarwinCalls(koffi: KoffiModule): DarwinCalls {
  const libc = koffi.load(null);
  const pidinfo = libc.func('int proc_pidinfo(int pid, int flavor, uint64_t arg, _Out_ uint8_t *buffer, int size)');
  const fcntl = libc.func('int fcntl(int fd, int cmd, ...)');
  return {
    // Apple's arm64 passes variadic arguments on the stack and other arguments in registers.
    ...declarePosixCalls(koffi, libc, {
      isVariadicPlain: false,
      openMax: SC_OPEN_MAX,
      fionread: FIONREAD,
      addresses: darwinAddresses,
    }),
    getPath(fd) {
      const path = Buffer.alloc(MAXPATHLEN);
      if (fcntl(fd, F_GETPATH, 'uint8_t *', path) === -1) return undefined;
      return path.toString('utf8', 0, path.indexOf(0));
    },
    listDescriptors: (buffer) => pidinfo(process.pid, PROC_PIDLISTFDS, 0, buffer, buffer?.length ?? 0) as number,
  };
}

/** The macOS binding that uses koffi. */
export function createDarwinBinding(koffi: KoffiModule): Binding<number> {
  return bindDarwin(declareDarwinCalls(koffi));
}

/** The macOS binding with the given calls, so that its logic can be tested on any system. */
export function bindDarwin(calls: DarwinCalls): Binding<number> {
  return bindPosix({ ...calls, openDescriptors: () => openDescriptors(calls), describe: (fd) => describe(calls, fd) });
}

/** Repeats the call with a larger buffer while the result fills it: another thread may be opening descriptors. */
function openDescriptors(calls: DarwinCalls): number[] {
  for (let size = calls.listDescriptors(null); size > 0; size *= 2) {
    const buffer = Buffer.alloc(size + PROC_FDINFO);
    const used = calls.listDescriptors(buffer);
    if (used <= 0) break;
    if (used < buffer.length) {
      return aboveStdio(
        Array.from({ length: Math.floor(used / PROC_FDINFO) }, (_, index) => buffer.readInt32LE(index * PROC_FDINFO)),
      );
    }
  }
  throw new Error('proc_pidinfo failed');
}

function describe(calls: DarwinCalls, fd: number): PosixDescriptorInfo | undefined {
  try {
    const kind = kindOf(fd);
    const path = kind === 'socket' || kind === 'other' ? undefined : calls.getPath(fd);
    return path === undefined || path === '' ? { fd, kind } : { fd, kind, path };
  } catch {
    return undefined;
  }
}
