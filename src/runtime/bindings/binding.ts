import type { DescriptorInfo } from '../types.ts';

/**
 * What the system's own calls take: a file descriptor number on POSIX; on Windows the value of a HANDLE or
 * SOCKET, a bigint where it is beyond the safe integers.
 */
export type SystemDescriptor = number | bigint;

/** What a seal must know of the rest of the process. */
export interface SealCircumstances {
  /**
   * Whether another thread may be spawning at this moment. On Windows libuv makes inheritable duplicates of a
   * child's stdio while it spawns; to seal those would leave that child without them. So then pipes and
   * character devices are left alone. On POSIX it makes no difference.
   */
  readonly othersMaySpawn: boolean;
}

/**
 * What a platform has to offer. Everything works on descriptors of this process and throws `NoInheritError`
 * (`ERR_NOINHERIT_SYSCALL`, `ERR_NOINHERIT_UNSUPPORTED`); nothing fails silently.
 */
export interface Binding<D extends SystemDescriptor = SystemDescriptor> {
  /** What stands behind a descriptor number of Node's `fs`: on POSIX the number itself. */
  ofNumber(fd: number): D;
  /**
   * Finds the descriptor of an object that does not carry its number; `undefined` if it has none now. Throws
   * rather than guess. Not there where every object carries it.
   */
  readonly locate?: (target: object) => D | undefined;
  /**
   * Whether the descriptor of such an object is known to be non-inheritable, which there may be a shorter way to know than to
   * find it. Not there where there is none.
   *
   * @param acceptedBy - the server that emits the object as a connection at this moment
   */
  readonly isMarked?: (target: object, acceptedBy?: object) => boolean;
  /** Whether a child would get this descriptor. */
  isInheritable(descriptor: D): boolean;
  /** The same without an error: `false` too if nothing is open there, and `true` where that cannot be known. */
  mayInherit(descriptor: D): boolean;
  /** Sets that one bit and no other, and writes only if it is not yet right. */
  setInheritable(descriptor: D, inheritable: boolean): void;
  /**
   * A text that is the same for as long as the descriptor stands for the same file or socket; throws if it is
   * not open.
   */
  identify(descriptor: D): string;
  /** Makes everything but the three standard descriptors and those in `keep` non-inheritable. */
  seal(keep: ReadonlySet<D>, circumstances: SealCircumstances): void;
  /** Every inheritable descriptor but the three standard ones, ascending. */
  list(): DescriptorInfo[];
  /**
   * How many bytes wait to be read from this end of a pipe or socket; `undefined` on Windows if nobody holds the other
   * end any more.
   */
  unread(descriptor: D): number | undefined;
  /** Whether a seal is one close_range(2). Not there where the system has no such call. */
  readonly hasCloseRange?: () => boolean;
  /**
   * So many words of memory, zero at first, that all threads of this process have in common, whoever started them;
   * `undefined` where the system does not give it now. It is asked for until it does.
   */
  readonly sharedWords?: (count: number) => Int32Array | undefined;
  /** Not there where the system does not say which thread started a child. */
  readonly childStarts?: ChildStarts;
}

/** When a thread has started a child, as the others can see it. */
export interface ChildStarts {
  /** The system's number of the thread that asks; `undefined` if that cannot be known now. */
  thread(): number | undefined;
  /** The process id of the child that a thread started last, 0 if it has none now; `undefined` if that cannot be known. */
  newest(thread: number): number | undefined;
}
