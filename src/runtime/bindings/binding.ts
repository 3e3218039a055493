import type { DescriptorInfo } from '../types.ts';

/**
 * What a platform has to offer. Everything works on descriptor numbers of this process and throws
 * `NoInheritError` (`ERR_NOINHERIT_SYSCALL`, `ERR_NOINHERIT_UNSUPPORTED`); nothing fails silently.
 */
export interface Binding {
  /** Whether a child would get this descriptor. */
  isInheritable(fd: number): boolean;
  /** Sets that one bit and no other, and writes only if it is not yet right. */
  setInheritable(fd: number, inheritable: boolean): void;
  /** Makes every descriptor from 3 up non-inheritable, except those in `keep` (ascending, without duplicates, from 3 up). */
  seal(keep: readonly number[]): void;
  /** Every inheritable descriptor from 3 up, ascending. */
  list(): DescriptorInfo[];
}
