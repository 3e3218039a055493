// One look at the processes of a Windows machine: the list of all handles, and a duplicate of each that matters.
import type { SystemDescriptor } from '../../runtime/bindings/binding.ts';
import { handlesOfAll, type SystemHandle } from '../../runtime/bindings/windows-handles.ts';
import { Failure } from '../failure.ts';
import { ancestorsOf } from '../process-table.ts';
import type {
  DescriptorKind,
  OpenDescriptor,
  Place,
  ProcessEntry,
  ProcessTable,
  SocketInfo,
} from '../process-table.ts';
import { declareProcessCalls, type ProcessCalls } from './calls.ts';

/** GetFileType. */
const FILE_TYPE_DISK = 1;
const FILE_TYPE_CHAR = 2;
const FILE_TYPE_PIPE = 3;
/** SO_TYPE of a stream. */
const SOCK_STREAM = 1;
/** FILE_READ_DATA and FILE_WRITE_DATA of an access mask. */
const READ = 1;
const WRITE = 2;
/** The process that has no program: what is idle. */
const IDLE = 0;

/** What a duplicate of a handle tells. */
interface Copy {
  readonly copy: SystemDescriptor;
  readonly kind: DescriptorKind;
  readonly name: string;
  readonly identity: string;
  readonly socket?: SocketInfo;
}

export class WindowsTable implements ProcessTable {
  readonly processes: ReadonlyMap<number, ProcessEntry>;
  readonly unreadable: readonly number[];
  readonly tellsOpenFiles = true;
  readonly #calls: ProcessCalls;
  readonly #opened = new Map<number, SystemDescriptor>();
  readonly #handles = new Map<number, Map<number, SystemHandle>>();
  readonly #details = new Map<string, OpenDescriptor | undefined>();
  readonly #sockets = new Map<string, SocketInfo>();
  /** One duplicate of each object that was looked at, by what it is called. */
  readonly #objects = new Map<string, Copy[]>();
  #count = 0;

  /** @throws Failure if Windows does not list the handles of all processes */
  constructor(calls: ProcessCalls = declareProcessCalls()) {
    this.#calls = calls;
    const running = calls.processes().filter(({ pid }) => pid !== process.pid && pid !== IDLE);
    const handles = handlesOfAll(calls);
    if (handles === undefined) throw new Failure('Windows does not list the handles of its processes here.');
    for (const handle of handles) {
      const own = this.#handles.get(handle.processId) ?? new Map<number, SystemHandle>();
      // Beyond the safe integers there is no handle, only what some calls give for none.
      this.#handles.set(handle.processId, own.set(Number(handle.value), handle));
    }
    const unreadable: number[] = [];
    const startedAt = new Map<number, number>();
    for (const { pid } of running) {
      const opened = calls.openProcess(pid);
      if (opened === undefined) unreadable.push(pid);
      else this.#opened.set(pid, opened);
      startedAt.set(pid, opened === undefined ? 0 : (calls.startedAt(opened) ?? 0));
    }
    this.unreadable = unreadable;
    this.processes = new Map(
      running.map(({ pid, parent, name }) => {
        // The number of a parent that has ended may be another's by now.
        const isParent = (startedAt.get(parent) ?? Infinity) <= (startedAt.get(pid) ?? 0);
        const entry = { pid, parent: isParent ? parent : 0, name, hasEnded: false, endedChildren: 0 };
        return [pid, { ...entry, startedAt: startedAt.get(pid) ?? 0 }];
      }),
    );
  }

  commandOf(pid: number): string {
    const opened = this.#opened.get(pid);
    const text = opened === undefined ? undefined : this.#calls.commandLine(opened)?.trim();
    return text === undefined || text === '' ? `[${this.processes.get(pid)?.name ?? ''}]` : text;
  }

  /** Nothing in it names a handle. */
  environmentOf(): NodeJS.ProcessEnv {
    return {};
  }

  /** There is no fork(2). */
  isFork(): boolean {
    return false;
  }

  startOf(pid: number): string {
    return String(pid);
  }

