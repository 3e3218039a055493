import { fstatSync } from 'node:fs';

interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * Descriptors that `setNoInherit(x, false)` opened up, by number. The decision belongs to the file or
 * socket and not to the number, which somebody else may get after a close: so its device and inode are kept
 * too. (What the kernel gives one shared inode, such as eventfd and epoll, cannot be told apart this way.)
 */
const optOuts = new Map<number, Identity>();

/** Identity of an open descriptor, by fstat(2); throws Node's EBADF if it is closed. */
export function identify(fd: number): Identity {
  const { dev, ino } = fstatSync(fd, { bigint: true });
  return { dev, ino };
}

/** Remembers that `fd`, whose identity is given, is meant to be inherited. */
export function rememberOptOut(fd: number, identity: Identity): void {
  optOuts.set(fd, identity);
}

/** Forgets the opt-out of `fd`, if there is one. */
export function forgetOptOut(fd: number): void {
  if (optOuts.size > 0) optOuts.delete(fd);
}

/** Whether there may be any opt-out: the cheap question before the exact one. */
export function hasOptOuts(): boolean {
  return optOuts.size > 0;
}

/** The descriptors whose opt-out still holds. The others' are forgotten here. */
export function liveOptOuts(): number[] {
  for (const [fd, identity] of optOuts) {
    if (!isStill(fd, identity)) optOuts.delete(fd);
  }
  return [...optOuts.keys()];
}

function isStill(fd: number, { dev, ino }: Identity): boolean {
  try {
    const now = identify(fd);
    return now.dev === dev && now.ino === ino;
  } catch {
    return false;
  }
}
