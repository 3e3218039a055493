// Which system calls tell what /proc does not?
import type { SocketCallsOfLinux } from './unix-sockets.ts';
import { loadKoffi } from '../../runtime/load-koffi.ts';

/** The number of kcmp(2) (arch/…/syscall.tbl; asm-generic/unistd.h for those that are not named). */
const KCMP: Partial<Record<NodeJS.Architecture, number>> = { x64: 312, arm: 378, ppc64: 354, s390x: 343 };
const KCMP_GENERIC = 272;
const KCMP_FILE = 0;

/** What the audit calls; each call gives what C gives. */
export interface SystemCalls extends SocketCallsOfLinux {
  /** kcmp(2) of two descriptors: 0 if they are of one open file, 1 if the first comes before the other, 2 if after, -1 if it cannot be asked. */
  compareFiles(pid: number, otherPid: number, fd: number, otherFd: number): number;
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
  const libc = loadKoffi().load(null);
  const syscall = libc.func('long syscall(long number, ...)');
  const number = KCMP[process.arch] ?? KCMP_GENERIC;
  return {
    compareFiles: (pid, otherPid, fd, otherFd) =>
      syscall(number, 'int', pid, 'int', otherPid, 'int', KCMP_FILE, 'ulong', fd, 'ulong', otherFd) as number,
    socket: libc.func('int socket(int domain, int type, int protocol)') as SystemCalls['socket'],
    send: libc.func('intptr_t send(int fd, const void *data, size_t length, int flags)') as SystemCalls['send'],
    receive: libc.func('intptr_t recv(int fd, _Out_ void *data, size_t length, int flags)') as SystemCalls['receive'],
    close: libc.func('int close(int fd)') as SystemCalls['close'],
  };
}
