// How are the C functions that Linux and macOS share declared?
import type { KoffiModule } from '../load-koffi.ts';
import { formatSocketAddress, type SocketAddressLayout } from '../socket-address.ts';
import type { PosixCalls } from './posix.ts';

// Values of <fcntl.h>, the same on Linux and macOS.
const F_GETFD = 1;
const F_SETFD = 2;
const SOCKADDR_STORAGE = 128;

/** The differences between the systems in what they share. */
export interface PosixVariant {
  /** Whether the third argument of a variadic C function is passed exactly as that of an ordinary function. */
  readonly isVariadicPlain: boolean;
  /** _SC_OPEN_MAX of <unistd.h>. */
  readonly openMax: number;
  /** FIONREAD of <sys/ioctl.h>. */
  readonly fionread: number;
  readonly addresses: SocketAddressLayout;
}

export type Libc = ReturnType<KoffiModule['load']>;

/** Declares through koffi the functions that Linux and macOS share; throws what koffi throws if one is missing. */
export function declarePosixCalls(
  koffi: KoffiModule,
  libc: Libc,
  variant: PosixVariant,
): Omit<PosixCalls, 'describe' | 'openDescriptors'> {
  const plain = variant.isVariadicPlain;
  // F_GETFD takes no third argument, so no variadic argument is ever passed here.
  const get = libc.func('int fcntl(int fd, int cmd)');
  const set = libc.func(plain ? 'int fcntl(int fd, int cmd, int flags)' : 'int fcntl(int fd, int cmd, ...)');
  const ioctl = libc.func(
    plain
      ? 'int ioctl(int fd, unsigned long request, _Out_ int *value)'
      : 'int ioctl(int fd, unsigned long request, ...)',
  );
  const sysconf = libc.func('long sysconf(int name)');
  const getsockname = libc.func('int getsockname(int fd, void *address, void *length)');
  const getpeername = libc.func('int getpeername(int fd, void *address, void *length)');
  // Reused by every call, because they are called for many descriptors: koffi passes this memory without copying.
  const address = Buffer.alloc(SOCKADDR_STORAGE);
  const length = new Uint32Array(1);

  function nameBy(call: (fd: number, address: Buffer, length: Uint32Array) => number, fd: number): string | undefined {
    length[0] = address.length;
    return call(fd, address, length) === 0 ? formatSocketAddress(address, length[0], variant.addresses) : undefined;
  }

  return {
    getFlags: (fd) => get(fd, F_GETFD) as number,
    setFlags: plain
      ? (fd, flags) => set(fd, F_SETFD, flags) as number
      : (fd, flags) => set(fd, F_SETFD, 'int', flags) as number,
    bytesToRead(fd) {
      const count = new Int32Array(1);
      const result: unknown = plain ? ioctl(fd, variant.fionread, count) : ioctl(fd, variant.fionread, 'int *', count);
      return result === 0 ? (count[0] ?? 0) : -1;
    },
    openMax: () => Number(sysconf(variant.openMax)),
    socketName: (fd) => nameBy(getsockname, fd),
    peerName: (fd) => nameBy(getpeername, fd),
    errno: () => koffi.errno(),
  };
}
