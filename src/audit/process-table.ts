// What is to be seen of all processes at one moment?
import { groupBy } from './group-by.ts';

export type DescriptorKind = 'file' | 'directory' | 'socket' | 'pipe' | 'device' | 'other';

/** A descriptor of a process. */
export interface Place {
  readonly pid: number;
  readonly fd: number;
}

/** An open descriptor of some process. */
export interface OpenDescriptor extends Place {
  /** A path, or the system's own name: `socket:[4711]`, `pipe:[4712]`, `anon_inode:[eventpoll]`. */
  readonly name: string;
  readonly kind: DescriptorKind;
  /** What tells the file, pipe or socket from every other; empty for what shares one inode with strangers (epoll, eventfd). */
  readonly identity: string;
  /** Whether the process's children get it. */
  readonly inheritable: boolean;
  /** What can be done with it, which tells the two ends of a pipe apart. */
  readonly access: 'read' | 'read and write' | 'write';
  /** The lock that it holds on its file, such as `FLOCK WRITE`. */
  readonly lock?: string;
}

/** What the system says of a socket. */
export interface SocketInfo {
  readonly protocol: string;
  /** TCP's state, such as `LISTEN` or `CLOSE_WAIT`; of unix-domain sockets only `LISTEN`. */
  readonly state?: string;
  readonly localAddress?: string;
  readonly remoteAddress?: string;
  /** The other end of a unix-domain socket, by the system's number of it. */
  readonly peer?: string;
}

/** A socket, and where it is open as far as that is to be seen. */
export interface FoundSocket {
  readonly socket: SocketInfo;
  readonly places: readonly OpenDescriptor[];
}

/** A process, as it was when the table was made. */
export interface ProcessEntry {
  readonly pid: number;
  /** 0 if it has none. */
  readonly parent: number;
  /** The short name that the system has for its program. */
  readonly name: string;
  /** It has ended, and its parent has not yet asked how. */
  readonly hasEnded: boolean;
  /** It has started no program since it was copied from another; `undefined` where the system does not tell. */
  readonly isCopy?: boolean | undefined;
  /** A number that grows whenever a child of it ends (on Linux the minor faults of those: proc(5), cminflt). */
  readonly endedChildren: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** One look at all processes. What it says later was so then, or is no longer there. */
export interface ProcessTable {
  /** All processes that are to be seen, apart from this one. */
  readonly processes: ReadonlyMap<number, ProcessEntry>;
  /** Processes whose descriptors the system does not show: somebody else's. */
  readonly unreadable: readonly number[];
  /** Whether the system tells which descriptors came from one open(2). */
  readonly tellsOpenFiles: boolean;
  /** The command line; the name in brackets where there is none; empty if the process is gone. */
  commandOf(pid: number): string;
  /** The environment that a process started with. */
  environmentOf(pid: number): NodeJS.ProcessEnv;
  /** Whether a process is a copy of its parent, with the program that the parent runs: fork(2) without execve(2). */
  isFork(pid: number): boolean;
  /** The same text for all copies of a process that have started no program since, and for no other; empty if it is gone. */
  startOf(pid: number): string;
  /** The open descriptors, ascending; none if the process is gone or unreadable. */
  descriptorsOf(pid: number): readonly OpenDescriptor[];
  /** One descriptor; `undefined` if there is none. */
  at(place: Place): OpenDescriptor | undefined;
  /** Where the same file, pipe or socket is open, this place among them. */
  placesOf(descriptor: OpenDescriptor): readonly OpenDescriptor[];
  /** Where the file is open that a path names, or one that had this path and was deleted. */
  placesOfFile(path: string): readonly OpenDescriptor[];
  /** 0 if two descriptors of one file came from one open(2), else their order; `undefined` where the system does not tell. */
  compareOpenFiles(one: Place, other: Place): number | undefined;
  /** What the system says of a descriptor that is a socket. */
  socketOf(descriptor: OpenDescriptor): SocketInfo | undefined;
  /** The other ends of a pipe, or of a unix-domain socket that is one of a pair. */
  otherEndsOf(descriptor: OpenDescriptor): readonly OpenDescriptor[];
  /** All sockets of this machine that have a local address with this port, with the places where they are open. */
  socketsOfPort(port: number): readonly FoundSocket[];
  /** All sockets of this machine that are bound to a path. */
  socketsOfFile(path: string): readonly FoundSocket[];
}

/** Processes and all that descend from them. */
export function treesOf({ processes }: ProcessTable, roots: readonly number[]): number[] {
  const children = new Map(groupBy(processes.values(), ({ parent }) => parent));
  const found = new Set(roots);
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child.pid);
  return [...found];
}

/** The parents of a process, the nearest first. */
export function ancestorsOf({ processes }: ProcessTable, pid: number): number[] {
  const found = new Set<number>();
  for (let parent = processes.get(pid)?.parent ?? 0; parent > 0 && !found.has(parent);) {
    found.add(parent);
    parent = processes.get(parent)?.parent ?? 0;
  }
  return [...found];
}
