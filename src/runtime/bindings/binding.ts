// Which operations on descriptors does a platform provide?
import type { DescriptorInfo } from '../types.ts';

/**
 * The type that system calls take: a file descriptor number on POSIX; on Windows the value of a HANDLE or
 * SOCKET, a bigint if it is not a safe integer.
 */
export type SystemDescriptor = number | bigint;

/** What a seal must know about the rest of the process. */
export interface SealCircumstances {
  /**
   * Whether another thread may be spawning at this moment. On Windows libuv makes inheritable duplicates of a
   * child's stdio while it spawns; sealing those would leave that child without stdio. In that case pipes and
   * character devices are left alone. On POSIX this makes no difference.
   */
  readonly othersMaySpawn: boolean;
}

/**
 * The operations that a platform provides. All act on descriptors of this process and throw `NoInheritError`
 * (`ERR_NOINHERIT_SYSCALL`, `ERR_NOINHERIT_UNSUPPORTED`); nothing fails silently.
 */
export interface Binding<D extends SystemDescriptor = SystemDescriptor> {
  /** The descriptor behind a number of Node's `fs`: on POSIX the number itself. */
  ofNumber(fd: number): D;
  /**
   * Finds the descriptor of an object that does not expose its number; `undefined` if it has none now. Throws
   * rather than guesses. Missing if every object exposes its number.
   */
  readonly locate?: (target: object) => D | undefined;
  /**
   * Whether the descriptor of such an object is known to be non-inheritable, which may be cheaper to find out than the
   * descriptor itself. Missing if it is not cheaper.
   *
   * @param acceptedBy - the server that is emitting the object as a connection at this moment
   */
  readonly isMarked?: (target: object, acceptedBy?: object) => boolean;
  /** Whether a child would inherit this descriptor. */
  isInheritable(descriptor: D): boolean;
  /** The same without throwing: `false` too if nothing is open there, and `true` if the state is unknown. */
  mayInherit(descriptor: D): boolean;
  /** Sets only this flag, and writes only if it must change. */
  setInheritable(descriptor: D, inheritable: boolean): void;
  /**
   * A string that stays the same as long as the descriptor refers to the same file or socket; throws if it is
   * not open.
   */
  identify(descriptor: D): string;
  /** Makes everything except the three standard descriptors and those in `keep` non-inheritable. */
  seal(keep: ReadonlySet<D>, circumstances: SealCircumstances): void;
  /** Every inheritable descriptor except the three standard ones, ascending. */
  list(): DescriptorInfo[];
  /**
   * How many bytes can be read from this end of a pipe or socket; `undefined` on Windows if the other end is
   * closed everywhere.
   */
  unread(descriptor: D): number | undefined;
  /** Whether a seal is one close_range(2). Missing if the system has no such call. */
  readonly hasCloseRange?: () => boolean;
  /**
   * Memory of `count` words, initially zero, shared by all threads of this process, no matter which thread started
   * them; `undefined` if the system does not provide it now. Callers ask again until it does.
   */
  readonly sharedWords?: (count: number) => Int32Array | undefined;
  /** Missing if the system does not show which thread started a child. */
  readonly childStarts?: ChildStarts;
}

/** Shows the other threads whether a thread has started a child. */
export interface ChildStarts {
  /** The system's id of the calling thread; `undefined` if unknown at the moment. */
  thread(): number | undefined;
  /** The process id of the newest child that a thread started, 0 if it has none now; `undefined` if unknown. */
  newest(thread: number): number | undefined;
}
