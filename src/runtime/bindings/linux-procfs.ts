import { NoInheritError } from '../errors.ts';
import { explainFailure } from '../load-koffi.ts';
import { describeDescriptor, isInheritableByFdinfo, openDescriptors } from '../procfs.ts';
import type { DescriptorInfo } from '../types.ts';
import type { Binding } from './binding.ts';
import { posix } from './posix.ts';

/**
 * Linux without koffi: the state of a descriptor can be read in `/proc/self/fdinfo` (proc(5)) and not be
 * changed. As Node marks what it opens itself, most requests are for what already is so: those succeed.
 *
 * @param cause - why koffi did not load
 */
export function createProcfsBinding(cause: unknown): Binding<number> {
  const unsupported = (what: string): NoInheritError =>
    new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', `${what}: ${explainFailure(cause)}`, { cause });

  function isInheritable(fd: number): boolean {
    try {
      return isInheritableByFdinfo(fd);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !isProcMounted()) {
        throw unsupported(`The state of descriptor ${fd} cannot be read`);
      }
      throw new NoInheritError('ERR_NOINHERIT_SYSCALL', `fcntl(${fd}) failed: EBADF (no such open descriptor)`, {
        errno: 'EBADF',
        syscall: 'fcntl',
      });
    }
  }

  function isInheritableNow(fd: number): boolean {
    try {
      return isInheritableByFdinfo(fd);
    } catch (error) {
      // Closed since the directory was read, or the descriptor that reading took.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  function listNumbers(): number[] {
    try {
      return openDescriptors().filter(isInheritableNow);
    } catch {
      throw unsupported('The open descriptors cannot be listed');
    }
  }

  return {
    ...posix,
    isInheritable,
    setInheritable(fd: number, inheritable: boolean): void {
      if (isInheritable(fd) !== inheritable) throw unsupported(`The flag of descriptor ${fd} cannot be changed`);
    },
    unread(fd) {
      throw unsupported(`What is unread of descriptor ${fd} cannot be asked`);
    },
    seal(keep: ReadonlySet<number>): void {
      const open = listNumbers().filter((fd) => !keep.has(fd));
      if (open.length > 0) throw unsupported(`Inheritable descriptors (${open.join(', ')}) cannot be sealed`);
    },
    list(): DescriptorInfo[] {
      return listNumbers().flatMap((fd) => describeDescriptor(fd) ?? []);
    },
  };
}

function isProcMounted(): boolean {
  try {
    openDescriptors();
    return true;
  } catch {
    return false;
  }
}
