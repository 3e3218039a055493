// Which descriptors does an environment pass on by number?
import type { PosixDescriptorInfo } from './types.ts';

type FdKind = PosixDescriptorInfo['kind'];

/** The environment variables that name descriptors. */
export type NamingVariable = 'CRASHDUMP_SIGNAL_FD' | 'LISTEN_FDS' | 'MAKEFLAGS' | 'NODE_CHANNEL_FD';

/** The process that an environment belongs to. */
export interface EnvironmentOwner {
  /** Its number. */
  readonly pid: number;
  /** Kind of the object open in that process under a number; `undefined` if nothing is. */
  readonly kindAt: (fd: number) => FdKind | undefined;
}

/** A number named by a variable, and the kinds of descriptor that the variable can mean (any kind if missing). */
type Naming = readonly [fd: number, variable: NamingVariable, kinds?: readonly FdKind[] | undefined];

/** sd_listen_fds(3): SD_LISTEN_FDS_START. */
const FIRST_LISTEN_FD = 3;
/** More than any service manager passes; a larger count is not one that sd_listen_fds(3) describes. */
const MOST_LISTEN_FDS = 4096;
const NONE: readonly Naming[] = [];
const NOTHING: ReadonlyMap<number, NamingVariable> = new Map();

/**
 * The open descriptors that an environment names for its process, each with the variable that names it. Variables
 * outlive descriptors, and are inherited by more processes than the descriptors are: a number that is closed, or
 * that cannot be what the variable means, is left out.
 */
export function namedByEnvironment(
  env: NodeJS.ProcessEnv,
  owner: EnvironmentOwner,
): ReadonlyMap<number, NamingVariable> {
  const { MAKEFLAGS, LISTEN_FDS, CRASHDUMP_SIGNAL_FD, NODE_CHANNEL_FD } = env;
  if ((MAKEFLAGS ?? LISTEN_FDS ?? CRASHDUMP_SIGNAL_FD ?? NODE_CHANNEL_FD) === undefined) return NOTHING;
  const named = [
    ...(MAKEFLAGS === undefined ? NONE : jobserver(MAKEFLAGS)),
    ...(LISTEN_FDS === undefined ? NONE : listenFds(LISTEN_FDS, env['LISTEN_PID'], owner.pid)),
    ...single('CRASHDUMP_SIGNAL_FD', CRASHDUMP_SIGNAL_FD),
    ...single('NODE_CHANNEL_FD', NODE_CHANNEL_FD),
  ];
  return new Map(named.filter((naming) => isMeant(naming, owner)).map(([fd, variable]) => [fd, variable]));
}

function isMeant([fd, , kinds]: Naming, { kindAt }: EnvironmentOwner): boolean {
  const kind = kindAt(fd);
  return kind !== undefined && (kinds?.includes(kind) ?? true);
}

/**
 * GNU make's jobserver ("POSIX Jobserver Interaction" in its manual): `--jobserver-auth=R,W`, or
 * `--jobserver-fds=R,W` before 4.2; the last one counts; `fifo:PATH` names no descriptor. A make that did not
 * consider this process a sub-make closed both but left them in MAKEFLAGS, so they must still be pipes.
 */
function jobserver(makeflags: string): readonly Naming[] {
  const last = [...makeflags.matchAll(/--jobserver-(?:auth|fds)=(\S+)/g)].at(-1)?.[1];
  const pair = last === undefined ? null : /^(\d+),(\d+)$/.exec(last);
  return pair === null ? NONE : [pair[1], pair[2]].map((fd) => [Number(fd), 'MAKEFLAGS', ['pipe']]);
}

/**
 * sd_listen_fds(3): LISTEN_FDS descriptors from 3 up, for the process whose PID is LISTEN_PID. systemd
 * always sets LISTEN_PID. Other implementations may leave it out, and a shell may pass LISTEN_FDS on alone to
 * processes that it was not meant for: then only sockets and FIFOs count, which can be listened on or read from.
 */
function listenFds(count: string, pid: string | undefined, own: number): readonly Naming[] {
  const length = descriptorNumber(count) ?? 0;
  const isOthers = /^[1-9]\d*$/.test(pid ?? '') && pid !== String(own);
  if (isOthers || length > MOST_LISTEN_FDS) return NONE;
  const kinds: readonly FdKind[] | undefined = pid === String(own) ? undefined : ['socket', 'pipe'];
  return Array.from({ length }, (_, index) => [FIRST_LISTEN_FD + index, 'LISTEN_FDS', kinds]);
}

function single(variable: NamingVariable, text: string | undefined): readonly Naming[] {
  const fd = text === undefined ? undefined : descriptorNumber(text);
  return fd === undefined ? NONE : [[fd, variable]];
}

function descriptorNumber(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) <= 0x7fff_ffff ? Number(text) : undefined;
}
