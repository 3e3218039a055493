import { runRule, type Finding } from '../helpers.ts';

type Id = 'asked' | 'command' | 'missing' | 'mode' | 'unseen' | 'unseenMode' | 'variant';

function raw(messageId: Id, name: string, flag: string, output?: string): Finding {
  const data = messageId === 'asked' ? { name } : { name, flag };
  return {
    messageId,
    data,
    ...(output !== undefined && { suggestions: [{ messageId: 'use', data: { flag }, output }] }),
  };
}

const CREAT = 'open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)';

const WITHOUT_FLAG = `
        import koffi from 'koffi';
        const lib = koffi.load('libc.so.6');
        const SOCK_CLOEXEC = 0o2000000;
        const accept = lib.func('int accept(int socket, void *address, void *length)');
        const client = accept(server, null, null);
        const pipes = [0, 0];
        lib.func("int pipe(_Out_ int *pipes)")(pipes);
        lib.func('int epoll_create(int size)')(1);
        lib.func('int inotify_init(void)')();
        const dup = lib.func('int dup(int fd)');
        use(dup(1));
      `;

/** The program with some replacements. */
function instead(...pairs: readonly string[]): string {
  let text = WITHOUT_FLAG;
  for (let n = 0; n < pairs.length; n += 2) text = text.replace(pairs[n]!, pairs[n + 1]!);
  return text;
}

