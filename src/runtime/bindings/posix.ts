import { fstatSync } from 'node:fs';
import type { Binding } from './binding.ts';

/** First descriptor that is not one of stdin, stdout and stderr. Below it nothing is ever swept. */
export const FIRST_AFTER_STDIO = 3;

/** What all POSIX systems do alike. */
export const posix: Pick<Binding<number>, 'identify' | 'ofNumber'> = {
  ofNumber: (fd) => fd,
  /** Device and inode, by fstat(2). (What the kernel gives one shared inode, such as eventfd and epoll, cannot be told apart this way.) */
  identify(fd) {
    const { dev, ino } = fstatSync(fd, { bigint: true });
    return `${dev}:${ino}`;
  },
};

/** The numbers above stdio, ascending. */
export function aboveStdio(descriptors: ReadonlySet<number>): number[] {
  return [...descriptors].filter((fd) => fd >= FIRST_AFTER_STDIO).sort((a, b) => a - b);
}
