// What does <libproc.h> show of all processes on a Mac? Written from the system's headers, and never run on a Mac.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import { groupBy } from '../group-by.ts';
import type { FoundSocket, OpenDescriptor, Place, ProcessEntry, ProcessTable, SocketInfo } from '../process-table.ts';
import { declareDarwinProcessCalls, type DarwinProcessCalls } from './calls.ts';
import { FD_TYPE, FLAVOR, readFile, readPipe, readProcess, readSocket, readVnode, SIZE } from './structures.ts';

/** ARG_MAX: the maximum size of arguments and environment together, in bytes. */
const ARG_MAX = 1024 * 1024;

/** A descriptor, with what else the system reported about it. */
interface Details {
  readonly descriptor: OpenDescriptor;
  /** The system's numbers for the two ends of a pipe or of a pair of sockets. */
  readonly end?: string | undefined;
  readonly otherEnd?: string | undefined;
  readonly socket?: SocketInfo | undefined;
}

export class DarwinTable implements ProcessTable {
  readonly processes: ReadonlyMap<number, ProcessEntry>;
  readonly unreadable: readonly number[];
  /** The system shows which file is open, but not which open(2) call it came from. */
  readonly tellsOpenFiles = false;
  readonly #calls: DarwinProcessCalls;
  readonly #executed = new Set<number>();
  readonly #opened = new Map<number, readonly Details[]>();
  #byIdentity: ReadonlyMap<string, readonly Details[]> | undefined;
  #byEnd: ReadonlyMap<string | undefined, readonly Details[]> | undefined;

  constructor(calls: DarwinProcessCalls = declareDarwinProcessCalls()) {
    this.#calls = calls;
    const processes = new Map<number, ProcessEntry>();
    const unreadable: number[] = [];
    for (const pid of pidsOf(calls)) {
      const bytes = Buffer.alloc(SIZE.process);
      if (pid === process.pid || calls.pidInfo(pid, FLAVOR.process, bytes) < SIZE.process) continue;
      const { hasExecuted, ...entry } = readProcess(bytes);
      processes.set(pid, entry);
      if (hasExecuted) this.#executed.add(pid);
      // Every process has descriptors: no answer means that it belongs to another user.
      if (!entry.hasEnded && calls.pidInfo(pid, FLAVOR.fds, null) <= 0) unreadable.push(pid);
    }
    this.processes = processes;
    this.unreadable = unreadable;
  }

  commandOf(pid: number): string {
    const { args } = this.#argumentsOf(pid);
    if (args.length > 0) return args.join(' ');
    const entry = this.processes.get(pid);
    return entry ? `[${entry.name}]` : '';
  }

