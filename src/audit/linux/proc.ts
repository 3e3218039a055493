// What does proc(5) show of a process and its descriptors?
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

import type { DescriptorKind, OpenDescriptor, Place, ProcessEntry } from '../process-table.ts';

/** O_CLOEXEC in the `flags` line of fdinfo. */
const O_CLOEXEC = 0o2000000;
/** The access modes, by the value of the two lowest bits there: O_RDONLY, O_WRONLY, O_RDWR. */
const ACCESS = ['read', 'write', 'read and write'] as const;
const ACCESS_BITS = 3;
/** USER_HZ, the unit of times in `stat`: 100 on every architecture that Node is built for. */
const TICKS_PER_SECOND = 100;
/** The bit of the flags in `stat` that fork(2) sets and execve(2) clears (include/linux/sched.h, PF_FORKNOEXEC). */
const FORKED_WITHOUT_EXEC = 0x40;

/** The numbers of all visible processes. */
export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** A process; `undefined` if it is gone. */
export function processAt(pid: number): ProcessEntry | undefined {
  const text = read(`/proc/${pid}/stat`);
  // The name in parentheses may hold spaces and parentheses of its own.
  const end = text.lastIndexOf(')');
  if (end === -1) return undefined;
  const fields = text.slice(end + 2).split(' ');
  const [state, parent] = fields;
  const flags = Number(fields[6]);
  return {
    pid,
    parent: Number(parent),
    name: text.slice(text.indexOf('(') + 1, end),
    hasEnded: state === 'Z' || state === 'X',
    // gVisor reports 0 for every process, and Linux for none that runs a program.
    isCopy: flags === 0 ? undefined : (flags & FORKED_WITHOUT_EXEC) !== 0,
    endedChildren: Number(fields[8]),
    startedAt: bootTime() + (Number(fields[19]) / TICKS_PER_SECOND) * 1000,
  };
}

/** Whether a process was stopped by a signal. */
export function isStopped(pid: number): boolean {
  return /^\d+ \(.*\) T /s.test(read(`/proc/${pid}/stat`));
}

let bootedAt: number | undefined;

/** Milliseconds since 1970. */
function bootTime(): number {
  bootedAt ??= Number(/^btime (\d+)$/m.exec(read('/proc/stat'))?.[1] ?? 0) * 1000;
  return bootedAt;
}

/** The command line of a process, or its name in brackets where it has none; empty if it is gone. */
export function commandOf(pid: number): string {
  const text = read(`/proc/${pid}/cmdline`).replace(/\0+$/, '').replaceAll('\0', ' ');
  if (text !== '') return text;
  const name = read(`/proc/${pid}/comm`).replace(/\n$/, '');
  return name === '' ? '' : `[${name}]`;
}

/** How much a process has read, less what it and its children wrote. */
export interface ReadSoFar {
  readonly bytes: number;
  /** The number of read calls. */
  readonly calls: number;
  /** Whether none of its children run, so that it has read everything that they wrote to it. */
  readonly isAlone: boolean;
}

/**
 * How much a process and its exited children have read (proc(5), io), which includes the kernel's own reads of programs
 * that were started. What they and the running descendants wrote is subtracted, because a shell reads what its forks
 * write. `undefined` where the system does not tell, `'unsettled'` if a descendant has started or exited meanwhile.
 */
export function readBy(pid: number): ReadSoFar | 'unsettled' | undefined {
  const others = descendantsOf(pid);
  const own = countsOf(pid);
  if (own === undefined) return undefined;
  let bytes = own.read - own.written;
  for (const other of others) {
    const counts = countsOf(other);
    if (counts === undefined) return 'unsettled';
    bytes -= counts.written;
  }
  if (descendantsOf(pid).join(' ') !== others.join(' ')) return 'unsettled';
  return { bytes, calls: own.calls, isAlone: others.length === 0 };
}

function countsOf(pid: number): { read: number; written: number; calls: number } | undefined {
  const [, bytes, written, calls] = /^rchar: (\d+)\nwchar: (\d+)\nsyscr: (\d+)$/m.exec(read(`/proc/${pid}/io`)) ?? [];
  return bytes === undefined ? undefined : { read: Number(bytes), written: Number(written), calls: Number(calls) };
}

