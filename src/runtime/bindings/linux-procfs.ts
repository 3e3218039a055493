// What works on Linux without koffi?
import { NoInheritError } from '../errors.ts';
import { explainFailure } from '../load-koffi.ts';
import { isProcForbidden, READ_PROC } from '../permissions.ts';
import { describeDescriptor, isInheritableByFdinfo, isInheritableNow, openDescriptors } from '../procfs.ts';
import type { DescriptorInfo } from '../types.ts';
import type { Binding } from './binding.ts';
import { hasAddress } from './by-address.ts';
import { posix } from './posix.ts';

/**
 * Linux without koffi: the flag of a descriptor can be read from `/proc/self/fdinfo` (proc(5)) but not
 * changed. Node marks what it opens itself, so most requests find the flag already as wanted: those succeed.
 *
 * @param cause - why koffi did not load
 */
export function createProcfsBinding(cause: unknown): Binding<number> {
  const unsupported: Refuse = (what) =>
    new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', `${what}: ${explainFailure(cause)}`, { cause });
  const unreadable: Refuse = (what) => unsupported(isProcForbidden() ? `${what} without ${READ_PROC}` : what);

  return {
    ...posix,
    // Node's own objects expose their numbers. Only some of Bun's and Deno's do.
    ...('Bun' in globalThis || 'Deno' in globalThis
      ? { locate: (target: object) => locateAmongMarked(target, unreadable) }
      : {}),
    isInheritable: (fd) => isInheritable(fd, unreadable),
    mayInherit,
    setInheritable(fd: number, inheritable: boolean): void {
      if (isInheritable(fd, unreadable) !== inheritable)
        throw unsupported(`The flag of descriptor ${fd} cannot be changed`);
    },
    unread(fd) {
      throw unsupported(`What is unread of descriptor ${fd} cannot be asked`);
    },
    seal(keep: ReadonlySet<number>): void {
      const open = listInheritable(unreadable).filter((fd) => !keep.has(fd));
      if (open.length > 0) throw unsupported(`Inheritable descriptors (${open.join(', ')}) cannot be sealed`);
    },
    list(): DescriptorInfo[] {
      return listInheritable(unreadable).flatMap((fd) => describeDescriptor(fd) ?? []);
    },
  };
}

/** Makes the error that says what cannot be done, and why. */
type Refuse = (what: string) => NoInheritError;

function isInheritable(fd: number, refuse: Refuse): boolean {
  try {
    return isInheritableByFdinfo(fd);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !isProcMounted())
      throw refuse(`The state of descriptor ${fd} cannot be read`);
    throw new NoInheritError('ERR_NOINHERIT_SYSCALL', `fcntl(${fd}) failed: EBADF (no such open descriptor)`, {
      errno: 'EBADF',
      syscall: 'fcntl',
    });
  }
}

function mayInherit(fd: number): boolean {
  try {
    return isInheritableNow(fd);
  } catch {
    return true;
  }
}

function listInheritable(refuse: Refuse): number[] {
  const open = listOpen(refuse);
  try {
    return open.filter(isInheritableNow);
  } catch {
    throw refuse('The state of the open descriptors cannot be read');
  }
}

function listOpen(refuse: Refuse): number[] {
  try {
    return openDescriptors();
  } catch {
    throw refuse('The open descriptors cannot be listed');
  }
}

/** It is not known which of the process's sockets the object has, which does not matter if all are non-inheritable. */
function locateAmongMarked(target: object, refuse: Refuse): number | undefined {
  if (!hasAddress(target)) return undefined;
  const sockets = listOpen(refuse).filter((fd) => describeDescriptor(fd)?.kind === 'socket');
  if (sockets[0] === undefined || listInheritable(refuse).some((fd) => sockets.includes(fd)))
    throw refuse('The descriptor of the socket or server cannot be found');
  return sockets[0];
}

function isProcMounted(): boolean {
  try {
    openDescriptors();
    return true;
  } catch {
    return false;
  }
}
