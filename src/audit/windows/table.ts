// What do the list of all handles, and a duplicate of each that matters, show of all processes on Windows?
import { closeSync, openSync, statSync } from 'node:fs';

import type { SystemDescriptor } from '../../runtime/bindings/binding.ts';
import { handlesOfAllProcesses, type SystemHandle } from '../../runtime/bindings/windows-handles.ts';
import { Failure } from '../failure.ts';
import { groupBy } from '../group-by.ts';
import { ancestorsOf } from '../process-table.ts';
import type { FoundSocket, OpenDescriptor, Place, ProcessEntry, ProcessTable, SocketInfo } from '../process-table.ts';
import { askFile, fileIdentity, localAddress, type FileObject } from './ask-file.ts';
import { declareProcessCalls, type ProcessCalls } from './calls.ts';
import { readPortTables, type PortRow } from './port-tables.ts';

/** FILE_READ_DATA and FILE_WRITE_DATA of an access mask. */
const READ = 1;
const WRITE = 2;
/** `\\\\.\\pipe\\name`, `//./pipe/name`. */
const PIPE = /^[\\/]{2}[.?][\\/]+pipe[\\/]/i;
/** The System Idle Process, which runs no program. */
const IDLE = 0;

/** A duplicate that is kept open, so that other handles can be compared with it. */
interface Copy extends FileObject {
  readonly copy: SystemDescriptor;
  readonly identity: string;
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
  /** One duplicate of each inspected object, by the kind, name and address of the object. */
  readonly #objects = new Map<string, Copy[]>();
  /** The type number of file objects here. Only files, sockets, pipes and devices have it. */
  readonly #fileType: number | undefined;
  #rows: readonly PortRow[] | undefined;
  #count = 0;

  /** @throws Failure if Windows does not list the handles of all processes */
  constructor(calls: ProcessCalls = declareProcessCalls()) {
    this.#calls = calls;
    const running = calls.processes().filter(({ pid }) => pid !== process.pid && pid !== IDLE);
    // A handle of our own shows the type number of files. It is closed before anything could be started.
    // eslint-disable-next-line noinherit/no-unmarked-open
    const program = openSync(process.execPath, 'r');
    const ownHandle = Number(calls.osHandle(program));
    const handles = handlesOfAllProcesses(calls);
    closeSync(program);
    if (handles === undefined) throw new Failure('Windows does not list the handles of its processes here.');
    for (const handle of handles) {
      const own = this.#handles.get(handle.processId) ?? new Map<number, SystemHandle>();
      // A real handle is a safe integer: some calls return larger values for no handle.
      this.#handles.set(handle.processId, own.set(Number(handle.value), handle));
    }
    this.#fileType = this.#handles.get(process.pid)?.get(ownHandle)?.type;
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
        // The number of a parent that has exited may belong to another process by now.
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

  /** Not read, because no variable names a handle. */
  environmentOf(): NodeJS.ProcessEnv {
    return {};
  }

  /** Windows has no fork(2). */
  isFork(): boolean {
    return false;
  }

  startOf(pid: number): string {
    return String(pid);
  }

  /** The inheritable handles, except stdio: the other handles are of no interest here. */
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
    // There is no copy if it was closed meanwhile. Devices are consoles and NUL, which every process has.
    const found = copy === undefined ? undefined : this.#describe(copy);
    if (found === undefined || found.kind === 'device') return undefined;
    const { kind, name, identity, socket } = found;
    if (socket !== undefined) this.#sockets.set(`${pid} ${fd}`, socket);
    const access = (handle.access & READ) === 0 ? 'write' : (handle.access & WRITE) === 0 ? 'read' : 'read and write';
    return { pid, fd, name, kind, identity, inheritable: handle.inheritable, access };
  }

