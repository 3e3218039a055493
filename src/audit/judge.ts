// What does a process pass on to its children, what did it inherit, and which other processes hold that?
import { groupBy } from './group-by.ts';
import { meantBy, type MeantReason } from './meant.ts';
import { ancestorsOf, type OpenDescriptor, type Place, type ProcessTable, type SocketInfo } from './process-table.ts';

/** A process that has a certain file, pipe or socket open. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
  readonly parent: number;
  readonly fds: readonly number[];
  /** Whether its children inherit one of them. */
  readonly inheritable: boolean;
}

/** High for what another process may wait for, or should not read; low for what rarely matters. */
export type Severity = 'high' | 'low' | 'normal';

/** An open file, pipe or socket that a finding is about. */
export interface SharedObject {
  readonly id: number;
  readonly kind: OpenDescriptor['kind'];
  /** A path, or the system's own name for it. */
  readonly name: string;
  readonly socket?: SocketInfo;
  /** The lock that the descriptor holds on the file. */
  readonly lock?: string;
  readonly severity: Severity;
  /** All processes that have it open, among those that could be looked at. */
  readonly holders: readonly Holder[];
  /** The holders of the other end, if it is a unix-domain socket that is one of a pair. */
  readonly otherEnd?: readonly Holder[];
}

export interface Finding {
  readonly fd: number;
  /** The `id` of the open object. */
  readonly object: number;
  /** Whether children of this process inherit it. */
  readonly inheritable: boolean;
  readonly access: OpenDescriptor['access'];
  /** The farthest ancestor, without a gap, that has it under the same number. With `earlier`, the process itself. */
  readonly from?: number;
  /** The command that this process ran before its execve(2), when it already had the descriptor. */
  readonly earlier?: string;
  /** The ancestors between `from` and this process, the nearest first. */
  readonly through?: readonly number[];
  /** Why it is intended, and therefore not a fault. */
  readonly meant?: MeantReason | 'allowed' | 'stdio';
}

/** The program that a process ran before it replaced it by execve(2). */
export interface EarlierProgram {
  readonly command: string;
  /** What it would have passed on: by number, the result of {@link fingerprintOf}. */
  readonly held: ReadonlyMap<number, string>;
}

export interface ProcessReport {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Whether it has not called execve(2) since fork(2): it shares the descriptors of the process that it copies. */
  readonly isFork: boolean;
  /** Whether that process is its parent, and still runs the same program. */
  readonly isForkOfParent: boolean;
  readonly findings: readonly Finding[];
}

/** Judges one process after the other, and describes each open file once. */
export class Judge {
  readonly #table: ProcessTable;
  readonly #isAllowed: (object: SharedObject) => boolean;
  readonly #objects = new Map<string, SharedObject>();
  /** By place: all places where the same file, pipe or socket is open. */
  readonly #openFiles = new Map<string, readonly OpenDescriptor[]>();

  constructor(table: ProcessTable, isAllowed: (object: SharedObject) => boolean = () => false) {
    this.#table = table;
    this.#isAllowed = isAllowed;
  }