/** The running descendants of a process, if each of them has a single thread. */
function descendantsOf(pid: number): number[] {
  const found = [pid];
  for (const one of found) found.push(...(read(`/proc/${one}/task/${one}/children`).match(/\d+/g) ?? []).map(Number));
  return found.slice(1);
}

/** The environment that a process started with, each entry ended by a NUL; empty if it cannot be read. */
export function environmentTextOf(pid: number): string {
  return read(`/proc/${pid}/environ`);
}

/** Its variables, by name. */
export function parseEnvironment(text: string): NodeJS.ProcessEnv {
  const entries = text.split('\0');
  return Object.fromEntries(
    entries.map((entry) => [entry.split('=', 1)[0] ?? '', entry.slice(entry.indexOf('=') + 1)]),
  );
}

/**
 * The links of a process's descriptors, by number.
 *
 * @throws Node's ENOENT if there is no such process, EACCES if the system does not show them
 */
export function linksOf(pid: number): Map<number, string> {
  const links = new Map<number, string>();
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    try {
      links.set(Number(name), readlinkSync(`/proc/${pid}/fd/${name}`));
    } catch (error) {
      // Closed meanwhile. Any other error: the numbers are visible, but not the links, even to root in a container.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return links;
}

/** The open descriptors of a process, ascending; throws as `linksOf` does. */
export function descriptorsOf(pid: number): OpenDescriptor[] {
  const numbers = [...linksOf(pid).keys()].sort((a, b) => a - b);
  return numbers.flatMap((fd) => descriptorAt({ pid, fd }) ?? []);
}

/** One descriptor; `undefined` if it is closed. */
export function descriptorAt({ pid, fd }: Place): OpenDescriptor | undefined {
  try {
    const path = `/proc/${pid}/fd/${fd}`;
    const name = readlinkSync(path);
    const { identity, kind } = byName(name) ?? inspect(path);
    // As UTF-8, although it is ASCII: for any other encoding Node reads a file of unknown length with a 64 kB buffer.
    const info = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8');
    const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? '0', 8);
    const lock = /^lock:\s*\d+:\s*(\S+)\s+\S+\s+(\S+)/m.exec(info);
    return {
      pid,
      fd,
      name,
      kind,
      identity,
      inheritable: (flags & O_CLOEXEC) === 0,
      access: ACCESS[flags & ACCESS_BITS] ?? 'read and write',
      ...(lock !== null && { lock: `${lock[1]} ${lock[2]}` }),
    };
  } catch {
    return undefined;
  }
}

/** By the name alone: that of a pipe or socket is unique. An anonymous inode is shared by unrelated objects. */
function byName(name: string): { identity: string; kind: DescriptorKind } | undefined {
  if (name.startsWith('/')) return undefined;
  if (name.startsWith('pipe:[')) return { identity: name, kind: 'pipe' };
  if (name.startsWith('socket:[')) return { identity: name, kind: 'socket' };
  return name.startsWith('anon_inode:') ? { identity: '', kind: 'other' } : undefined;
}

/** Device and inode of the file at a path; empty if there is none. */
export function identityOf(path: string): string {
  try {
    return inspect(path).identity;
  } catch {
    return '';
  }
}

function inspect(path: string): { identity: string; kind: DescriptorKind } {
  const stats = statSync(path, { bigint: true });
  const identity = `${stats.dev}:${stats.ino}`;
  if (stats.isFile()) return { identity, kind: 'file' };
  if (stats.isDirectory()) return { identity, kind: 'directory' };
  if (stats.isSocket()) return { identity, kind: 'socket' };
  if (stats.isFIFO()) return { identity, kind: 'pipe' };
  return { identity, kind: stats.isCharacterDevice() || stats.isBlockDevice() ? 'device' : 'other' };
}

/**
 * The auxiliary vector, which the kernel passes to a program at its start (getauxval(3)). Its addresses, as AT_RANDOM,
 * are random for each execve(2): of two processes with the same vector, neither has called it since the fork.
 */
export function auxiliaryVectorOf(pid: number): string {
  return read(`/proc/${pid}/auxv`, 'latin1');
}

/** A file of /proc; empty if the process is gone or belongs to another user. */
export function read(path: string, encoding: 'latin1' | 'utf8' = 'utf8'): string {
  try {
    return readFileSync(path, encoding);
  } catch {
    return '';
  }
}
