import { environmentOf, type OpenDescriptor } from './proc.ts';

/** Says of a process's descriptors which of them its environment names, and by which variable. */
export function meantBy(pid: number): (descriptor: OpenDescriptor) => string | undefined {
  const environment = environmentOf(pid);
  const { MAKEFLAGS = '', LISTEN_FDS = '', LISTEN_PID = String(pid), NOINHERIT_PASS_FDS = '' } = environment;
  const jobserver = /^(\d+),(\d+)$/.exec([...MAKEFLAGS.matchAll(/--jobserver-(?:auth|fds)=(\S+)/g)].at(-1)?.[1] ?? '');
  const listening = LISTEN_PID === String(pid) ? Number(LISTEN_FDS) : 0;
  const passed = new Set(NOINHERIT_PASS_FDS.split(','));
  return ({ fd, kind }) => {
    if (kind === 'pipe' && jobserver?.slice(1).includes(String(fd)) === true) return 'MAKEFLAGS';
    if (kind === 'socket' && fd >= 3 && fd < 3 + listening) return 'LISTEN_FDS';
    if (passed.has(String(fd))) return 'NOINHERIT_PASS_FDS';
    return ['CRASHDUMP_SIGNAL_FD', 'NODE_CHANNEL_FD'].find((name) => environment[name] === String(fd));
  };
}
