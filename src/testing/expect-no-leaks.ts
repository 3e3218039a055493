// Would a child of the tested code inherit anything unintended?
import { AssertionError } from 'node:assert';
import { AsyncLocalStorage } from 'node:async_hooks';
import { ChildProcess } from 'node:child_process';
import { descriptorsOf } from '../audit/linux/proc.ts';
import type { OpenDescriptor } from '../audit/process-table.ts';
import { badTarget, NoInheritError } from '../runtime/errors.ts';
import { escapeText } from '../runtime/escape-text.ts';
import { formatDescriptor } from '../runtime/format-descriptor.ts';
import { descriptorOf } from '../runtime/resolve-descriptor.ts';
import { listInheritable } from '../runtime/list-inheritable.ts';
import { callSite } from '../runtime/register/call-site.ts';
import { cannotHook } from '../runtime/register/cannot-hook.ts';
import { watchSpawns } from '../runtime/register/hook-spawns.ts';
import { inheritedBy, passedDescriptors } from '../runtime/register/report.ts';
import type { SpawnCall } from '../runtime/register/spawn-call.ts';
import type { Descriptor, DescriptorInfo } from '../runtime/types.ts';

export interface NoLeaksOptions {
  /** What a child may inherit besides its stdio: numbers and objects of this process, or paths and addresses. */
  readonly allow?: Iterable<Descriptor | string | RegExp>;
}

/** A type that distinguishes the function form from the other. */
type Spawning<T> = () => T | PromiseLike<T>;

/**
 * Asserts that a child process inherited its stdio and what `allow` names, and nothing else.
 *
 * With a function that spawns, synchronously or not, each of its own spawns until it is done is judged when it happens,
 * by what the kernel would pass on then: children that exit immediately are judged as well, and what the preload has
 * sealed is no leak. Spawns of other tests that run meanwhile are not judged.
 * With a `ChildProcess`, the descriptors that it holds now are compared with those of this process: the same file under
 * the same number was inherited. This misses what this process has closed since. What the child opened itself is no
 * leak. So pass the function where you can.
 *
 * Linux (`/proc`, fcntl(2)); on Windows and macOS a function that spawns (the lists of `listInheritable`).
 *
 * @param target - a running child of this process, or a function that spawns
 * @returns the same child, or the result of the function
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
  const isFunction = typeof target === 'function';
  if (!(isFunction ? OF_FUNCTIONS : OF_CHILDREN).includes(process.platform)) throw unsupported();
  const isAllowed = allowance([...allow]);
  if (isFunction) return judgeSpawns(target, isAllowed);
  if (!(target instanceof ChildProcess)) throw badTarget(target, 'a running ChildProcess or a function that spawns');
  refuseLeaks(
    `child ${target.pid}`,
    heldByChild(target).filter((info) => !isAllowed(info)),
  );
  return target;
}

/** Where the system shows what this process would pass on, and where it shows what another one holds. */
const OF_FUNCTIONS: readonly NodeJS.Platform[] = ['darwin', 'linux', 'win32'];
const OF_CHILDREN: readonly NodeJS.Platform[] = ['linux'];

function unsupported(): NoInheritError {
  const { platform } = process;
  const advice = OF_FUNCTIONS.includes(platform)
    ? 'pass the function that spawns it'
    : 'run this test on Linux, Windows or macOS';
  return new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', `${platform} does not show what a child holds: ${advice}`);
}

/** A spawn, with what it passed on. */
interface Spawned {
  readonly name: string;
  readonly leaks: readonly DescriptorInfo[];
  readonly stack: readonly string[];
}

/** Tells to which call a spawn belongs, because tests may run at the same time. */
const owners = new AsyncLocalStorage<object>();
/** How many calls are running now. */
let running = 0;

