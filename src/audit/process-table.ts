// What is visible of all processes at one moment?
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
  /** Identifies the file, pipe or socket; empty if unrelated objects share its inode (epoll, eventfd). */
  readonly identity: string;
  /** Whether the process's children inherit it. */
  readonly inheritable: boolean;
  /** The access mode, which tells the two ends of a pipe apart. */
  readonly access: 'read' | 'read and write' | 'write';
  /** The lock that it holds on its file, such as `FLOCK WRITE`. */
  readonly lock?: string;
}

/** What the system reports about a socket. */
export interface SocketInfo {
  readonly protocol: string;
  /** TCP's state, such as `LISTEN` or `CLOSE_WAIT`; of unix-domain sockets only `LISTEN`. */
  readonly state?: string;
  readonly localAddress?: string;
  readonly remoteAddress?: string;
  /** The system's number for the other end of a unix-domain socket. */
  readonly peer?: string;
}

/** A socket, and where it is visibly open. */
export interface FoundSocket {
  readonly socket: SocketInfo;
  readonly places: readonly OpenDescriptor[];
}

/** A process, as it was when the table was made. */
export interface ProcessEntry {
  readonly pid: number;
  /** 0 if it has none. */
  readonly parent: number;
  /** The system's short name for its program. */
  readonly name: string;
  /** Whether it is a zombie: it has exited, and its parent has not reaped it yet. */
  readonly hasEnded: boolean;
  /** Whether it has not called execve(2) since fork(2); `undefined` where the system does not tell. */
  readonly isCopy?: boolean | undefined;
  /** A number that grows whenever a child of it is reaped (on Linux the minor faults of those: proc(5), cminflt). */
  readonly endedChildren: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** A snapshot of all processes. What is read from it later either was so at that moment, or is missing. */
export interface ProcessTable {
  /** All visible processes, except this one. */
  readonly processes: ReadonlyMap<number, ProcessEntry>;
  /** Processes whose descriptors the system does not show, such as those of other users. */
  readonly unreadable: readonly number[];
  /** Whether the system can tell which descriptors came from the same open(2) call. */
  readonly tellsOpenFiles: boolean;
  /** The command line; the name in brackets where there is none; empty if the process is gone. */
  commandOf(pid: number): string;
  /** The environment that a process started with. */
  environmentOf(pid: number): NodeJS.ProcessEnv;
  /** Whether a process has not called execve(2) since fork(2), and so runs the same program as its origin. */
  isFork(pid: number): boolean;
  /** A string that a process shares only with its forks, until they call execve(2); empty if it is gone. */
  startOf(pid: number): string;
  /** The open descriptors, ascending; none if the process is gone or unreadable. */
  descriptorsOf(pid: number): readonly OpenDescriptor[];
  /** One descriptor; `undefined` if there is none. */
  at(place: Place): OpenDescriptor | undefined;
  /** All places where the same file, pipe or socket is open, including this one. */
  placesOf(descriptor: OpenDescriptor): readonly OpenDescriptor[];
  /** The places where the file at a path is open, or a deleted file that had this path. */
  placesOfFile(path: string): readonly OpenDescriptor[];
  /** 0 if two descriptors of a file came from the same open(2), else their order; `undefined` if not known. */
  compareOpenFiles(one: Place, other: Place): number | undefined;
  /** What the system reports about a descriptor that is a socket. */
  socketOf(descriptor: OpenDescriptor): SocketInfo | undefined;
  /** The other ends of a pipe, or of a unix-domain socket that is one of a pair. */
  otherEndsOf(descriptor: OpenDescriptor): readonly OpenDescriptor[];
  /** All sockets of this machine whose local address has this port, with the places where they are open. */
  socketsOfPort(port: number): readonly FoundSocket[];
  /** All sockets of this machine that are bound to a path. */
  socketsOfFile(path: string): readonly FoundSocket[];
}

/** Processes and all of their descendants. */
export function treesOf({ processes }: ProcessTable, roots: readonly number[]): number[] {
  const children = new Map(groupBy(processes.values(), ({ parent }) => parent));
  const found = new Set(roots);
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child.pid);
  return [...found];
}

/** The ancestors of a process, the nearest first. */
export function ancestorsOf({ processes }: ProcessTable, pid: number): number[] {
  const found = new Set<number>();
  for (let parent = processes.get(pid)?.parent ?? 0; parent > 0 && !found.has(parent);) {
    found.add(parent);
    parent = processes.get(parent)?.parent ?? 0;
  }
  return [...found];
}
