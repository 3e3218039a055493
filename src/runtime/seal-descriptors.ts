// How is everything but stdio made non-inheritable at once?
import type { SealCircumstances, SystemDescriptor } from './bindings/binding.ts';
import { keptDescriptors } from './kept-descriptors.ts';
import { binding } from './native.ts';
import { processLock } from './process-lock.ts';
import type { SealOptions } from './types.ts';
import { throwOrWarn } from './unsealable.ts';

/**
 * Makes everything that this process has open above stdin, stdout and stderr non-inheritable, no matter what opened
 * it: native add-ons, FFI, the parent process. Call it right before a spawn: it does not cover what is opened
 * afterwards, nor what another thread opens at the same time. It waits while another thread is inside a `sealed`
 * call.
 *
 * What a spawn passes on through its `stdio` option still arrives, pipes and IPC included: libuv duplicates those
 * in the child. These are left as they are:
 *
 * - descriptors in `except`;
 * - what this thread made inheritable with `setNoInherit(x, false)`, as long as the number refers to the same file or
 *   socket;
 * - the pipes of GNU make's jobserver that `MAKEFLAGS` names;
 * - what a service manager passes, `LISTEN_FDS` from 3 up, if `LISTEN_PID` is this process; without a `LISTEN_PID`
 *   only sockets and FIFOs;
 * - `CRASHDUMP_SIGNAL_FD`;
 * - pipes that the command line or the environment of this process names by path (`/dev/fd/63`, a shell's process
 *   substitution).
 *
 * On Linux this is one close_range(2) with CLOSE_RANGE_CLOEXEC (Linux 5.11), or one for each gap between
 * descriptors that are kept. On an older kernel, or in a sandbox that forbids the call, it is an fcntl(2) for every
 * descriptor in `/proc/self/fd`, or without /proc for every number up to the limit. If koffi cannot load, it
 * succeeds if there is nothing to seal. On macOS it is an fcntl(2) for every descriptor that proc_pidinfo
 * (`<libproc.h>`) lists.
 *
 * On Windows, which has no such variables, it lists the inheritable handles with NtQueryInformationProcess
 * (ProcessHandleInformation, Windows 8), or else NtQuerySystemInformation (SystemExtendedHandleInformation), or else
 * GetHandleInformation of every value, and calls SetHandleInformation for each. It leaves alone the handles of
 * GetStdHandle and of the numbers 0 to 2, and also pipes and character devices, which another thread's spawn may have
 * created for its child's stdio.
 *
 * A seal that cannot be made throws, so that no child starts with descriptors it must not have. With the environment
 * variable `NOINHERIT_UNSEALED=warn` it emits a warning once instead, and the program goes on.
 *
 * @throws NoInheritError
 *   `ERR_NOINHERIT_BAD_TARGET` or `ERR_NOINHERIT_NO_DESCRIPTOR` if something in `except` holds no
 *   descriptor, or if the options are invalid (nothing is sealed then), `ERR_NOINHERIT_SYSCALL` if a system call fails
 *   (`EBADF`: a number in `except` is not open),
 *   `ERR_NOINHERIT_UNSUPPORTED` on another platform, or if there is something to seal and koffi cannot load
 */
export function sealDescriptors(options?: SealOptions): void {
  try {
    seal(keptDescriptors(options));
  } catch (error) {
    throwOrWarn(error);
  }
}

/** The lock keeps out other seals; a thread that spawns without the lock may be in the middle of a spawn. */
const CIRCUMSTANCES: SealCircumstances = { othersMaySpawn: true };

/** Seals everything but `kept`. */
export function seal(kept: ReadonlySet<SystemDescriptor>): void {
  const lock = processLock();
  const ticket = lock.acquire();
  try {
    binding().seal(kept, CIRCUMSTANCES);
  } finally {
    lock.release(ticket);
  }
}
