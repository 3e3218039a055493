// What do proc(5), sock_diag(7) and kcmp(2) show of all processes on Linux?
import { readlinkSync, realpathSync } from 'node:fs';
import { endianness } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

import type { FoundSocket, OpenDescriptor, Place, ProcessEntry, ProcessTable, SocketInfo } from '../process-table.ts';
import {
  allPids,
  auxiliaryVectorOf,
  commandOf,
  descriptorAt,
  environmentTextOf,
  identityOf,
  linksOf,
  parseEnvironment,
  processAt,
} from './proc.ts';
import { internetSockets, unixSockets } from './sockets.ts';
import { systemCalls } from './system-calls.ts';
import { fileOfSocketAt, readUnixSockets } from './unix-sockets.ts';

/** The number of kthreadd, the parent of the kernel's other threads. */
const KTHREADD = 2;
const SOCKET = /^socket:\[(\d+)\]$/;

export class LinuxTable implements ProcessTable {
  readonly processes: ReadonlyMap<number, ProcessEntry>;
  readonly unreadable: readonly number[];
  readonly tellsOpenFiles: boolean = canCompareFiles();
  /** The links of open descriptors, by process and number. */
  readonly #links = new Map<number, ReadonlyMap<number, string>>();
  /** The places where an object is open, by its name. */
  readonly #byName = new Map<string, Place[]>();
  /** The descriptors that were inspected so far; `null` for those that were closed by then. */
  readonly #details = new Map<number, Map<number, OpenDescriptor | null>>();
  /** By the string that they were parsed from: most children have the same environment as their parents. */
  readonly #environments = new Map<string, NodeJS.ProcessEnv>();
  readonly #commands = new Map<number, string>();
  readonly #starts = new Map<number, string>();
  readonly #sockets = new Map<string, ReadonlyMap<string, SocketInfo>>();
  /** By inode, the file that a socket of this network namespace is bound to, in the form of {@link fileOfSocketAt}. */
  readonly #socketFiles = new Map<string, string>();

  constructor(pids: Iterable<number> = allPids()) {
    const processes = new Map<number, ProcessEntry>();
    const unreadable: number[] = [];
    for (const pid of pids) {
      const entry = pid === process.pid ? undefined : processAt(pid);
      if (entry === undefined) continue;
      processes.set(pid, entry);
      if (!this.#readLinks(pid) && !isKernelThread(entry)) unreadable.push(pid);
    }
    this.processes = processes;
    this.unreadable = unreadable;
  }

  /** False if the system does not show them. */
  #readLinks(pid: number): boolean {
    try {
      const links = linksOf(pid);
      this.#links.set(pid, links);
      for (const [fd, name] of links) {
        const places = this.#byName.get(name);
        if (places === undefined) this.#byName.set(name, [{ pid, fd }]);
        else places.push({ pid, fd });
      }
      return true;
    } catch (error) {
      // A process that is gone has no descriptors. Any other error means that they are not visible.
      const { code = '' } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' || code === 'ESRCH';
    }
  }

  commandOf(pid: number): string {
    const known = this.#commands.get(pid);
    if (known !== undefined) return known;
    const command = commandOf(pid);
    this.#commands.set(pid, command);
    return command;
  }

  environmentOf(pid: number): NodeJS.ProcessEnv {
    const text = environmentTextOf(pid);
    const known = this.#environments.get(text);
    if (known !== undefined) return known;
    const environment = parseEnvironment(text);
    this.#environments.set(text, environment);
    return environment;
  }

  isFork(pid: number): boolean {
    const isCopy = this.processes.get(pid)?.isCopy;
    // It may have started a program since the table was made.
    if (isCopy !== undefined) return isCopy && processAt(pid)?.isCopy === true;
    const start = this.startOf(pid);
    return start !== '' && start === this.startOf(this.processes.get(pid)?.parent ?? 0);
  }

  startOf(pid: number): string {
    const known = this.#starts.get(pid);
    if (known !== undefined) return known;
    const start = auxiliaryVectorOf(pid);
    this.#starts.set(pid, start);
    return start;
  }

