// Which C functions open a descriptor, and what makes it non-inheritable?
import type { Variant } from '../utils/native-variant.ts';

/** What a C function needs to open a non-inheritable descriptor. `at` is the position of an argument. */
export type NativeOpen =
  /** A flag; `value` is its numeric value on Linux. */
  | { readonly takes: 'flag'; readonly at: number; readonly flag: string; readonly value: string }
  /** A letter in the mode. */
  | { readonly takes: 'mode'; readonly at: number; readonly letter: string }
  /** Another command, with the arguments left as they are. */
  | {
      readonly takes: 'command';
      readonly at: number;
      readonly command: string;
      readonly number: number;
      readonly flag: string;
      readonly value: string;
    }
  /** Nothing helps: another function has to be called. */
  | { readonly takes: 'nothing'; readonly instead: string; readonly variant?: Variant }
  /** The opposite: Windows handles are not inheritable unless this argument asks for that. */
  | { readonly takes: 'inherit'; readonly at: number; readonly member?: string };

const CLOEXEC = '0o2000000';
const flag = (at: number, name: string, value = CLOEXEC): NativeOpen => ({ takes: 'flag', at, flag: name, value });
const nothing = (instead: string, variant?: Variant): NativeOpen => ({
  takes: 'nothing',
  instead,
  ...(variant && { variant }),
});
const flags = ['int flags'];
/** The flags with which `open` does what `creat` does. */
const CREAT = 'O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC';

/**
 * By name, from man pages of sections 2 and 3, the headers of Linux, and the pages of the Windows API. Left out:
 * io_uring_setup, pidfd_open, mq_open and shm_open on Linux, kqueue and sqlite3_open, which are non-inheritable
 * anyway, and `dup2` and `dup3`, which mostly replace 0, 1 or 2 on purpose.
 */
export const NATIVE_OPENS: ReadonlyMap<string, NativeOpen> = new Map<string, NativeOpen>([
  ['open', flag(1, 'O_CLOEXEC')],
  ['open64', flag(1, 'O_CLOEXEC')],
  ['openat', flag(2, 'O_CLOEXEC')],
  ['openat64', flag(2, 'O_CLOEXEC')],
  [
    'creat',
    nothing(`open(path, ${CREAT}, mode)`, {
      name: 'open',
      at: 1,
      parameters: ['int flags', '...'],
      flag: CREAT,
      value: '0o2001101',
      isOfLinux: true,
      then: ['int'],
    }),
  ],
  ['socket', flag(1, 'SOCK_CLOEXEC')],
  ['socketpair', flag(1, 'SOCK_CLOEXEC')],
  [
    'accept',
    nothing('accept4(socket, address, length, SOCK_CLOEXEC)', {
      name: 'accept4',
      parameters: flags,
      flag: 'SOCK_CLOEXEC',
      value: CLOEXEC,
    }),
  ],
  ['accept4', flag(3, 'SOCK_CLOEXEC')],
  ['pipe', nothing('pipe2(pipes, O_CLOEXEC)', { name: 'pipe2', parameters: flags, flag: 'O_CLOEXEC', value: CLOEXEC })],
  ['pipe2', flag(1, 'O_CLOEXEC')],
  [
    'dup',
    nothing('fcntl(fd, F_DUPFD_CLOEXEC, 0)', {
      name: 'fcntl',
      parameters: ['int command', '...'],
      flag: 'F_DUPFD_CLOEXEC',
      value: '1030',
      then: ['int', '0'],
    }),
  ],
  ['fcntl', { takes: 'command', at: 1, command: 'F_DUPFD', number: 0, flag: 'F_DUPFD_CLOEXEC', value: '1030' }],
  ['fopen', { takes: 'mode', at: 1, letter: 'e' }],
  ['fopen64', { takes: 'mode', at: 1, letter: 'e' }],
  [
    'epoll_create',
    nothing('epoll_create1(EPOLL_CLOEXEC)', {
      name: 'epoll_create1',
      at: 0,
      parameters: flags,
      replaces: true,
      flag: 'EPOLL_CLOEXEC',
      value: CLOEXEC,
    }),
  ],
  ['epoll_create1', flag(0, 'EPOLL_CLOEXEC')],
  [
    'inotify_init',
    nothing('inotify_init1(IN_CLOEXEC)', {
      name: 'inotify_init1',
      parameters: flags,
      flag: 'IN_CLOEXEC',
      value: CLOEXEC,
    }),
  ],
  ['inotify_init1', flag(0, 'IN_CLOEXEC')],
  ['memfd_create', flag(1, 'MFD_CLOEXEC', '1')],
  ['eventfd', flag(1, 'EFD_CLOEXEC')],
  ['timerfd_create', flag(1, 'TFD_CLOEXEC')],
  [
    'mkstemp',
    nothing('mkostemp(template, O_CLOEXEC)', {
      name: 'mkostemp',
      parameters: flags,
      flag: 'O_CLOEXEC',
      value: CLOEXEC,
    }),
  ],
  [
    'mkstemps',
    nothing('mkostemps(template, length, O_CLOEXEC)', {
      name: 'mkostemps',
      parameters: flags,
      flag: 'O_CLOEXEC',
      value: CLOEXEC,
    }),
  ],
  ['mkostemp', flag(1, 'O_CLOEXEC')],
  ['mkostemps', flag(2, 'O_CLOEXEC')],
  ['tmpfile', nothing('open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, mode)')],
  ['popen', { takes: 'mode', at: 1, letter: 'e' }],
  ['signalfd', flag(2, 'SFD_CLOEXEC')],
  ['posix_openpt', flag(0, 'O_CLOEXEC')],
  ['openpty', nothing('posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)')],
  ['fanotify_init', flag(0, 'FAN_CLOEXEC', '1')],
  ['perf_event_open', flag(4, 'PERF_FLAG_FD_CLOEXEC', '8')],
  ['userfaultfd', flag(0, 'O_CLOEXEC')],
  ['CreateFileW', { takes: 'inherit', at: 3, member: 'bInheritHandle' }],
  ['CreateFileA', { takes: 'inherit', at: 3, member: 'bInheritHandle' }],
  ['DuplicateHandle', { takes: 'inherit', at: 5 }],
]);

/** File names of the C library that exist only on Linux. */
export const LINUX_LIBRARY: RegExp = /(?:^|\/)(?:libc\.so\.6|libc\.musl-\w+\.so\.1|ld-(?:linux|musl)-[\w-]+\.so\.\d)$/;
