// Which system calls show what /proc does not?
import { endianness } from 'node:os';

import type { SocketCallsOfLinux } from './unix-sockets.ts';
import { loadKoffi } from '../../runtime/load-koffi.ts';

/** The number of kcmp(2) (arch/…/syscall.tbl; asm-generic/unistd.h for the other architectures). */
const KCMP: Partial<Record<NodeJS.Architecture, number>> = { x64: 312, arm: 378, ppc64: 354, s390x: 343 };
const KCMP_GENERIC = 272;
const KCMP_FILE = 0;
/** The same on all architectures. */
const PIDFD_OPEN = 434;
/** waitid(2): P_PID, and WNOHANG | WEXITED | WNOWAIT, which does not reap the child. */
const P_PID = 1;
const ONLY_LOOK = 0x1 | 0x4 | 0x0100_0000;
/** CLD_KILLED and CLD_DUMPED of siginfo_t. */
const KILLED = new Set([2, 3]);
const SIGINFO = { size: 128, code: 8 } as const;
/** An extended attribute of every socket (net/socket.c, SOCKFS_XATTR), and room for its longest value. */
const PROTOCOL = 'system.sockprotoname';
const PROTOCOL_LENGTH = 64;

/** The system calls of the audit. */
export interface SystemCalls extends SocketCallsOfLinux {
  /** kcmp(2): 0 if both refer to one open file, 1 or 2 if the first comes before or after the other, -1 on failure. */
  compareFiles(pid: number, otherPid: number, fd: number, otherFd: number): number;
  /** pidfd_open(2) of a child; -1 on failure. */
  openProcess(pid: number): number;
  /** The number of the signal that ended a child, which has not been reaped yet; `undefined` if no signal did. */
  endingSignalOf(pid: number): number | undefined;
  /** The protocol of the socket at a path in /proc, as the kernel's tables name it; `undefined` if it is not known. */
  protocolOf(path: string): string | undefined;
}

let calls: { readonly found: SystemCalls | undefined } | undefined;

/** `undefined` where koffi cannot be loaded. That is tried only once: one look uses these calls thousands of times. */
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
  // After the code, aligned for a pointer: the child's number and user, then its status.
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

/** A protocol's name as the tables of /proc have it: `tcp6` for `TCPv6`. */
function asInTables(name: string): string {
  return name
    .toLowerCase()
    .replace(/v6$/, '6')
    .replace(/^af_|-stream$|(?<=^udp)-/, '');
}
