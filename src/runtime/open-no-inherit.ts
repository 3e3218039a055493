// How is a file opened so that no child inherits it?
import { openSync, promises, type Mode, type OpenMode, type PathLike } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { closeUnmarked } from './close-unmarked.ts';
import { unlessFake } from './fake-descriptors.ts';
import { markDescriptor } from './mark-descriptor.ts';
import type { SystemDescriptor } from './bindings/binding.ts';
import { binding } from './native.ts';
import { isAsNodeOpenedIt } from './opened-by-node.ts';

/**
 * Opens a file with a descriptor that child processes do not inherit, and asks the kernel to confirm it.
 *
 * No spawn of another thread can pass it on in between: whatever the flags are, Node opens with O_CLOEXEC on POSIX and
 * without an inheritable handle on Windows (libuv, `uv_fs_open`). Under a runtime that does not, the descriptor is
 * marked right after the open.
 *
 * @param path - as for `fs.openSync`
 * @param flags - as for `fs.openSync`: a string such as `'r+'`, or `fs.constants` combined; default `'r'`
 * @param mode - permissions of a file that is created, as for `fs.openSync`: default `0o666`, less the umask
 * @returns the file descriptor number, which the caller must close
 * @throws what `fs.openSync` throws; NoInheritError as `setNoInherit` does, after closing the file again
 */
export function openNoInheritSync(path: PathLike, flags?: OpenMode, mode?: Mode | null): number {
  const native = binding();
  // Node's functions accept undefined for "left out", which its types do not say for `flags`.
  // eslint-disable-next-line noinherit/no-unmarked-open -- marked below, by what the rule's helpers are made of
  const fd = openSync(path, flags as OpenMode, mode);
  try {
    unlessFake(fd, () => markOpened(native.ofNumber(fd)));
  } catch (error) {
    closeUnmarked(fd, error);
    throw error;
  }
  return fd;
}

/**
 * Opens a file with a descriptor that child processes do not inherit, as {@link openNoInheritSync} does.
 *
 * @param path - as for `fs.promises.open`
 * @param flags - as for `fs.promises.open`; default `'r'`
 * @param mode - permissions of a file that is created; default `0o666`, less the umask
 * @returns a promise of a `FileHandle`, which the caller must close; it rejects where {@link openNoInheritSync} throws
 */
export async function openNoInherit(path: PathLike, flags?: OpenMode, mode?: Mode): Promise<FileHandle> {
  const native = binding();
  // eslint-disable-next-line noinherit/no-unmarked-open -- as above
  const handle = await promises.open(path, flags, mode);
  try {
    unlessFake(handle, () => markOpened(native.ofNumber(handle.fd)));
  } catch (error) {
    await handle.close();
    throw error;
  }
  return handle;
}

function markOpened(descriptor: SystemDescriptor): void {
  try {
    markDescriptor(descriptor, true);
  } catch (error) {
    if (!isAsNodeOpenedIt(error)) throw error;
  }
}