  /** All objects that were described so far. */
  get objects(): SharedObject[] {
    return [...this.#objects.values()];
  }

  /** @param earlier - the program that the process ran before, if that is known */
  judge(pid: number, earlier?: EarlierProgram): ProcessReport {
    const table = this.#table;
    const descriptors = table.descriptorsOf(pid);
    const meant = meantBy(table, pid, descriptors);
    const isFork = table.isFork(pid);
    const findings = descriptors.flatMap((descriptor): Finding[] => {
      const { fd, inheritable, access } = descriptor;
      const lineage = this.#lineageOf(descriptor);
      const isOfEarlier = lineage.length === 0 && earlier?.held.get(fd) === fingerprintOf(descriptor);
      const from = isOfEarlier ? pid : lineage.at(-1);
      const isStdio = fd < 3;
      // A fork runs the same program with the same descriptors: those that it does not pass on are as they should be.
      const isKept = !inheritable && (from === undefined || isFork);
      if (isStdio ? !isPipeOrSocket(descriptor) : isKept) return [];
      const object = this.describe(descriptor);
      const why = isStdio
        ? 'stdio'
        : (meant(descriptor, from !== undefined) ?? (this.#isAllowed(object) ? 'allowed' : undefined));
      return [
        {
          fd,
          object: object.id,
          inheritable,
          access,
          ...(from !== undefined && { from }),
          ...(isOfEarlier && { earlier: earlier.command }),
          ...(lineage.length > 1 && { through: lineage.slice(0, -1) }),
          ...(why !== undefined && { meant: why }),
        },
      ];
    });
    const parent = table.processes.get(pid)?.parent ?? 0;
    return {
      pid,
      parent,
      command: table.commandOf(pid),
      isFork,
      isForkOfParent: isFork && table.startOf(parent) === table.startOf(pid),
      findings,
    };
  }

  /** The object that a descriptor refers to, with all of its holders. */
  describe(descriptor: OpenDescriptor): SharedObject {
    const places = this.#sharing(descriptor);
    const key = keyOf(places[0] ?? descriptor);
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    const { kind, name, lock } = descriptor;
    const socket = this.#table.socketOf(descriptor);
    const ends = kind === 'socket' ? this.holdersAt(this.#table.otherEndsOf(descriptor)) : [];
    const object = {
      id: this.#objects.size + 1,
      kind,
      name,
      ...(socket !== undefined && { socket }),
      ...(lock !== undefined && { lock }),
      severity: severityOf(descriptor, socket),
      holders: this.holdersAt(places),
      ...(ends.length > 0 && { otherEnd: ends }),
    };
    this.#objects.set(key, object);
    return object;
  }

  /** A socket that no process holds among those that could be looked at. */
  describeHidden(socket: SocketInfo): SharedObject {
    const key = `hidden ${JSON.stringify(socket)}`;
    const known = this.#objects.get(key);
    const object = known ?? {
      id: this.#objects.size + 1,
      kind: 'socket',
      name: 'socket',
      socket,
      severity: 'high',
      holders: [],
    };
    this.#objects.set(key, object);
    return object;
  }

  /** Groups places by process. */
  holdersAt(places: readonly OpenDescriptor[]): Holder[] {
    return groupBy(places, ({ pid }) => pid).map(([pid, its]) => ({
      pid,
      command: this.#table.commandOf(pid),
      parent: this.#table.processes.get(pid)?.parent ?? 0,
      fds: its.map(({ fd }) => fd),
      inheritable: its.some(({ inheritable }) => inheritable),
    }));
  }

  /** The places where the same object is open, as exactly as the system can tell. */
  #sharing(descriptor: OpenDescriptor): readonly OpenDescriptor[] {
    const { identity, kind } = descriptor;
    // All epoll instances share one inode, and many processes have the same device open: only kcmp(2) can tell.
    if ((identity === '' || kind === 'device' || kind === 'directory') && !this.#table.tellsOpenFiles)
      return [descriptor];
    const key = keyOf(descriptor);
    if (!this.#openFiles.has(key)) {
      const places = this.#table.placesOf(descriptor);
      const groups = kind === 'pipe' || kind === 'socket' ? [places] : byOpenFile(this.#table, places);
      for (const group of groups) for (const place of group) this.#openFiles.set(keyOf(place), group);
    }
    return this.#openFiles.get(key) ?? [descriptor];
  }

  /**
   * The processes that a descriptor came through, the nearest first: it keeps its number when it is inherited. If it is
   * no longer inheritable, it must be known to be the same: both programs may have opened the file.
   */
  #lineageOf(descriptor: OpenDescriptor): number[] {
    const { pid, fd } = descriptor;
    const { processes } = this.#table;
    const ancestors = ancestorsOf(this.#table, pid).filter((parent) => processes.has(parent));
    const end = ancestors.findIndex((parent) => !this.#isSame(descriptor, this.#table.at({ pid: parent, fd })));
    if (ancestors.length > 0) return ancestors.slice(0, end === -1 ? undefined : end);
    // No ancestor was looked at, or all have exited: then it came from the oldest process that has it.
    const startOf = (place: Place): number => processes.get(place.pid)?.startedAt ?? Infinity;
    const elder = this.#sharing(descriptor)
      .filter((other) => other.fd === fd && other.pid !== pid && startOf(other) <= startOf(descriptor))
      .sort((one, other) => startOf(one) - startOf(other))
      .find((other) => this.#isSame(descriptor, other));
    return elder === undefined ? [] : [elder.pid];
  }

  #isSame(descriptor: OpenDescriptor, other: OpenDescriptor | undefined): boolean {
    const { identity, kind, name, inheritable } = descriptor;
    if (other?.name !== name || other.identity !== identity) return false;
    if (kind === 'pipe' || kind === 'socket') return true;
    const order = this.#table.compareOpenFiles(descriptor, other);
    return order === undefined ? inheritable && identity !== '' : order === 0;
  }
}

/** Distinguishes what is open under a number from anything else that was or will be open under it. */
export function fingerprintOf({ name, identity }: OpenDescriptor): string {
  return `${name} ${identity}`;
}

/** Whether a report has a finding about unintended inheritance. */
export function hasUnintended({ findings }: ProcessReport): boolean {
  return findings.some(({ meant }) => meant === undefined);
}

/** Whether an open object has several holders, or will have with the next child. */
export function isPassedOn(holders: readonly Holder[]): boolean {
  return holders.length > 1 || holders.some(({ inheritable }) => inheritable);
}

/** Stdio is listed only if it is a pipe or socket, whose end another process may wait for. */
function isPipeOrSocket({ kind }: OpenDescriptor): boolean {
  return kind === 'pipe' || kind === 'socket';
}

function keyOf({ pid, fd }: Place): string {
  return `${pid} ${fd}`;
}

/** Groups the places of one file by the open(2) call that they came from. */
function byOpenFile(table: ProcessTable, places: readonly OpenDescriptor[]): OpenDescriptor[][] {
  // No other process has it, and whether two of them are duplicates does not matter.
  if (places.every(({ pid }) => pid === places[0]?.pid)) return places.map((place) => [place]);
  /** Sorted in the system's order, that of kcmp(2). */
  const groups: OpenDescriptor[][] = [];
  /** By number, which an inherited descriptor keeps: so most places need only one comparison. */
  const likely = new Map<number, OpenDescriptor[]>();
  for (const place of places) {
    const group = likely.get(place.fd);
    if (group !== undefined && orderOf(table, place, group) === 0) group.push(place);
    else likely.set(place.fd, joinGroup(table, place, groups));
  }
  return groups;
}

/** Adds a place to the group of its open file, or to a new one in order; returns the group. */
function joinGroup(table: ProcessTable, place: OpenDescriptor, groups: OpenDescriptor[][]): OpenDescriptor[] {
  let from = 0;
  let to = groups.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const group = groups[middle] ?? [];
    const order = orderOf(table, place, group);
    if (order === 0) {
      group.push(place);
      return group;
    }
    if (order < 0) to = middle;
    else from = middle + 1;
  }
  const made = [place];
  groups.splice(from, 0, made);
  return made;
}

/** 0 if the system cannot compare: the same file then counts as shared. */
function orderOf(table: ProcessTable, place: OpenDescriptor, [first]: readonly OpenDescriptor[]): number {
  return first === undefined ? 0 : (table.compareOpenFiles(place, first) ?? 0);
}

/** Files that often hold secrets, or data that has one owner. */
const SENSITIVE_FILE =
  /(?:\.(?:db|sqlite3?|mdb|ldb|pem|key|p12|pfx|kdbx|jks)(?:-wal|-shm|-journal)?|\/(?:LOCK|\.env[^/]*|id_[a-z0-9]+))$/i;

function severityOf({ kind, lock, name }: OpenDescriptor, socket: SocketInfo | undefined): Severity {
  if (socket?.state === 'LISTEN' || lock !== undefined || (kind === 'file' && SENSITIVE_FILE.test(name))) return 'high';
  return kind === 'device' || kind === 'directory' || kind === 'other' ? 'low' : 'normal';
}
