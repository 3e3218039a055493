import type { SealCircumstances, SystemDescriptor } from './bindings/binding.ts';
import { keptDescriptors } from './kept-descriptors.ts';
import { binding } from './native.ts';
import { processLock } from './process-lock.ts';
import type { SealOptions } from './types.ts';
import { throwOrWarn } from './unsealable.ts';

/**
 * Makes everything that this process holds above stdin, stdout and stderr non-inheritable, whoever opened
 * it: native add-ons, FFI, the program that started this one. Call it right before a spawn: what is opened
 * afterwards is not covered, nor is what another thread opens at the same time. It waits while another thread
 * is in a `sealed` call.
 *
 * What a spawn passes on by its `stdio` option still arrives, pipes and IPC included: libuv duplicates those
 * in the child. These stay as they are:
 *
 * - descriptors in `except`;
 * - what `setNoInherit(x, false)` opened up in this thread, while its number stands for the same file or socket;
 * - the pipes of GNU make's jobserver that `MAKEFLAGS` names;
 * - what a service manager passes, `LISTEN_FDS` from 3 up, if `LISTEN_PID` is this process; without a `LISTEN_PID`
 *   only sockets and FIFOs;
 * - `CRASHDUMP_SIGNAL_FD`;
 * - pipes that the command line or the environment of this process names by path (`/dev/fd/63`, a shell's process
 *   substitution).
 *
 * On Linux this is one close_range(2) with CLOSE_RANGE_CLOEXEC (Linux 5.11), or one for each gap between
 * descriptors that stay. On an older kernel, or in a sandbox that forbids it, every descriptor in
 * `/proc/self/fd` gets an fcntl(2), or without /proc every number up to the limit. Where koffi cannot load,
 * it succeeds if there is nothing to seal. On macOS every descriptor that proc_pidinfo (`<libproc.h>`) lists gets
 * an fcntl(2).
 *
 * On Windows, where there is no such environment: the inheritable handles by NtQueryInformationProcess
 * (ProcessHandleInformation, Windows 8), or else NtQuerySystemInformation (SystemExtendedHandleInformation), or else
 * GetHandleInformation of every value, and SetHandleInformation for each of them. The handles of GetStdHandle and of
 * the numbers 0 to 2 stay, and so do pipes and character devices, which another thread's spawn may have made for the
 * stdio of its child.
 *
 * A seal that cannot be made throws, so that no child starts with what it must not have. With the environment variable
 * `NOINHERIT_UNSEALED=warn` it warns instead, once, and the program goes on.
 *
 * @throws NoInheritError
 *   `ERR_NOINHERIT_BAD_TARGET` or `ERR_NOINHERIT_NO_DESCRIPTOR` for something in `except` that holds no
 *   descriptor, or for options that are none (nothing is sealed then), `ERR_NOINHERIT_SYSCALL` if the kernel refuses
 *   (`EBADF`: a number in `except` is not open),
 *   `ERR_NOINHERIT_UNSUPPORTED` on another platform, or where there is something to seal and koffi cannot load
 */
export function sealDescriptors(options?: SealOptions): void {
  try {
    seal(keptDescriptors(options));
  } catch (error) {
    throwOrWarn(error);
  }
}

/** The lock keeps out those that seal; a thread that spawns without one may be in the middle of it. */
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
