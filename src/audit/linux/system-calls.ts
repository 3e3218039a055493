// Which system calls tell what /proc does not?
import { endianness } from 'node:os';

import type { SocketCallsOfLinux } from './unix-sockets.ts';
import { loadKoffi } from '../../runtime/load-koffi.ts';

/** The number of kcmp(2) (arch/…/syscall.tbl; asm-generic/unistd.h for those that are not named). */
const KCMP: Partial<Record<NodeJS.Architecture, number>> = { x64: 312, arm: 378, ppc64: 354, s390x: 343 };
const KCMP_GENERIC = 272;
const KCMP_FILE = 0;
/** Of all architectures. */
const PIDFD_OPEN = 434;
/** waitid(2): P_PID, and WNOHANG | WEXITED | WNOWAIT, which leaves the child to who waits for it. */
const P_PID = 1;
const ONLY_LOOK = 0x1 | 0x4 | 0x0100_0000;
/** CLD_KILLED and CLD_DUMPED of siginfo_t. */
const KILLED = new Set([2, 3]);
const SIGINFO = { size: 128, code: 8 } as const;
/** An attribute that each socket has (net/socket.c, SOCKFS_XATTR), with room for its longest value. */
const PROTOCOL = 'system.sockprotoname';
const PROTOCOL_LENGTH = 64;

/** What the audit calls; each call gives what C gives. */
export interface SystemCalls extends SocketCallsOfLinux {
  /** kcmp(2) of two descriptors: 0 if they are of one open file, 1 if the first comes before the other, 2 if after, -1 if it cannot be asked. */
  compareFiles(pid: number, otherPid: number, fd: number, otherFd: number): number;
  /** pidfd_open(2) of a child: -1 if it cannot be asked. */
  openProcess(pid: number): number;
  /** The number of the signal that a child has ended by, whose end nobody has asked for yet; `undefined` if it did not. */
  endingSignalOf(pid: number): number | undefined;
  /** What the kernel calls the protocol of the socket that a path of /proc leads to; `undefined` where it does not tell. */
  protocolOf(path: string): string | undefined;
}

let calls: { readonly found: SystemCalls | undefined } | undefined;

/** `undefined` where koffi cannot load: a look asks thousands of times, so that is asked once. */
export function systemCalls(): SystemCalls | undefined {
  calls ??= { found: tryToDeclare() };
  return calls.found;
}

function tryToDeclare(): SystemCalls | undefined {
  try {
    return declareCalls();
  } catch {
    return undefined;
  }
}

function declareCalls(): SystemCalls {
  const koffi = loadKoffi();
  const libc = koffi.load(null);
  const syscall = libc.func('long syscall(long number, ...)');
  const number = KCMP[process.arch] ?? KCMP_GENERIC;
  const getxattr = libc.func('intptr_t getxattr(const char *path, const char *name, _Out_ void *value, size_t size)');
  const waitid = libc.func('int waitid(int kind, int id, _Out_ void *info, int options)');
  // Behind the code: the child's number and user, from the next address for a pointer on.
  const statusAt = SIGINFO.code + koffi.sizeof('void *') + 8;
  return {
    openProcess: (pid) => syscall(PIDFD_OPEN, 'int', pid, 'uint', 0) as number,
    endingSignalOf: (pid) => {
      const info = Buffer.alloc(SIGINFO.size);
      if (waitid(P_PID, pid, info, ONLY_LOOK) !== 0) return undefined;
      const readAt = (at: number): number => (endianness() === 'LE' ? info.readInt32LE(at) : info.readInt32BE(at));
      return KILLED.has(readAt(SIGINFO.code)) ? readAt(statusAt) : undefined;
    },
    compareFiles: (pid, otherPid, fd, otherFd) =>
      syscall(number, 'int', pid, 'int', otherPid, 'int', KCMP_FILE, 'ulong', fd, 'ulong', otherFd) as number,
    protocolOf: (path) => {
      const value = Buffer.alloc(PROTOCOL_LENGTH);
      const length = Number(getxattr(path, PROTOCOL, value, PROTOCOL_LENGTH));
      return length > 0 ? asInTables(value.toString('latin1', 0, length).replace(/\0.*$/s, '')) : undefined;
    },
    socket: libc.func('int socket(int domain, int type, int protocol)') as SystemCalls['socket'],
    send: libc.func('intptr_t send(int fd, const void *data, size_t length, int flags)') as SystemCalls['send'],
    receive: libc.func('intptr_t recv(int fd, _Out_ void *data, size_t length, int flags)') as SystemCalls['receive'],
    close: libc.func('int close(int fd)') as SystemCalls['close'],
  };
}

/** `TCPv6` as `tcp6`, as the tables of /proc are called. */
function asInTables(name: string): string {
  return name
    .toLowerCase()
    .replace(/v6$/, '6')
    .replace(/^af_|-stream$|(?<=^udp)-/, '');
}
