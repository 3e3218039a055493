import { kindOf } from './descriptor-kinds.ts';
import { binding } from './native.ts';
import { descriptorOf, isMarkedAlready } from './resolve-descriptor.ts';
import type { Descriptor } from './types.ts';

/**
 * Asks the kernel whether a child process would inherit a descriptor now.
 *
 * On Linux: fcntl(2) with F_GETFD or, where koffi cannot load, `/proc/self/fdinfo` (proc(5)). On macOS: fcntl(2).
 * On Windows: GetHandleInformation of the handle that uv_get_osfhandle has for a number, or uv_fileno for an object,
 * found in libuv's event loop.
 *
 * @param target - a file descriptor number, or an object that holds a descriptor
 * @throws NoInheritError
 *   `ERR_NOINHERIT_BAD_TARGET` if the target can hold no descriptor,
 *   `ERR_NOINHERIT_NO_DESCRIPTOR` if it has none yet or no more (a server in a cluster's worker never has one),
 *   `ERR_NOINHERIT_SYSCALL` if the kernel refuses (`EBADF`: the number is not open),
 *   `ERR_NOINHERIT_AMBIGUOUS` if the object's descriptor is one of several,
 *   `ERR_NOINHERIT_UNSUPPORTED` on another platform
 */
export function isInheritable(target: Descriptor): boolean {
  if (typeof target === 'object' && isMarkedAlready(target, kindOf(target))) return false;
  return binding().isInheritable(descriptorOf(target));
}