  /** What its children get beside its stdio: nothing else of a handle table is anybody's business. */
  descriptorsOf(pid: number): OpenDescriptor[] {
    const opened = this.#opened.get(pid);
    const standard = new Set(opened === undefined ? [] : this.#calls.standardHandles(opened)?.map(Number));
    return this.#inheritableOf(pid).flatMap((fd) => (standard.has(fd) ? [] : (this.at({ pid, fd }) ?? [])));
  }

  #inheritableOf(pid: number): number[] {
    const own = [...(this.#handles.get(pid) ?? [])];
    return own.flatMap(([value, { inheritable }]) => (inheritable ? [value] : [])).sort((a, b) => a - b);
  }

  at({ pid, fd }: Place): OpenDescriptor | undefined {
    const key = `${pid} ${fd}`;
    if (!this.#details.has(key)) this.#details.set(key, this.#lookAt({ pid, fd }));
    return this.#details.get(key);
  }

  #lookAt({ pid, fd }: Place): OpenDescriptor | undefined {
    const opened = this.#opened.get(pid);
    const handle = this.#handles.get(pid)?.get(fd);
    if (opened === undefined || handle === undefined) return undefined;
    const copy = this.#calls.duplicate(opened, handle.value);
    // Closed since it was listed. Consoles and NUL are what everybody has.
    const found = copy === undefined ? undefined : this.#describe(copy);
    if (found === undefined || found.kind === 'device') return undefined;
    const { kind, name, identity, socket } = found;
    if (socket !== undefined) this.#sockets.set(`${pid} ${fd}`, socket);
    const access = (handle.access & READ) === 0 ? 'write' : (handle.access & WRITE) === 0 ? 'read' : 'read and write';
    return { pid, fd, name, kind, identity, inheritable: handle.inheritable, access };
  }

  /** The same object is the same, whoever holds it: CompareObjectHandles. */
  #describe(copy: SystemDescriptor): Copy {
    const { kind, name, socket } = describe(this.#calls, copy);
    const alike = this.#objects.get(`${kind} ${name}`) ?? [];
    const known = alike.find((other) => this.#calls.isSame(other.copy, copy));
    if (known !== undefined) return known;
    this.#count += 1;
    const found = { copy, kind, name, identity: `object ${this.#count}`, ...(socket !== undefined && { socket }) };
    this.#objects.set(`${kind} ${name}`, [...alike, found]);
    return found;
  }

  /** Where it is inheritable, and under the same value in the parents of who has it, which may have marked it since. */
  placesOf({ pid, fd, identity }: OpenDescriptor): OpenDescriptor[] {
    const inheritable = [...this.processes.keys()].flatMap((other) => this.descriptorsOf(other));
    const inherited = ancestorsOf(this, pid).flatMap((parent) => this.at({ pid: parent, fd }) ?? []);
    const places = new Map([...inherited, ...inheritable].map((place) => [`${place.pid} ${place.fd}`, place]));
    return [...places.values()].filter((place) => place.identity === identity);
  }

  placesOfFile(): OpenDescriptor[] {
    throw new Failure('On Windows the audit looks at processes: name one, or its number.');
  }

  socketsOfPort(): never {
    throw new Failure('On Windows the audit looks at processes: name one, or its number.');
  }

  socketsOfFile(): never {
    return this.socketsOfPort();
  }

  compareOpenFiles(one: Place, other: Place): number | undefined {
    const [first, second] = [one, other].map((place) => Number(this.at(place)?.identity.slice('object '.length)));
    return first === undefined || second === undefined ? undefined : Math.sign(first - second);
  }

  socketOf({ pid, fd }: OpenDescriptor): SocketInfo | undefined {
    return this.#sockets.get(`${pid} ${fd}`);
  }

  /** Windows does not tell. */
  otherEndsOf(): OpenDescriptor[] {
    return [];
  }
}

function describe(calls: ProcessCalls, copy: SystemDescriptor): Pick<Copy, 'kind' | 'name' | 'socket'> {
  switch (calls.fileType(copy)) {
    case FILE_TYPE_DISK: {
      const isDirectory = calls.fileInformation(copy)?.isDirectory === true;
      return { kind: isDirectory ? 'directory' : 'file', name: calls.finalPath(copy) ?? 'file' };
    }
    case FILE_TYPE_CHAR:
      return { kind: 'device', name: 'device' };
    case FILE_TYPE_PIPE: {
      const type = calls.socketType(copy);
      // Winsock knows another process's socket only where its provider does, and Wine's does not.
      if (type === undefined) return { kind: 'pipe', name: 'pipe or socket' };
      const [localAddress, remoteAddress] = [calls.socketName(copy), calls.peerName(copy)];
      const socket = {
        protocol: type === SOCK_STREAM ? 'tcp' : 'udp',
        ...(localAddress !== undefined && { localAddress }),
        ...(remoteAddress !== undefined && { remoteAddress }),
      };
      return { kind: 'socket', name: 'socket', socket };
    }
    default:
      return { kind: 'other', name: 'object of the system' };
  }
}
