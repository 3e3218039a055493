// Which calls does macOS have for inspecting other processes?
import { loadKoffi } from '../../runtime/load-koffi.ts';

/** <libproc.h>: all processes, for proc_listpids. */
const PROC_ALL_PIDS = 1;
/** <sys/sysctl.h>: `kern.procargs2.<pid>`. */
const CTL_KERN = 1;
const KERN_PROCARGS2 = 49;

/**
 * The functions of <libproc.h>, and sysctl(3). Each returns the number of bytes that it wrote, or would write if there
 * is no buffer; 0 or less if it fails: the process has exited, or belongs to another user.
 */
export interface DarwinProcessCalls {
  /** proc_listpids. */
  readonly listPids: (buffer: Buffer | null) => number;
  /** proc_pidinfo. */
  readonly pidInfo: (pid: number, flavor: number, buffer: Buffer | null) => number;
  /** proc_pidfdinfo. */
  readonly fdInfo: (pid: number, fd: number, flavor: number, buffer: Buffer) => number;
  /** sysctl(3), KERN_PROCARGS2: the number of arguments, the program, the arguments, and the environment. */
  readonly procArgs: (pid: number, buffer: Buffer) => number;
}

/** Declares them with koffi; throws koffi's error if koffi cannot be loaded or a function is missing. */
export function declareDarwinProcessCalls(): DarwinProcessCalls {
  const libc = loadKoffi().load(null);
  const listPids = libc.func('int proc_listpids(uint32_t type, uint32_t info, _Out_ uint8_t *buffer, int size)');
  const pidInfo = libc.func('int proc_pidinfo(int pid, int flavor, uint64_t arg, _Out_ uint8_t *buffer, int size)');
  const fdInfo = libc.func('int proc_pidfdinfo(int pid, int fd, int flavor, _Out_ uint8_t *buffer, int size)');
  const sysctl = libc.func(
    'int sysctl(const int *name, uint32_t count, _Out_ uint8_t *old, _Inout_ size_t *length, void *value, size_t size)',
  );
  return {
    listPids: (buffer) => listPids(PROC_ALL_PIDS, 0, buffer, buffer?.length ?? 0) as number,
    pidInfo: (pid, flavor, buffer) => pidInfo(pid, flavor, 0, buffer, buffer?.length ?? 0) as number,
    fdInfo: (pid, fd, flavor, buffer) => fdInfo(pid, fd, flavor, buffer, buffer.length) as number,
    procArgs(pid, buffer) {
      const length = [buffer.length];
      const name = Int32Array.of(CTL_KERN, KERN_PROCARGS2, pid);
      return sysctl(name, name.length, buffer, length, null, 0) === 0 ? Number(length[0]) : -1;
    },
  };
}