  environmentOf(pid: number): NodeJS.ProcessEnv {
    const pairs = this.#argumentsOf(pid).environment.map((text) => {
      const at = text.indexOf('=');
      return [text.slice(0, at), text.slice(at + 1)] as const;
    });
    return Object.fromEntries(pairs.filter(([name]) => name !== ''));
  }

  /** KERN_PROCARGS2: the number of arguments, the program and the NULs after it, the arguments, the environment. */
  #argumentsOf(pid: number): { readonly args: readonly string[]; readonly environment: readonly string[] } {
    const bytes = Buffer.alloc(ARG_MAX);
    const length = this.#calls.procArgs(pid, bytes);
    if (length < 4) return { args: [], environment: [] };
    const count = bytes.readInt32LE(0);
    const [, behind = ''] = /^[^\0]*\0+([^]*)$/.exec(bytes.toString('utf8', 4, length)) ?? [];
    const texts = behind.split('\0');
    const environment = texts.slice(count);
    const end = environment.indexOf('');
    return { args: texts.slice(0, count), environment: environment.slice(0, end < 0 ? undefined : end) };
  }

  isFork(pid: number): boolean {
    return this.processes.has(pid) && !this.#executed.has(pid);
  }

  /** A fork that has not called exec has the start of its parent. */
  startOf(pid: number): string {
    const entry = this.processes.get(pid);
    if (!entry) return '';
    return this.isFork(pid) && this.processes.has(entry.parent)
      ? this.startOf(entry.parent)
      : `${pid} ${entry.startedAt}`;
  }

  descriptorsOf(pid: number): readonly OpenDescriptor[] {
    return this.#detailsOf(pid).map(({ descriptor }) => descriptor);
  }

  at({ pid, fd }: Place): OpenDescriptor | undefined {
    return this.#detailsAt({ pid, fd })?.descriptor;
  }

  placesOf({ identity }: OpenDescriptor): readonly OpenDescriptor[] {
    this.#byIdentity ??= new Map(groupBy(this.#all(), ({ descriptor }) => descriptor.identity));
    return (this.#byIdentity.get(identity) ?? []).map(({ descriptor }) => descriptor);
  }

  placesOfFile(path: string): readonly OpenDescriptor[] {
    if (!existsSync(path)) return [];
    const real = realpathSync(path);
    const { dev, ino } = statSync(real, { bigint: true });
    const identity = `vnode ${BigInt.asUintN(32, dev)}:${ino}`;
    return this.#all().flatMap(({ descriptor }) => (descriptor.identity === identity ? descriptor : []));
  }

  compareOpenFiles(): undefined {
    return undefined;
  }

  socketOf(descriptor: OpenDescriptor): SocketInfo | undefined {
    return this.#detailsAt(descriptor)?.socket;
  }

  otherEndsOf(descriptor: OpenDescriptor): readonly OpenDescriptor[] {
    const otherEnd = this.#detailsAt(descriptor)?.otherEnd;
    if (otherEnd === undefined) return [];
    this.#byEnd ??= new Map(groupBy(this.#all(), ({ end }) => end));
    return (this.#byEnd.get(otherEnd) ?? []).map((details) => details.descriptor);
  }

  socketsOfPort(port: number): FoundSocket[] {
    return this.#socketsWith((address) => address.endsWith(`:${port}`));
  }

  socketsOfFile(path: string): FoundSocket[] {
    return this.#socketsWith((address) => address === path || address === resolve(path));
  }

  #socketsWith(isMeant: (localAddress: string) => boolean): FoundSocket[] {
    const sockets = this.#all().filter(
      ({ socket }) => socket?.localAddress !== undefined && isMeant(socket.localAddress),
    );
    return [...groupBy(sockets, ({ descriptor }) => descriptor.identity)].map(([, places]) => ({
      socket: places[0].socket!,
      places: places.map(({ descriptor }) => descriptor),
    }));
  }

  #all(): Details[] {
    return [...this.processes.keys()].flatMap((pid) => this.#detailsOf(pid));
  }

  #detailsAt({ pid, fd }: Place): Details | undefined {
    return this.#detailsOf(pid).find(({ descriptor }) => descriptor.fd === fd);
  }

  #detailsOf(pid: number): readonly Details[] {
    let details = this.#opened.get(pid);
    if (!details) {
      const found = listOf(this.#calls, pid).flatMap(([fd, type]) => this.#look(pid, fd, type) ?? []);
      details = found.sort((one, other) => one.descriptor.fd - other.descriptor.fd);
      this.#opened.set(pid, details);
    }
    return details;
  }

  /** `undefined` if it was closed since it was listed, or if no child can inherit it: a kqueue, or a semaphore. */
  #look(pid: number, fd: number, type: number): Details | undefined {
    const read = (flavor: number, size: number): Buffer | undefined => {
      const bytes = Buffer.alloc(size);
      return this.#calls.fdInfo(pid, fd, flavor, bytes) < size ? undefined : bytes;
    };
    switch (type) {
      case FD_TYPE.vnode: {
        const bytes = read(FLAVOR.vnode, SIZE.vnode);
        return bytes && { descriptor: { pid, fd, ...readFile(bytes), ...readVnode(bytes) } };
      }
      case FD_TYPE.socket: {
        const bytes = read(FLAVOR.socket, SIZE.socket);
        if (!bytes) return undefined;
        const { end, otherEnd, socket, ...named } = readSocket(bytes);
        return { descriptor: { pid, fd, ...readFile(bytes), ...named }, end, otherEnd, socket };
      }
      case FD_TYPE.pipe: {
        const bytes = read(FLAVOR.pipe, SIZE.pipe);
        if (!bytes) return undefined;
        const { end, otherEnd, ...named } = readPipe(bytes);
        return { descriptor: { pid, fd, ...readFile(bytes), ...named }, end, otherEnd };
      }
      default:
        return undefined;
    }
  }
}

/** Allocates more room than the system asks for, because processes start meanwhile. */
function pidsOf(calls: DarwinProcessCalls): number[] {
  const buffer = Buffer.alloc(calls.listPids(null) + 1024);
  const used = Math.max(calls.listPids(buffer), 0);
  const pids = Array.from({ length: Math.floor(used / 4) }, (_, index) => buffer.readInt32LE(index * 4));
  return pids.filter((pid) => pid > 0);
}

/** Each descriptor with its type. */
function listOf(calls: DarwinProcessCalls, pid: number): [fd: number, type: number][] {
  const size = calls.pidInfo(pid, FLAVOR.fds, null);
  if (size <= 0) return [];
  const buffer = Buffer.alloc(size + 32 * SIZE.fd);
  const used = Math.max(calls.pidInfo(pid, FLAVOR.fds, buffer), 0);
  return Array.from({ length: Math.floor(used / SIZE.fd) }, (_, index) => [
    buffer.readInt32LE(index * SIZE.fd),
    buffer.readUInt32LE(index * SIZE.fd + 4),
  ]);
}