async function judgeSpawns(
  spawning: Spawning<unknown>,
  isAllowed: (info: DescriptorInfo) => boolean,
): Promise<unknown> {
  const owner = {};
  const own: Spawned[] = [];
  /** Spawns of a queue or pool that was created earlier: it is not known to which call they belong. */
  const nobodys: Spawned[] = [];
  // This hook runs inside that of the preload, if there is one, which has sealed by then.
  const remove = watchSpawns((call, spawn) => {
    const its = owners.getStore();
    if (its === owner || its === undefined) (its === owner ? own : nobodys).push(describeSpawn(call, isAllowed));
    return spawn();
  });
  if (remove === undefined) throw cannotHook();
  running += 1;
  try {
    const result: unknown = await owners.run(owner, spawning);
    const spawned = own.length > 0 ? own : nobodys;
    if (spawned.length === 0)
      throw badTarget(spawning, 'a function that starts a process before it returns or settles');
    refuseSpawns(spawned.filter(({ leaks }) => leaks.length > 0));
    return result;
  } finally {
    remove();
    running -= 1;
    // Node 20 notifies every storage that was ever used of all asynchronous operations, and a test runner may evaluate
    // this file again for each test file.
    if (running === 0) owners.disable();
  }
}

function describeSpawn(call: SpawnCall, isAllowed: (info: DescriptorInfo) => boolean): Spawned {
  const { file, args } = call;
  const leaks = inheritedBy(call, new Set(passedDescriptors(call))).filter((info) => !isAllowed(info));
  const name = escapeText([file, ...args.slice(1)].join(' '));
  return { name: `\`${name}\``, leaks, stack: leaks.length > 0 ? callSite() : [] };
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
    `Child ${pid} has exited: pass the function that spawns it to expectNoLeaks`,
  );
}

/** Described as this process sees it, which has the same object: so a socket has its addresses. */
function describeHeld({ fd, kind, name }: OpenDescriptor): DescriptorInfo {
  const ours = listInheritable().find((info) => info.fd === fd);
  return ours ?? { fd, kind, ...(name.startsWith('/') && { path: name }) };
}

function allowance(allow: readonly (Descriptor | string | RegExp)[]): (info: DescriptorInfo) => boolean {
  const fds = new Set(
    allow.flatMap((one) => (typeof one === 'string' || one instanceof RegExp ? [] : [descriptorOf(one)])),
  );
  const texts = allow.filter((one): one is string | RegExp => typeof one === 'string' || one instanceof RegExp);
  return ({ fd, handle, path, localAddress, remoteAddress }) => {
    const names = [path, localAddress, remoteAddress].filter((name) => name !== undefined);
    return (
      fds.has(fd ?? handle) ||
      texts.some((text) => names.some((name) => (typeof text === 'string' ? name === text : name.search(text) !== -1)))
    );
  };
}

/** The first spawn gives the stack, because the current stack no longer contains the caller. */
function refuseSpawns(spawned: readonly Spawned[]): void {
  const [first] = spawned;
  if (first === undefined) return;
  const messages = spawned.map(({ name, leaks }) => describeLeaks(name, leaks));
  const lines = spawned.flatMap(({ leaks }) => leaks.map(formatDescriptor));
  throw assertionError(messages.join('\n'), lines, first.stack);
}

function refuseLeaks(child: string, leaks: readonly DescriptorInfo[]): void {
  if (leaks.length > 0) throw assertionError(describeLeaks(child, leaks), leaks.map(formatDescriptor));
}

function describeLeaks(child: string, leaks: readonly DescriptorInfo[]): string {
  const lines = leaks.map((leak) => `  ${formatDescriptor(leak)}`);
  return [`${child} inherited descriptors beyond its stdio and \`allow\`:`, ...lines].join('\n');
}

function assertionError(message: string, actual: readonly string[], stack?: readonly string[]): AssertionError {
  const error = new AssertionError({
    message,
    actual,
    expected: [],
    operator: 'expectNoLeaks',
    stackStartFn: expectNoLeaks,
  });
  if (stack) error.stack = [`${error.name} [${error.code}]: ${message}`, ...stack].join('\n');
  return error;
}
