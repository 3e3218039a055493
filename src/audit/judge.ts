// What does a process pass on to its children, what was it given, and who else holds that?
import { groupBy } from './group-by.ts';
import { meantBy, type Naming } from './meant.ts';
import { ancestorsOf, type OpenDescriptor, type Place, type ProcessTable, type SocketInfo } from './process-table.ts';

/** A process that has a descriptor on some file, pipe or socket. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
  readonly parent: number;
  readonly fds: readonly number[];
  /** Whether it passes one of them on to its children. */
  readonly inheritable: boolean;
}

/** What somebody may wait for, or what nobody should read, before what nobody misses. */
export type Severity = 'high' | 'low' | 'normal';

/** An open file, pipe or socket that a finding is about. */
export interface SharedObject {
  readonly id: number;
  readonly kind: OpenDescriptor['kind'];
  /** A path, or the system's own name. */
  readonly name: string;
  readonly socket?: SocketInfo;
  /** The lock that it holds on its file. */
  readonly lock?: string;
  readonly severity: Severity;
  /** All processes that could be looked at and have it. */
  readonly holders: readonly Holder[];
  /** Who has the other end, of a unix-domain socket that is one of a pair. */
  readonly otherEnd?: readonly Holder[];
}

export interface Finding {
  readonly fd: number;
  /** The `id` of what is open. */
  readonly object: number;
  /** Whether children of this process get it. */
  readonly inheritable: boolean;
  readonly access: OpenDescriptor['access'];
  /** The farthest ancestor that has it under the same number, through an unbroken line of parents; the process itself if it is of {@link earlier}. */
  readonly from?: number;
  /** The command that this process ran when it had this already, and that it replaced by execve(2). */
  readonly earlier?: string;
  /** The parents between that one and this process, the nearest first. */
  readonly through?: readonly number[];
  /** Why it is as somebody wanted. Such a one is no fault. */
  readonly meant?: Naming | 'allowed' | 'stdio';
}

/** What a process was before it started another program by execve(2). */
export interface Earlier {
  readonly command: string;
  /** What it would hand on then, by number, as {@link nameOf} has it. */
  readonly held: ReadonlyMap<number, string>;
}

export interface ProcessReport {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Whether it is a copy of another process, which has started no program of its own: it shares what that had. */
  readonly isFork: boolean;
  /** Whether that other one is its parent, and still what it was. */
  readonly isForkOfParent: boolean;
  readonly findings: readonly Finding[];
}

/** Judges one process after the other, and describes each open file once. */
export class Judge {
  readonly #table: ProcessTable;
  readonly #isAllowed: (object: SharedObject) => boolean;
  readonly #objects = new Map<string, SharedObject>();
  /** For each place of a file, pipe or socket: all places of the same. */
  readonly #openFiles = new Map<string, readonly OpenDescriptor[]>();

  constructor(table: ProcessTable, isAllowed: (object: SharedObject) => boolean = () => false) {
    this.#table = table;
    this.#isAllowed = isAllowed;
  }

