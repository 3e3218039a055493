// Has a thread started a child?
import { files } from '../node-itself.ts';
import type { ChildStarts } from './binding.ts';

/**
 * Finds out from `/proc/<pid>/task/<tid>/children` (proc(5)) whether a thread has forked: the kernel gives a child its
 * copy of the descriptors before it lists the child. `undefined` if the file does not exist: a kernel without
 * CONFIG_PROC_CHILDREN, no /proc.
 */
export function linuxChildStarts(): ChildStarts {
  let thread: number | undefined;
  return {
    thread() {
      try {
        return (thread ??= Number(files.readlinkSync('/proc/thread-self').split('/').pop()));
      } catch {
        return undefined;
      }
    },
    newest(of) {
      try {
        const children = files.readFileSync(`/proc/self/task/${of}/children`, 'utf8').trimEnd();
        return Number(children.slice(children.lastIndexOf(' ') + 1));
      } catch {
        return undefined;
      }
    },
  };
}
