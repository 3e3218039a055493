import { AssertionError } from 'node:assert';
import { ChildProcess } from 'node:child_process';
import { descriptorAt, linksOf } from '../audit/linux/proc.ts';
import type { OpenDescriptor } from '../audit/process-table.ts';
import { badTarget, NoInheritError } from '../runtime/errors.ts';
import { formatDescriptor } from '../runtime/format-descriptor.ts';
import { descriptorOf } from '../runtime/resolve-descriptor.ts';
import { listInheritable } from '../runtime/list-inheritable.ts';
import { callSite } from '../runtime/register/call-site.ts';
import { aroundSpawns } from '../runtime/register/hook-spawns.ts';
import { passedOn } from '../runtime/register/report.ts';
import type { Descriptor, DescriptorInfo } from '../runtime/types.ts';

export interface NoLeaksOptions {
  /** What a child may inherit besides its stdio: numbers and objects of this process, or paths and addresses. */
  readonly allow?: Iterable<Descriptor | string | RegExp>;
}

/** Only to tell the function form from the other by its type. */
type Spawning<T> = () => T | PromiseLike<T>;

/**
 * Asserts that a child process inherited its stdio and what `allow` names, and nothing else.
 *
 * Of a function that spawns, synchronously or not, every spawn of this thread until it is done is judged at the
 * moment that it happens, by what the kernel would hand on then: children that end at once are judged as well.
 * Of a `ChildProcess`, what it holds now is compared with what this process holds: the same file under the same
 * number was inherited. That misses what this process has closed since, and what a Node child opened by itself
 * is no leak. So give the function where you can.
 *
 * Linux (`/proc`, fcntl(2)).
 *
 * @param target - a running child of this process, or a function that spawns
 * @returns the same child, or what the function gave
 * @throws AssertionError that lists what leaked
 * @throws NoInheritError `ERR_NOINHERIT_UNSUPPORTED` on other platforms, `ERR_NOINHERIT_BAD_TARGET` for another
 *   target or a function that starts no process, `ERR_NOINHERIT_NO_DESCRIPTOR` for a child that has ended or
 *   never started
 */
export function expectNoLeaks<T>(target: Spawning<T>, options?: NoLeaksOptions): Promise<T>;
export function expectNoLeaks<C extends ChildProcess>(target: C, options?: NoLeaksOptions): Promise<C>;
export async function expectNoLeaks(
  target: ChildProcess | Spawning<unknown>,
  { allow = [] }: NoLeaksOptions = {},
): Promise<unknown> {
  if (process.platform !== 'linux') {
    throw new NoInheritError(
      'ERR_NOINHERIT_UNSUPPORTED',
      `What a child holds cannot be seen on ${process.platform}: run this test on Linux only`,
    );
  }
  const isAllowed = allowance([...allow]);
  if (typeof target === 'function') return judgeSpawns(target, isAllowed);
  if (!(target instanceof ChildProcess)) throw badTarget(target, 'a running ChildProcess or a function that spawns');
  refuseLeaks(
    `child ${target.pid}`,
    heldByChild(target).filter((info) => !isAllowed(info)),
  );
  return target;
}

async function judgeSpawns(
  spawning: Spawning<unknown>,
  isAllowed: (info: DescriptorInfo) => boolean,
): Promise<unknown> {
  const spawned: { name: string; leaks: DescriptorInfo[]; stack: readonly string[] }[] = [];
  const remove = aroundSpawns((call, spawn) => {
    const { file, args, stdioCount } = call;
    const meant = new Set(passedOn(call));
    const passed = listInheritable().filter(
      (info) => info.fd !== undefined && info.fd >= stdioCount && !meant.has(info.fd) && !isAllowed(info),
    );
    spawned.push({
      name: [file, ...args.slice(1)].join(' '),
      leaks: passed,
      stack: passed.length > 0 ? callSite() : [],
    });
    return spawn();
  });
  try {
    const result: unknown = await spawning();
    if (spawned.length === 0) throw badTarget(spawning, 'a function that starts a process before it is done');
    for (const { name, leaks, stack } of spawned) refuseLeaks(`\`${name}\``, leaks, stack);
    return result;
  } finally {
    remove();
  }
}

/** Throws Node's error if the process is gone. */
function descriptorsOf(pid: number): OpenDescriptor[] {
  return [...linksOf(pid).keys()].sort((a, b) => a - b).flatMap((fd) => descriptorAt({ pid, fd }) ?? []);
}

function heldByChild(child: ChildProcess): DescriptorInfo[] {
  const held = childDescriptors(child);
  const own = new Map(descriptorsOf(process.pid).map((descriptor) => [descriptor.fd, descriptor.identity]));
  const inherited = held.filter(
    ({ fd, identity }) => fd >= child.stdio.length && identity !== '' && own.get(fd) === identity,
  );
  return inherited.map(describeHeld);
}

function childDescriptors({ pid, exitCode, signalCode, spawnfile }: ChildProcess): OpenDescriptor[] {
  if (pid === undefined)
    throw new NoInheritError(
      'ERR_NOINHERIT_NO_DESCRIPTOR',
      `${spawnfile} did not start, so nothing was inherited: its 'error' event says why`,
    );
  try {
    const held = exitCode === null && signalCode === null ? descriptorsOf(pid) : [];
    if (held.length > 0) return held;
  } catch {
    // Ended, and not yet reaped: refused below.
  }
  throw new NoInheritError(
    'ERR_NOINHERIT_NO_DESCRIPTOR',
    `Child ${pid} has ended and holds nothing any more: give expectNoLeaks the function that spawns it`,
  );
}

/** The addresses of a socket are those of this process's, for it is the same. */
function describeHeld({ fd, kind, name }: OpenDescriptor): DescriptorInfo {
  const ours = listInheritable().find((info) => info.fd === fd);
  return ours ?? { fd, kind, ...(name.startsWith('/') && { path: name }) };
}

function allowance(allow: readonly (Descriptor | string | RegExp)[]): (info: DescriptorInfo) => boolean {
  const fds = new Set(
    allow.flatMap((one) => (typeof one === 'string' || one instanceof RegExp ? [] : [descriptorOf(one)])),
  );
  const texts = allow.filter((one): one is string | RegExp => typeof one === 'string' || one instanceof RegExp);
  return ({ fd, path, localAddress, remoteAddress }) => {
    const names = [path, localAddress, remoteAddress].filter((name) => name !== undefined);
    return (
      (fd !== undefined && fds.has(fd)) ||
      texts.some((text) => names.some((name) => (typeof text === 'string' ? name === text : name.search(text) !== -1)))
    );
  };
}

/** `stack` is where the spawn was: by the time that it is judged, nothing of the caller is on the stack any more. */
function refuseLeaks(child: string, leaks: readonly DescriptorInfo[], stack?: readonly string[]): void {
  if (leaks.length === 0) return;
  const lines = leaks.map(formatDescriptor);
  const message = `${child} inherited what is neither its stdio nor allowed:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  const error = new AssertionError({
    message,
    actual: lines,
    expected: [],
    operator: 'expectNoLeaks',
    stackStartFn: expectNoLeaks,
  });
  if (stack) error.stack = [`${error.name} [${error.code}]: ${message}`, ...stack].join('\n');
  throw error;
}