  /** All that was described so far. */
  get objects(): SharedObject[] {
    return [...this.#objects.values()];
  }

  /** @param earlier - if it is known that the process was another program before */
  judge(pid: number, earlier?: Earlier): ProcessReport {
    const table = this.#table;
    const descriptors = table.descriptorsOf(pid);
    const meant = meantBy(table, pid, descriptors);
    const isFork = table.isFork(pid);
    const findings = descriptors.flatMap((descriptor): Finding[] => {
      const { fd, inheritable, access } = descriptor;
      const line = this.#lineOf(descriptor);
      const isOfEarlier = line.length === 0 && earlier?.held.get(fd) === nameOf(descriptor);
      const from = isOfEarlier ? pid : line.at(-1);
      const isStdio = fd < 3;
      // A fork shares what its parent has, and goes on as the same program: what it keeps from others is as it should be.
      const isKept = !inheritable && (from === undefined || isFork);
      if (isStdio ? !isTelling(descriptor) : isKept) return [];
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
          ...(line.length > 1 && { through: line.slice(0, -1) }),
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

  /** What is open under a descriptor, with everybody who has it. */
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

  /** A socket that no process holds which could be looked at. */
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

  /** Places, by process. */
  holdersAt(places: readonly OpenDescriptor[]): Holder[] {
    return groupBy(places, ({ pid }) => pid).map(([pid, its]) => ({
      pid,
      command: this.#table.commandOf(pid),
      parent: this.#table.processes.get(pid)?.parent ?? 0,
      fds: its.map(({ fd }) => fd),
      inheritable: its.some(({ inheritable }) => inheritable),
    }));
  }

  /** Where the same thing is open, by the best that the system tells. */
  #sharing(descriptor: OpenDescriptor): readonly OpenDescriptor[] {
    const { identity, kind } = descriptor;
    // Those of one kind share one inode, and many processes have the same device or directory open: only kcmp(2) tells more.
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
   * A descriptor keeps its number when it is inherited: so its line is followed from parent to parent. One that is no
   * longer inheritable must be certainly the same: two programs may both have opened a file.
   */
  #lineOf(descriptor: OpenDescriptor): number[] {
    const { pid, fd } = descriptor;
    const { processes } = this.#table;
    const ancestors = ancestorsOf(this.#table, pid).filter((parent) => processes.has(parent));
    const end = ancestors.findIndex((parent) => !this.#isSame(descriptor, this.#table.at({ pid: parent, fd })));
    if (ancestors.length > 0) return ancestors.slice(0, end === -1 ? undefined : end);
    // Its parent has ended, and was none of those that are looked at: then it is one of these that had it before.
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

/** What tells what is open under a number from whatever else was or will be. */
export function nameOf({ name, identity }: OpenDescriptor): string {
  return `${name} ${identity}`;
}

/** Whether a report names something that nobody meant. */
export function hasFault({ findings }: ProcessReport): boolean {
  return findings.some(({ meant }) => meant === undefined);
}

/** Whether an open file has more owners than one, or will have with the next child. */
export function isPassedOn(holders: readonly Holder[]): boolean {
  return holders.length > 1 || holders.some(({ inheritable }) => inheritable);
}

/** Stdio is worth a line where somebody may wait for its end. */
function isTelling({ kind }: OpenDescriptor): boolean {
  return kind === 'pipe' || kind === 'socket';
}

function keyOf({ pid, fd }: Place): string {
  return `${pid} ${fd}`;
}

/** Places of one file, together where one open(2) gave them. */
function byOpenFile(table: ProcessTable, places: readonly OpenDescriptor[]): OpenDescriptor[][] {
  // Nobody shares it, and whether two are duplicates does not matter.
  if (places.every(({ pid }) => pid === places[0]?.pid)) return places.map((place) => [place]);
  /** In the system's order. */
  const groups: OpenDescriptor[][] = [];
  /** What is inherited keeps its number: so the question is asked once of most places, whatever there is. */
  const likely = new Map<number, OpenDescriptor[]>();
  for (const place of places) {
    const group = likely.get(place.fd);
    if (group !== undefined && orderOf(table, place, group) === 0) group.push(place);
    else likely.set(place.fd, joinGroup(table, place, groups));
  }
  return groups;
}

/** Puts a place to those of its open file, or where these are to be: the group that it is in. */
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

/** Where it cannot be asked, the same file counts as shared. */
function orderOf(table: ProcessTable, place: OpenDescriptor, [first]: readonly OpenDescriptor[]): number {
  return first === undefined ? 0 : (table.compareOpenFiles(place, first) ?? 0);
}

/** Where many processes may keep secrets, and data that has one owner. */
const PRECIOUS =
  /(?:\.(?:db|sqlite3?|mdb|ldb|pem|key|p12|pfx|kdbx|jks)(?:-wal|-shm|-journal)?|\/(?:LOCK|\.env[^/]*|id_[a-z0-9]+))$/i;

function severityOf({ kind, lock, name }: OpenDescriptor, socket: SocketInfo | undefined): Severity {
  if (socket?.state === 'LISTEN' || lock !== undefined || (kind === 'file' && PRECIOUS.test(name))) return 'high';
  return kind === 'device' || kind === 'directory' || kind === 'other' ? 'low' : 'normal';
}
