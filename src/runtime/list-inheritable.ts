// Which descriptors would a child process inherit?
import { binding } from './native.ts';
import type { DescriptorInfo } from './types.ts';

/**
 * Lists what a child process started now would inherit besides stdin, stdout and stderr: every inheritable descriptor
 * from 3 up, in ascending order, with its kind and its path or addresses. On Windows: every inheritable handle except
 * the three standard ones, with `handle` instead of `fd`.
 *
 * On Linux: `/proc/self/fd` (proc(5)), fcntl(2), fstat(2), getsockname(2) and getpeername(2). If koffi cannot load:
 * `/proc/self/fdinfo`, and sockets are listed without addresses. On macOS: proc_pidinfo (`<libproc.h>`,
 * PROC_PIDLISTFDS), fcntl(2) with F_GETFD and F_GETPATH, getsockname(2) and getpeername(2). On Windows: the handle
 * lists that `sealDescriptors` uses, GetFileType, GetFinalPathNameByHandleW, getsockname and getpeername.
 *
 * @throws NoInheritError `ERR_NOINHERIT_UNSUPPORTED` on another platform, or without both koffi and /proc
 */
export function listInheritable(): DescriptorInfo[] {
  return binding().list();
}