// Functions of the C library, declared with koffi.
runRule('no-raw-native-open', {
  valid: [
    "import koffi from 'koffi';\nconst lib = koffi.load(null);\nconst open = lib.func('int open(const char *path, int flags)');\nopen('a', O_RDONLY | O_CLOEXEC);\nopen('a', 0o2000000);\nopen('a', 0x80001);\nopen('a', 0x1000000);\nopen('a', fs.O_WRONLY | c.O_CLOEXEC);",
    // Any number of flags.
    "import koffi from 'koffi';\nconst lib = koffi.load(null);\nconst open = lib.func('int open(const char *path, int flags)');\nopen('a', O_CLOEXEC | O_1 | O_2 | O_3 | O_4 | O_5 | O_6 | O_7 | O_8 | O_9 | O_10 | O_11 | O_12);",
    "import koffi from 'koffi';\nconst lib = koffi.load(null);\nconst FLAGS = O_RDONLY | O_CLOEXEC;\nconst open = lib.func('open', 'int', ['str', 'int']);\nopen('a', FLAGS);\nlib.func('FILE *fopen(const char *path, const char *mode)')('a', 're');",
    {
      name: 'marked at once',
      code: "import koffi from 'koffi';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\nconst open = koffi.load(null).func('int open(const char *path, int flags)');\nconst fd = setNoInherit(open('a', 0));\nconst other = open('b', 0);\nsetNoInherit(other);",
    },
    {
      name: 'marked by fcntl',
      code: "import koffi from 'koffi';\nconst lib = koffi.load(null);\nconst open = lib.func('int open(const char *path, int flags)');\nconst fcntl = lib.func('int fcntl(int fd, int command, ...)');\nconst fd = open('a', 0);\nfcntl(fd, F_SETFD, 'int', FD_CLOEXEC);",
    },
    {
      name: 'other commands',
      code: "import koffi from 'koffi';\nconst fcntl = koffi.load(null).func('int fcntl(int fd, int command, int more)');\nfcntl(3, F_GETFD, 0);\nfcntl(3, 1030, 10);\nfcntl(3, F_DUPFD_CLOEXEC, 10);",
    },
    {
      name: 'not inheritable by themselves',
      code: "import koffi from 'koffi';\nconst kernel = koffi.load('kernel32.dll');\nconst create = kernel.func('__stdcall', 'CreateFileW', 'void *', []);\ncreate('a', 1, 0, null, 3, 0, null);\nconst duplicate = kernel.func('__stdcall', 'DuplicateHandle', 'bool', []);\nduplicate(a, b, c, d, 0, false, 2);",
    },
    {
      name: 'a declaration whose calls are elsewhere',
      code: "import koffi from 'koffi';\nexport const open = koffi.load(null).func('int open(const char *path, int flags)');",
    },
    {
      name: 'another function of the name',
      code: "import koffi from 'koffi';\nimport { open } from './open.js';\nopen('a', 0);\nkoffi.load(null).func('int getppid()')();\nother.func('int open(const char *path, int flags)')('a', 0);",
    },
  ],
  invalid: [
    {
      name: 'a literal, a constant, in the C library of Linux',
      code: `
        import koffi from 'koffi';
        const libc = koffi.load('libc.so.6');
        const open = libc.func('int open(const char *path, int flags, ...)');
        const O_APPEND = 0x400;
        const log = «open('log', 1 | O_APPEND)»;
        const lock = «open('lock', O_RDWR)»;
        open.async('a', O_CLOEXEC, done);
        «open.async('b', flag ? 0 : 1, done)»;
      `,
      errors: [
        raw('missing', 'open', 'O_CLOEXEC'),
        raw('missing', 'open', 'O_CLOEXEC'),
        raw('missing', 'open', 'O_CLOEXEC'),
      ],
      output: `
        import koffi from 'koffi';
        const libc = koffi.load('libc.so.6');
        const open = libc.func('int open(const char *path, int flags, ...)');
        const O_APPEND = 0x400;
        const log = open('log', 1 | O_APPEND | 0o2000000);
        const lock = open('lock', O_RDWR | 0o2000000);
        open.async('a', O_CLOEXEC, done);
        open.async('b', (flag ? 0 : 1) | 0o2000000, done);
      `,
    },
    {
      name: 'with a constant of the file',
      language: 'cjs',
      code: `
        const koffi = require('koffi');
        const SOCK_CLOEXEC = 0o2000000;
        const lib = koffi.load(null);
        const c = { socket: lib.func('socket', 'int', ['int', 'int', 'int']) };
        exports.socket = «c.socket(AF_UNIX, (SOCK_STREAM), 0)»;
      `,
      errors: [raw('missing', 'socket', 'SOCK_CLOEXEC')],
      output: `
        const koffi = require('koffi');
        const SOCK_CLOEXEC = 0o2000000;
        const lib = koffi.load(null);
        const c = { socket: lib.func('socket', 'int', ['int', 'int', 'int']) };
        exports.socket = c.socket(AF_UNIX, (SOCK_STREAM) | SOCK_CLOEXEC, 0);
      `,
    },
    {
      name: 'a library that may be of any system, and flags that cannot be seen',
      code: `
        import { load } from 'koffi';
        const open = load(null).func('int open(const char *path, int flags)');
        export const read = (path) => «open(path, 0)»;
        export const any = (path, flags) => «open(path, flags)»;
      `,
      errors: [
        raw(
          'missing',
          'open',
          'O_CLOEXEC',
          `
        import { load } from 'koffi';
        const open = load(null).func('int open(const char *path, int flags)');
        export const read = (path) => open(path, 0 | 0o2000000);
        export const any = (path, flags) => open(path, flags);
      `,
        ),
        raw(
          'unseen',
          'open',
          'O_CLOEXEC',
          `
        import { load } from 'koffi';
        const open = load(null).func('int open(const char *path, int flags)');
        export const read = (path) => open(path, 0);
        export const any = (path, flags) => open(path, flags | 0o2000000);
      `,
        ),
      ],
      output: null,
    },
    {
      name: 'a mode',
      code: `
        import koffi from 'koffi';
        const lib = koffi.load('/lib/x86_64-linux-gnu/libc.so.6');
        const fopen = lib.func('FILE *fopen(const char *path, const char *mode)');
        «fopen('a', "r+")»;
      `,
      errors: [raw('mode', 'fopen', 'e')],
      output: `
        import koffi from 'koffi';
        const lib = koffi.load('/lib/x86_64-linux-gnu/libc.so.6');
        const fopen = lib.func('FILE *fopen(const char *path, const char *mode)');
        fopen('a', "r+e");
      `,
    },
    {
      name: 'a mode with options after a comma, and one in backquotes',
      code: `
        import koffi from 'koffi';
        const lib = koffi.load('libc.so.6');
        const fopen = lib.func('FILE *fopen(const char *path, const char *mode)');
        «fopen('a', 'r,ccs=UTF-8')»;
        «fopen('b', \`w+\`)»;
      `,
      errors: [raw('mode', 'fopen', 'e'), raw('mode', 'fopen', 'e')],
      output: `
        import koffi from 'koffi';
        const lib = koffi.load('libc.so.6');
        const fopen = lib.func('FILE *fopen(const char *path, const char *mode)');
        fopen('a', 're,ccs=UTF-8');
        fopen('b', \`w+e\`);
      `,
    },
    {
      name: 'a duplicate keeps its lowest number',
      code: `
        import koffi from 'koffi';
        const F_DUPFD_CLOEXEC = 1030;
        const F_DUPFD = 0;
        const fcntl = koffi.load(null).func('int fcntl(int fd, int command, int lowest)');
        export const copy = «fcntl(3, F_DUPFD, 10)»;
        «fcntl(3, 0, 20)»;
      `,
      errors: [raw('command', 'fcntl', 'F_DUPFD_CLOEXEC'), raw('command', 'fcntl', 'F_DUPFD_CLOEXEC')],
      output: `
        import koffi from 'koffi';
        const F_DUPFD_CLOEXEC = 1030;
        const F_DUPFD = 0;
        const fcntl = koffi.load(null).func('int fcntl(int fd, int command, int lowest)');
        export const copy = fcntl(3, F_DUPFD_CLOEXEC, 10);
        fcntl(3, F_DUPFD_CLOEXEC, 20);
      `,
    },
    {
      name: 'functions that cannot be told, and whose place another takes: a prototype',
      code: instead(
        'accept(server, null, null)',
        '«accept(server, null, null)»',
        'lib.func("int pipe(_Out_ int *pipes)")(pipes)',
        '«lib.func("int pipe(_Out_ int *pipes)")(pipes)»',
        "lib.func('int epoll_create(int size)')(1)",
        "«lib.func('int epoll_create(int size)')(1)»",
        "lib.func('int inotify_init(void)')()",
        "«lib.func('int inotify_init(void)')()»",
        'dup(1)',
        '«dup(1)»',
      ),
      errors: [
        raw(
          'variant',
          'accept',
          'accept4(socket, address, length, SOCK_CLOEXEC)',
          instead(
            "'int accept(int socket, void *address, void *length)'",
            "'int accept4(int socket, void *address, void *length, int flags)'",
            'accept(server, null, null)',
            'accept(server, null, null, SOCK_CLOEXEC)',
          ),
        ),
        raw(
          'variant',
          'pipe',
          'pipe2(pipes, O_CLOEXEC)',
          instead(
            '"int pipe(_Out_ int *pipes)")(pipes)',
            '"int pipe2(_Out_ int *pipes, int flags)")(pipes, 0o2000000)',
          ),
        ),
        raw(
          'variant',
          'epoll_create',
          'epoll_create1(EPOLL_CLOEXEC)',
          instead("epoll_create(int size)')(1)", "epoll_create1(int flags)')(0o2000000)"),
        ),
        raw(
          'variant',
          'inotify_init',
          'inotify_init1(IN_CLOEXEC)',
          instead("inotify_init(void)')()", "inotify_init1(int flags)')(0o2000000)"),
        ),
        raw(
          'variant',
          'dup',
          'fcntl(fd, F_DUPFD_CLOEXEC, 0)',
          instead("'int dup(int fd)'", "'int fcntl(int fd, int command, ...)'", 'dup(1)', "dup(1, 1030, 'int', 0)"),
        ),
      ],
      output: null,
    },
    {
      name: 'by name, and every call of it',
      language: 'cjs',
      code: `
        const koffi = require('koffi');
        const dup = koffi.load(null).func('dup', 'int', ['int']);
        exports.out = «dup(1)»;
        exports.err = «dup(2)»;
      `,
      errors: [1, 2].map(() =>
        raw(
          'variant',
          'dup',
          'fcntl(fd, F_DUPFD_CLOEXEC, 0)',
          `
        const koffi = require('koffi');
        const dup = koffi.load(null).func('fcntl', 'int', ['int', 'int', '...']);
        exports.out = dup(1, 1030, 'int', 0);
        exports.err = dup(2, 1030, 'int', 0);
      `,
        ),
      ),
      output: null,
    },
    {
      name: 'creat is open with flags in the middle, whose numbers are those of Linux',
      code: `
        import koffi from 'koffi';
        const libc = koffi.load('libc.so.6');
        const creat = libc.func('int creat(const char *path, mode_t mode)');
        export const one = «creat('a', (0o600))»;
        export const two = «koffi.load(null).func('creat', 'int', ['str', 'uint32_t'])('b', 0o600)»;
      `,
      errors: [
        raw(
          'variant',
          'creat',
          CREAT,
          `
        import koffi from 'koffi';
        const libc = koffi.load('libc.so.6');
        const creat = libc.func('int open(const char *path, int flags, ...)');
        export const one = creat('a', 0o2001101, 'int', (0o600));
        export const two = koffi.load(null).func('creat', 'int', ['str', 'uint32_t'])('b', 0o600);
      `,
        ),
        raw('variant', 'creat', CREAT),
      ],
      output: null,
    },
    {
      name: 'creat by the names of its flags, of any system',
      language: 'cjs',
      code: `
        const koffi = require("koffi");
        const { O_WRONLY, O_CREAT, O_TRUNC } = require("fs").constants;
        const O_CLOEXEC = process.platform === "darwin" ? 0x1000000 : 0o2000000;
        const creat = koffi.load(null).func("creat", "int", ["str", "uint32_t"]);
        exports.fd = «creat("b", 0o600)»;
      `,
      errors: [
        raw(
          'variant',
          'creat',
          CREAT,
          `
        const koffi = require("koffi");
        const { O_WRONLY, O_CREAT, O_TRUNC } = require("fs").constants;
        const O_CLOEXEC = process.platform === "darwin" ? 0x1000000 : 0o2000000;
        const creat = koffi.load(null).func("open", "int", ["str", "int", "..."]);
        exports.fd = creat("b", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, "int", 0o600);
      `,
        ),
      ],
      output: null,
    },
    {
      name: 'functions that others may use, that are called in other ways, or whose declaration is not all here',
      code: `
        import koffi from 'koffi';
        const lib = koffi.load('libc.so.6');
        export const dup = «lib.func('dup', 'int', ['int'])»;
        const accept = lib.func('int accept(int socket, void *address, void *length)');
        «accept(server, null, null)»;
        handle(accept);
        const pipe = lib.func('int pipe(int *pipes)');
        «pipe.async(pipes, done)»;
        const epoll = lib.func('epoll_create', 'int', types);
        «epoll(1)»;
        const init = lib.func('int inotify_init()');
        «init(1)»;
        «lib.func('int creat(const char *path, int mode)')('a')»;
      `,
      errors: [
        raw('variant', 'dup', 'fcntl(fd, F_DUPFD_CLOEXEC, 0)'),
        raw('variant', 'accept', 'accept4(socket, address, length, SOCK_CLOEXEC)'),
        raw('variant', 'pipe', 'pipe2(pipes, O_CLOEXEC)'),
        raw('variant', 'epoll_create', 'epoll_create1(EPOLL_CLOEXEC)'),
        raw('variant', 'inotify_init', 'inotify_init1(IN_CLOEXEC)'),
        raw('variant', 'creat', CREAT),
      ],
      output: null,
    },
    {
      name: 'those that can, each by its own flag',
      code: `
        import koffi from 'koffi';
        const lib = koffi.load('libc.so.6');
        «lib.func('int epoll_create1(int flags)')(0)»;
        «lib.func('int inotify_init1(int flags)')(IN_NONBLOCK)»;
        «lib.func('int memfd_create(const char *name, unsigned int flags)')('a', 0)»;
        «lib.func('int eventfd(unsigned int start, int flags)')(0)»;
        «lib.func('int timerfd_create(int clock, int flags)')(CLOCK_MONOTONIC, 0)»;
        «lib.func('int accept4(int s, void *a, void *l, int flags)')(3, null, null, 0)»;
        «lib.func('int pipe2(int *pipes, int flags)')(pipes, 0)»;
        «lib.func('int openat(int at, const char *path, int flags)')(-100, 'a', 0)»;
      `,
      errors: [
        raw('missing', 'epoll_create1', 'EPOLL_CLOEXEC'),
        raw('missing', 'inotify_init1', 'IN_CLOEXEC'),
        raw('missing', 'memfd_create', 'MFD_CLOEXEC'),
        raw('missing', 'eventfd', 'EFD_CLOEXEC'),
        raw('missing', 'timerfd_create', 'TFD_CLOEXEC'),
        raw('missing', 'accept4', 'SOCK_CLOEXEC'),
        raw('missing', 'pipe2', 'O_CLOEXEC'),
        raw('missing', 'openat', 'O_CLOEXEC'),
      ],
      output: `
        import koffi from 'koffi';
        const lib = koffi.load('libc.so.6');
        lib.func('int epoll_create1(int flags)')(0 | 0o2000000);
        lib.func('int inotify_init1(int flags)')(IN_NONBLOCK | 0o2000000);
        lib.func('int memfd_create(const char *name, unsigned int flags)')('a', 0 | 1);
        lib.func('int eventfd(unsigned int start, int flags)')(0, 0o2000000);
        lib.func('int timerfd_create(int clock, int flags)')(CLOCK_MONOTONIC, 0 | 0o2000000);
        lib.func('int accept4(int s, void *a, void *l, int flags)')(3, null, null, 0 | 0o2000000);
        lib.func('int pipe2(int *pipes, int flags)')(pipes, 0 | 0o2000000);
        lib.func('int openat(int at, const char *path, int flags)')(-100, 'a', 0 | 0o2000000);
      `,
    },
    {
      name: 'handles that are asked to be inheritable',
      language: 'ts',
      code: `
        import * as koffi from 'koffi';
        const kernel = koffi.load('kernel32.dll');
        const CreateFileW = kernel.func('__stdcall', 'CreateFileW', 'void *', []);
        const attributes = { nLength: 24, lpSecurityDescriptor: null, bInheritHandle: true };
        «CreateFileW('a', 1, 0, attributes, 3, 0, null)»;
        const DuplicateHandle = kernel.func('int __stdcall DuplicateHandle(void *, void *, void *, void *, int, int, int)');
        «DuplicateHandle(a, b, c, d, 0, 1, 2)»;
      `,
      errors: [raw('asked', 'CreateFileW', ''), raw('asked', 'DuplicateHandle', '')],
      output: null,
    },
  ],
});
