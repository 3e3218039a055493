import { Failure } from './failure.ts';
import { meantBy } from './meant.ts';
import {
  allPids,
  commandOf,
  descriptorsOf,
  identityAt,
  isZombie,
  linksOf,
  parentOf,
  type OpenDescriptor,
} from './proc.ts';
import { socketsOf, type SocketInfo } from './sockets.ts';

/** A process that has a descriptor on the same file, pipe or socket. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
  readonly fds: readonly number[];
}

export interface Finding {
  readonly fd: number;
  readonly kind: OpenDescriptor['kind'];
  /** Path, or the kernel's name. */
  readonly name: string;
  readonly socket?: SocketInfo;
  /** Whether children of this process get it. */
  readonly inheritable: boolean;
  /** The farthest ancestor that has it under the same number, through an unbroken line of parents. */
  readonly from?: Holder;
  /** Other processes that have it. */
  readonly sharedWith: readonly Holder[];
  /** Why it is as somebody wanted: `stdio`, or a variable that names it. Such a one is no fault. */
  readonly meant?: string;
}

export interface ProcessReport {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly findings: readonly Finding[];
}

/** What is open in the processes that may be looked at: their links, by process and number. */
type Table = ReadonlyMap<number, ReadonlyMap<number, string>>;

/**
 * What a process would hand to its children, or was handed itself, and what its stdio shares with others.
 *
 * @param pids - the processes, which must exist and be readable
 * @throws what `descriptorsOf` throws for the first, Failure if that has ended
 */
export function auditProcesses(pids: readonly number[]): ProcessReport[] {
  const [first] = pids;
  // Refuses with the system's reason, which readTable would swallow.
  if (first !== undefined) descriptorsOf(first);
  if (first !== undefined && isZombie(first))
    throw new Failure(
      `Process ${first} has ended and holds nothing any more; its parent ${parentOf(first)} has not yet taken note of that.`,
    );
  const table = readTable();
  return pids.filter((pid) => table.has(pid)).map((pid) => auditOne(pid, table));
}

/** A process and all that descend from it. */
export function treeOf(root: number): number[] {
  const children = groupByParent();
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

function groupByParent(): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const pid of allPids()) {
    const siblings = groups.get(parentOf(pid));
    if (siblings === undefined) groups.set(parentOf(pid), [pid]);
    else siblings.push(pid);
  }
  return groups;
}

/** Whether a report names something that nobody meant. */
export function hasFault(report: ProcessReport): boolean {
  return report.findings.some(({ meant }) => meant === undefined);
}

function readTable(): Table {
  const table = new Map<number, ReadonlyMap<number, string>>();
  for (const pid of allPids()) {
    if (pid === process.pid) continue;
    try {
      table.set(pid, linksOf(pid));
    } catch {
      // Gone meanwhile, or somebody else's: it cannot be named as a holder.
    }
  }
  return table;
}

function auditOne(pid: number, table: Table): ProcessReport {
  const sockets = socketsOf(pid);
  const descriptors = openIn(pid);
  const meant = meantBy(pid, descriptors);
  const findings = descriptors.flatMap((descriptor) => {
    const from = originOf(pid, descriptor, table);
    const sharedWith = holdersOf(pid, descriptor, table);
    const isStdio = descriptor.fd < 3;
    if (isStdio ? !isTelling(descriptor) : !descriptor.inheritable && from === undefined) return [];
    return [describeFinding(descriptor, sockets, from, sharedWith, isStdio ? 'stdio' : meant(descriptor))];
  });
  return { pid, parent: parentOf(pid), command: commandOf(pid), findings };
}

/** Nothing, of a process that has ended by now. */
function openIn(pid: number): OpenDescriptor[] {
  try {
    return descriptorsOf(pid);
  } catch {
    return [];
  }
}

/** Stdio is worth a line where somebody may wait for its end. */
function isTelling({ kind }: OpenDescriptor): boolean {
  return kind === 'pipe' || kind === 'socket';
}

function describeFinding(
  { fd, kind, link, inheritable }: OpenDescriptor,
  sockets: ReadonlyMap<string, SocketInfo>,
  from: Holder | undefined,
  sharedWith: readonly Holder[],
  meant: string | undefined,
): Finding {
  const socket = sockets.get(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '');
  return {
    fd,
    kind,
    name: link,
    inheritable,
    sharedWith,
    ...(socket !== undefined && { socket }),
    ...(from !== undefined && { from }),
    ...(meant !== undefined && { meant }),
  };
}

/**
 * A descriptor keeps its number when it is inherited: so its line is followed from parent to parent. One that is no
 * longer inheritable must be something of which there is only one: two programs may both have opened a file.
 */
function originOf(pid: number, descriptor: OpenDescriptor, table: Table): Holder | undefined {
  const { fd, identity, kind, inheritable } = descriptor;
  if (!inheritable && kind !== 'pipe' && kind !== 'socket') return undefined;
  let origin: number | undefined;
  for (let parent = parentOf(pid); identity !== '' && parent > 0; parent = parentOf(parent)) {
    if (!isSame(descriptor, parent, fd, table.get(parent)?.get(fd))) break;
    origin = parent;
  }
  return origin === undefined ? undefined : { pid: origin, command: commandOf(origin), fds: [fd] };
}

function holdersOf(pid: number, descriptor: OpenDescriptor, table: Table): Holder[] {
  const { identity, kind } = descriptor;
  // Many processes have the same device or directory open; that says nothing.
  if (identity === '' || kind === 'device' || kind === 'directory') return [];
  const holders: Holder[] = [];
  for (const [other, links] of table) {
    if (other === pid) continue;
    const fds = [...links].filter(([fd, link]) => isSame(descriptor, other, fd, link)).map(([fd]) => fd);
    if (fds.length > 0) holders.push({ pid: other, command: commandOf(other), fds });
  }
  return holders;
}

/** The link is the quick question; the same path may be another file where another file system is mounted. */
function isSame({ link, identity }: OpenDescriptor, pid: number, fd: number, otherLink: string | undefined): boolean {
  return otherLink === link && identityAt(pid, fd) === identity;
}
