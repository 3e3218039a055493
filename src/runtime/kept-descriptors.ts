import type { SystemDescriptor } from './bindings/binding.ts';
import { FIRST_AFTER_STDIO, statDescriptor } from './bindings/posix.ts';
import { hasOptOuts, liveOptOuts } from './opt-outs.ts';
import { descriptorOf } from './resolve-descriptor.ts';
import type { Descriptor } from './types.ts';

const NONE: readonly number[] = [];
const NOTHING: ReadonlySet<SystemDescriptor> = new Set();
/** More than any service manager passes; a larger number is not what sd_listen_fds(3) means. */
const MOST_LISTEN_FDS = 4096;

let named: readonly number[] = NONE;
let isNamedFresh = false;
const settled = Promise.resolve();

/**
 * The descriptors that a seal leaves alone: those in `except`, those that `setNoInherit(x, false)` opened up,
 * and on POSIX those that the environment names by number. (Node's own IPC channel needs no
 * exception: it is close-on-exec in this process, and libuv gives a child its own.)
 */
export function keptDescriptors(except: Iterable<Descriptor> | undefined): ReadonlySet<SystemDescriptor> {
  const environment = process.platform === 'win32' ? NONE : namedByEnvironment();
  if (except === undefined && environment.length === 0 && !hasOptOuts()) return NOTHING;
  const kept = new Set<SystemDescriptor>([...environment, ...liveOptOuts()]);
  for (const target of except ?? NONE) kept.add(descriptorOf(target));
  return kept;
}

/**
 * Three look-ups in `process.env` cost more than the system call that does the sealing. So they are made
 * once for all seals of one turn of the event loop.
 */
function namedByEnvironment(): readonly number[] {
  if (!isNamedFresh) {
    named = readEnvironment(process.env);
    isNamedFresh = true;
    void settled.then(() => {
      isNamedFresh = false;
    });
  }
  return named;
}

/** What an environment says must reach the children of this process, by descriptor number. */
export function readEnvironment(env: NodeJS.ProcessEnv): readonly number[] {
  const { MAKEFLAGS, LISTEN_FDS, CRASHDUMP_SIGNAL_FD } = env;
  if (MAKEFLAGS === undefined && LISTEN_FDS === undefined && CRASHDUMP_SIGNAL_FD === undefined) return NONE;
  return [
    ...(MAKEFLAGS === undefined ? NONE : jobserver(MAKEFLAGS)),
    ...(LISTEN_FDS === undefined ? NONE : listenFds(LISTEN_FDS, env['LISTEN_PID'])),
    ...(CRASHDUMP_SIGNAL_FD === undefined ? NONE : numberOrNone(CRASHDUMP_SIGNAL_FD)),
  ];
}

/**
 * GNU make's jobserver ("POSIX Jobserver Interaction" in its manual): `--jobserver-auth=R,W`, or
 * `--jobserver-fds=R,W` before 4.2; of several the last counts; `fifo:PATH` names no descriptor. A make that did not
 * consider this process a sub-make closed the two and left the text, so they must still be pipes.
 */
function jobserver(makeflags: string): readonly number[] {
  const last = [...makeflags.matchAll(/--jobserver-(?:auth|fds)=(\S+)/g)].at(-1)?.[1];
  const pair = last === undefined ? null : /^(\d+),(\d+)$/.exec(last);
  return pair === null ? NONE : [Number(pair[1]), Number(pair[2])].filter(isPipe);
}

function isPipe(fd: number): boolean {
  try {
    return statDescriptor(fd).isFIFO();
  } catch {
    return false;
  }
}

/**
 * sd_listen_fds(3): LISTEN_FDS descriptors from 3 up, for the process whose number LISTEN_PID is. systemd
 * always sets that; others that speak the protocol may leave it out, which then means any process.
 */
function listenFds(count: string, pid: string | undefined): readonly number[] {
  if (pid !== undefined && pid !== String(process.pid)) return NONE;
  const [length = 0] = numberOrNone(count);
  if (length > MOST_LISTEN_FDS) return NONE;
  return Array.from({ length }, (_, index) => index + FIRST_AFTER_STDIO);
}

function numberOrNone(text: string): readonly number[] {
  return /^\d{1,10}$/.test(text) && Number(text) <= 0x7fff_ffff ? [Number(text)] : NONE;
}