  descriptorsOf(pid: number): OpenDescriptor[] {
    const numbers = [...(this.#links.get(pid)?.keys() ?? [])].sort((a, b) => a - b);
    return numbers.flatMap((fd) => this.at({ pid, fd }) ?? []);
  }

  at({ pid, fd }: Place): OpenDescriptor | undefined {
    // Only what was open in the snapshot is inspected: of a child's 2,000 descriptors, a parent may have three.
    const known = this.#details.get(pid)?.get(fd);
    if (known !== undefined || this.#links.get(pid)?.has(fd) !== true) return known ?? undefined;
    const found = descriptorAt({ pid, fd }) ?? null;
    const its = this.#details.get(pid);
    if (its === undefined) this.#details.set(pid, new Map([[fd, found]]));
    else its.set(fd, found);
    return found ?? undefined;
  }

  placesOf({ name, identity }: OpenDescriptor): OpenDescriptor[] {
    // The name is compared first, which is quick. The same path may be another file in another mount namespace.
    return this.#placesNamed(name).filter((other) => other.identity === identity);
  }

  #placesNamed(name: string): OpenDescriptor[] {
    return (this.#byName.get(name) ?? []).flatMap((place) => this.at(place) ?? []);
  }

  placesOfFile(path: string): OpenDescriptor[] {
    const identity = identityOf(path);
    const deleted = `${realPathOf(path)} (deleted)`;
    // There may be a file with this very name.
    const namesake = identityOf(deleted);
    const isIt = (name: string, place: string): boolean =>
      (name === deleted && (namesake === '' || identityOf(place) !== namesake)) ||
      (identity !== '' && name.startsWith('/') && identityOf(place) === identity);
    return [...this.#links].flatMap(([pid, links]) =>
      [...links].flatMap(([fd, name]) => (isIt(name, `/proc/${pid}/fd/${fd}`) ? (this.at({ pid, fd }) ?? []) : [])),
    );
  }

  compareOpenFiles(one: Place, other: Place): number | undefined {
    const order = systemCalls()?.compareFiles(one.pid, other.pid, one.fd, other.fd) ?? -1;
    return [0, -1, 1][order];
  }

  socketOf({ pid, fd, name }: OpenDescriptor): SocketInfo | undefined {
    const inode = SOCKET.exec(name)?.[1];
    return inode === undefined ? undefined : (this.#socketsOf(pid).get(inode) ?? socketWithoutAddress({ pid, fd }));
  }

  /** Read once for each network namespace. */
  #socketsOf(pid: number | 'self'): ReadonlyMap<string, SocketInfo> {
    const namespace = namespaceOf(pid);
    const known = this.#sockets.get(namespace);
    if (known !== undefined) return known;
    const isOurs = namespace === namespaceOf('self');
    const sockets = new Map([
      ...internetSockets(pid),
      ...((isOurs && askUnixSockets(this.#socketFiles)) || unixSockets(pid)),
    ]);
    this.#sockets.set(namespace, sockets);
    return sockets;
  }

  otherEndsOf(descriptor: OpenDescriptor): OpenDescriptor[] {
    const { kind, access } = descriptor;
    if (kind === 'pipe') return this.placesOf(descriptor).filter((other) => other.access !== access);
    const peer = this.socketOf(descriptor)?.peer;
    return peer === undefined ? [] : this.#placesNamed(`socket:[${peer}]`);
  }

  socketsOfPort(port: number): FoundSocket[] {
    return this.#socketsWith(
      (_inode, { localAddress, protocol }) => protocol !== 'unix' && localAddress?.endsWith(`:${port}`) === true,
    );
  }

  socketsOfFile(path: string): FoundSocket[] {
    const name = resolve(path);
    const file = fileOfSocketAt(path);
    // By its name, too: a process may still listen on a socket whose file was deleted.
    return this.#socketsWith(
      (inode, { localAddress, protocol }) =>
        protocol === 'unix' && (localAddress === name || (file !== undefined && this.#socketFiles.get(inode) === file)),
    );
  }

  #socketsWith(isMeant: (inode: string, socket: SocketInfo) => boolean): FoundSocket[] {
    return [...this.#socketsOf('self')]
      .filter(([inode, socket]) => isMeant(inode, socket))
      .map(([inode, socket]) => ({ socket, places: this.#placesNamed(`socket:[${inode}]`) }));
  }
}

/** Compares a descriptor with itself, because a container may forbid the call. */
function canCompareFiles(): boolean {
  return systemCalls()?.compareFiles(process.pid, process.pid, 0, 0) === 0;
}

function isKernelThread({ pid, parent }: ProcessEntry): boolean {
  return pid === KTHREADD || parent === KTHREADD;
}

function namespaceOf(pid: number | 'self'): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return '';
  }
}

/** The path as the kernel names an open file. The file itself may no longer exist. */
function realPathOf(path: string): string {
  const absolute = resolve(path);
  try {
    return join(realpathSync(dirname(absolute)), basename(absolute));
  } catch {
    return absolute;
  }
}

/** A socket that no table lists, because it is not bound yet (TCP, netlink), or its kind has no table (vsock). */
function socketWithoutAddress({ pid, fd }: Place): SocketInfo | undefined {
  const protocol = systemCalls()?.protocolOf(`/proc/${pid}/fd/${fd}`);
  return protocol === undefined ? undefined : { protocol };
}

/**
 * The unix-domain sockets, from the kernel; `undefined` if it does not answer.
 *
 * @param files - receives the files that they are bound to
 */
function askUnixSockets(files: Map<string, string>): Map<string, SocketInfo> | undefined {
  const calls = systemCalls();
  if (calls === undefined || endianness() !== 'LE') return undefined;
  try {
    return readUnixSockets(calls, files);
  } catch {
    return undefined;
  }
}
