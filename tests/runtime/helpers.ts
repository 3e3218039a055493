import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as Koffi from 'koffi';

const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
const libc = koffi.load(null);
// Declared separately from the runtime's own, so that a mistake there is not hidden here.
const fcntl = libc.func('int fcntl(int fd, int cmd, ...)');
const open = libc.func('int open(const char *path, int flags)');

/** The built runtime, for programs that run in separate processes. */
export const dist: string = fileURLToPath(new URL('../../dist/', import.meta.url));

/** All descriptor flags, straight from fcntl(fd, F_GETFD); -1 if it is closed. */
export function rawFlags(fd: number): number {
  return fcntl(fd, 1) as number;
}

/** Makes a descriptor inheritable without the runtime's knowledge. */
export function clearFlag(fd: number): void {
  if (fcntl(fd, 2, 'int', 0) !== 0) throw new Error(`cannot clear the flag of ${fd}`);
}

/** Opens a file as native code does that does not use O_CLOEXEC. */
export function openInheritable(path: string = '/dev/null'): number {
  const fd = open(path, 0) as number;
  if (fd < 0) throw new Error(`cannot open ${path}`);
  return fd;
}

/** Duplicates a descriptor. */
export function duplicate(fd: number): number {
  const F_DUPFD = 0;
  return fcntl(fd, F_DUPFD, 'int', 3) as number;
}

/** Whether a real child process holds the object that `fd` refers to here. */
export function childHolds(fd: number): boolean {
  const here = readlinkSync(`/proc/self/fd/${fd}`);
  const child = spawnSync('readlink', [`/proc/self/fd/${fd}`], { encoding: 'utf8' });
  if (child.error !== undefined) throw child.error;
  return child.status === 0 && child.stdout.trimEnd() === here;
}

/** The number behind a socket or a server. */
export function handleFd(target: unknown): number {
  const fd = (target as { _handle?: { fd?: number } | null })._handle?.fd;
  if (fd === undefined || fd < 0) throw new Error('no descriptor');
  return fd;
}

/**
 * Runs `action` with the argument that `emitter` emits with `event`, before the runtime's mark if it was marked
 * earlier. Node has marked the descriptor by then, so no test could fail without an action that undoes that.
 */
export function inFrontOf(emitter: EventEmitter, event: string, action: (argument: unknown) => void): void {
  const emit = emitter.emit.bind(emitter);
  emitter.emit = (name: string | symbol, ...args: unknown[]) => {
    if (name === event) action(args[0]);
    return emit(name, ...args);
  };
}
