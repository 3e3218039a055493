// Which descriptors does a seal leave alone?
import type { SystemDescriptor } from './bindings/binding.ts';
import { kindOf } from './bindings/posix.ts';
import { findKind } from './descriptor-kinds.ts';
import { namedByEnvironment } from './environment.ts';
import { badTarget, examine } from './errors.ts';
import { pipesNamedIn, textsOfLaunch } from './fd-paths.ts';
import { binding } from './native.ts';
import { hasOptOuts, liveOptOuts, rememberOptOut } from './opt-outs.ts';
import { platform } from './platform.ts';
import { descriptorOf } from './resolve-descriptor.ts';
import type { Descriptor, SealOptions } from './types.ts';

const NONE: readonly number[] = [];
const NOTHING: ReadonlySet<SystemDescriptor> = new Set();
const OPTIONS = 'options such as { except: [descriptor] }';

let named: readonly number[] = NONE;
let isNamedFresh = false;
let isLaunchRead = false;
const settled = Promise.resolve();

/**
 * The descriptors that a seal leaves alone: those in `except`, those made inheritable by `setNoInherit(x, false)`,
 * and on POSIX those that the environment names by number, the pipes that the command line and the environment of this
 * process name by path, and the pipes named by `texts`, the strings of the call that the seal is for.
 */
export function keptDescriptors(options?: SealOptions, texts: readonly string[] = []): ReadonlySet<SystemDescriptor> {
  const except = exceptedBy(options);
  const named = platform === 'win32' ? NONE : concatenated(namedNow(), texts.length === 0 ? NONE : pipesNamedIn(texts));
  if (except.length === 0 && named.length === 0 && !hasOptOuts()) return NOTHING;
  return new Set<SystemDescriptor>([...named, ...liveOptOuts(), ...except]);
}

/** Copies only if the second list is not empty, which is rare: a seal should cost little more than its system call. */
function concatenated(one: readonly number[], other: readonly number[]): readonly number[] {
  return other.length === 0 ? one : [...one, ...other];
}

/** Mistakes throw before anything is sealed: a closed number, or a descriptor in place of the options or the list. */
function exceptedBy(options: SealOptions | undefined): readonly SystemDescriptor[] {
  if (options === undefined || options === null) return NONE;
  return examine(
    options,
    () => {
      if (typeof options !== 'object' || Symbol.iterator in options || findKind(options) !== undefined)
        throw badTarget(options, OPTIONS);
      const { except } = options;
      if (except === undefined || except === null) return NONE;
      if (typeof except !== 'object' || !(Symbol.iterator in except))
        throw badTarget(except, 'a list of descriptors in `except`');
      return Array.from(except, exceptedDescriptor);
    },
    OPTIONS,
  );
}

function exceptedDescriptor(target: Descriptor): SystemDescriptor {
  const descriptor = descriptorOf(target);
  // A closed descriptor fails here, with the same error as everywhere else.
  binding().isInheritable(descriptor);
  return descriptor;
}

/**
 * Reading `process.env` costs more than the system call that seals. So it is read once for all seals
 * in one turn of the event loop.
 */
function namedNow(): readonly number[] {
  if (!isNamedFresh) {
    named = examine(process.env, () => {
      keepPipesOfLaunch();
      return descriptorsInEnvironment(process.env);
    });
    isNamedFresh = true;
    void settled.then(() => {
      isNamedFresh = false;
    });
  }
  return named;
}

/**
 * Keeps the pipes that bash's process substitution (`app.js <(command)`) named when it started this process: the pipe
 * behind `/dev/fd/63`. Node itself seals descriptors below 17 at startup; those that are sealed already stay sealed.
 */
function keepPipesOfLaunch(): void {
  if (isLaunchRead) return;
  isLaunchRead = true;
  for (const fd of pipesNamedIn(textsOfLaunch())) {
    if (binding().isInheritable(fd)) rememberOptOut(fd, binding().identify(fd));
  }
}

/**
 * The descriptor numbers that an environment says the children of this process need. (Node's own IPC channel is not
 * meant for them: it is close-on-exec in this process, and libuv gives a child its own.)
 */
export function descriptorsInEnvironment(env: NodeJS.ProcessEnv): readonly number[] {
  const named = namedByEnvironment(env, { pid: process.pid, kindAt });
  return named.size === 0
    ? NONE
    : [...named].flatMap(([fd, variable]) => (variable === 'NODE_CHANNEL_FD' ? NONE : [fd]));
}

function kindAt(fd: number): ReturnType<typeof kindOf> | undefined {
  try {
    return kindOf(fd);
  } catch {
    return undefined;
  }
}
