// Would a child process inherit a descriptor?
import { kindOf } from './descriptor-kinds.ts';
import { binding } from './native.ts';
import { descriptorOf, isMarkedAlready } from './resolve-descriptor.ts';
import type { Descriptor } from './types.ts';

/**
 * Asks the kernel whether a child process started now would inherit a descriptor.
 *
 * On Linux: fcntl(2) with F_GETFD or, where koffi cannot load, `/proc/self/fdinfo` (proc(5)). On macOS: fcntl(2).
 * On Windows: GetHandleInformation of the handle. For a number that is what uv_get_osfhandle returns; for an object,
 * what uv_fileno returns for its handle in libuv's event loop.
 *
 * @param target - a file descriptor number, or an object that holds a descriptor
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if the target cannot hold a descriptor,
 *   `ERR_NOINHERIT_NO_DESCRIPTOR` if it has none yet or no longer (a server in a cluster worker never has one),
 *   `ERR_NOINHERIT_SYSCALL` if the system call fails (`EBADF`: the number is not open),
 *   `ERR_NOINHERIT_AMBIGUOUS` if it is not known which of several descriptors is the object's,
 *   `ERR_NOINHERIT_UNSUPPORTED` on other platforms, on macOS and Windows if koffi cannot load, and on Linux without
 *   koffi and /proc
 */
export function isInheritable(target: Descriptor): boolean {
  if (typeof target === 'object' && isMarkedAlready(target, kindOf(target))) return false;
  return binding().isInheritable(descriptorOf(target));
}