  /** Takes the object that is known already if CompareObjectHandles says that it is the same. */
  #describe(copy: SystemDescriptor): Copy {
    const object = askFile(this.#calls, copy, this.#portRows() ?? []);
    const name = `${object.kind} ${object.name} ${object.socket?.localAddress}`;
    const alike = this.#objects.get(name) ?? [];
    const known = alike.find((other) => this.#calls.isSame(other.copy, copy));
    if (known !== undefined) {
      this.#calls.close(copy);
      return known;
    }
    this.#count += 1;
    const found = { ...object, copy, identity: `object ${this.#count}` };
    this.#objects.set(name, [...alike, found]);
    return found;
  }

  /** `undefined` if Windows does not list its ports. */
  #portRows(): readonly PortRow[] | undefined {
    this.#rows ??= readPortTables(this.#calls);
    return this.#rows;
  }

  /** Where it is inheritable, has this value in an ancestor, which may have marked it since, or was found before. */
  placesOf({ pid, fd, identity }: OpenDescriptor): OpenDescriptor[] {
    const inheritable = [...this.processes.keys()].flatMap((other) => this.descriptorsOf(other));
    const inherited = ancestorsOf(this, pid).flatMap((parent) => this.at({ pid: parent, fd }) ?? []);
    const found = [...this.#details.values()].filter((place) => place !== undefined);
    const places = new Map(
      [...inherited, ...inheritable, ...found].map((place) => [`${place.pid} ${place.fd}`, place]),
    );
    return [...places.values()].filter((place) => place.identity === identity);
  }

  placesOfFile(path: string): OpenDescriptor[] {
    // A stat of a named pipe would connect to it.
    if (PIPE.test(path))
      throw new Failure(`${path} is a named pipe: Windows does not show which processes have it open.`);
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) return [];
    const { dev, ino } = stats;
    const identity = [dev, ino >> 32n, ino].map((number) => BigInt.asUintN(32, number)).join(':');
    return this.#placesWith((copy) => fileIdentity(this.#calls, copy) === identity);
  }

  socketsOfPort(port: number): FoundSocket[] {
    const rows = this.#portRows();
    if (rows === undefined) throw new Failure('Windows does not list its ports here.');
    const isMeant = (address: string | undefined): boolean => address?.endsWith(`:${port}`) === true;
    const places = this.#placesWith((copy) => isMeant(localAddress(this.#calls, copy)));
    const found = groupBy(places, ({ identity }) => identity).map(([, its]) => ({
      socket: this.socketOf(its[0]) ?? { protocol: 'socket' },
      places: its,
    }));
    const seen = new Set(found.map(({ socket }) => socket.localAddress));
    const others = rows.filter((row) => isMeant(row.localAddress) && !seen.has(row.localAddress));
    return [...found, ...others.map((socket) => ({ socket, places: [] }))];
  }

  /** The file handles of all processes whose duplicate matches. */
  #placesWith(isMeant: (copy: SystemDescriptor) => boolean): OpenDescriptor[] {
    return [...this.#opened].flatMap(([pid, opened]) =>
      [...(this.#handles.get(pid) ?? [])].flatMap(([fd, handle]) => {
        const copy = handle.type === this.#fileType ? this.#calls.duplicate(opened, handle.value) : undefined;
        if (copy === undefined) return [];
        const isIt = isMeant(copy);
        this.#calls.close(copy);
        return isIt ? (this.at({ pid, fd }) ?? []) : [];
      }),
    );
  }

  /** Node on Windows binds no socket to a file. */
  socketsOfFile(): FoundSocket[] {
    return [];
  }

  compareOpenFiles(one: Place, other: Place): number | undefined {
    const [first, second] = [one, other].map((place) => Number(this.at(place)?.identity.slice('object '.length)));
    return first === undefined || second === undefined ? undefined : Math.sign(first - second);
  }

  socketOf({ pid, fd }: OpenDescriptor): SocketInfo | undefined {
    return this.#sockets.get(`${pid} ${fd}`);
  }

  /** Windows does not show them. */
  otherEndsOf(): OpenDescriptor[] {
    return [];
  }
}
