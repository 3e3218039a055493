import { runRule, type Finding } from '../helpers.ts';

/** A finding; with `output`, its suggestion results in that file. */
function variant(name: string, flag: string, output?: string): Finding {
  return {
    messageId: 'variant',
    data: { name, flag },
    ...(output !== undefined && { suggestions: [{ messageId: 'use', data: { flag }, output }] }),
  };
}

const ACCEPT4 = 'accept4(socket, address, length, SOCK_CLOEXEC)';
const PIPE2 = 'pipe2(pipes, O_CLOEXEC)';
const EPOLL_CREATE1 = 'epoll_create1(EPOLL_CLOEXEC)';
const INOTIFY_INIT1 = 'inotify_init1(IN_CLOEXEC)';
const DUPFD = 'fcntl(fd, F_DUPFD_CLOEXEC, 0)';
const CREAT = 'open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)';

const BUN = `
        import { dlopen, FFIType } from "bun:ffi";
        const lib = dlopen('libc.so.6', {
          accept: { args: [FFIType.i32, "ptr", "ptr"], returns: FFIType.i32 },
          pipe: {
            args: [
              "ptr",
            ],
            returns: "i32",
          },
          "epoll_create": { args: ["i32"], returns: "i32" },
          close: { args: ["i32"], returns: "i32" },
        });
        const { pipe, epoll_create: epoll } = lib.symbols;
        export const client = lib.symbols.accept(3, null, null);
        pipe(pipes);
        export const poll = epoll(1);
        lib.symbols.close(3);
        lib.close();
      `;

const DENO = `
        const { symbols } = Deno.dlopen('libc.so.6', {
          copy: { name: 'dup', parameters: ['i32'], result: 'i32' },
          creat: { parameters: ['buffer', 'u32'], result: 'i32' },
          inotify_init: { parameters: [], result: 'i32', nonblocking: true },
        });
        export const out = symbols.copy(1);
        export const file = symbols['creat'](path, 0o600);
        export const events = await symbols.inotify_init();
      `;

/** A program with some replacements. */
function instead(text: string, pairs: readonly string[]): string {
  let changed = text;
  for (let n = 0; n < pairs.length; n += 2) changed = changed.replace(pairs[n]!, pairs[n + 1]!);
  return changed;
}

const missing = (name = 'open', flag = 'O_CLOEXEC') => ({ messageId: 'missing', data: { name, flag } });

// Functions that are declared in a table: node:ffi, bun:ffi, Deno.dlopen, ffi-napi.
runRule('no-raw-native-open', {
  valid: [
    "import { dlopen } from 'bun:ffi';\nconst { symbols } = dlopen('libc.so.6', { open: { args: ['cstring', 'i32'], returns: 'i32' } });\nsymbols.open(path, O_CLOEXEC);\nsymbols.close(3);",
    "import { dlopen } from './ffi.js';\ndlopen('libc.so.6', { open: {} }).symbols.open(path, 0);",
  ],
  invalid: [
    {
      name: 'bun:ffi',
      code: `
        import { dlopen } from 'bun:ffi';
        const { symbols: { open } } = dlopen('libc.so.6', { open: { args: ['cstring', 'i32'], returns: 'i32' } });
        const fd = «open(path, 0)»;
      `,
      errors: [missing()],
      output: `
        import { dlopen } from 'bun:ffi';
        const { symbols: { open } } = dlopen('libc.so.6', { open: { args: ['cstring', 'i32'], returns: 'i32' } });
        const fd = open(path, 0 | 0o2000000);
      `,
    },
    {
      name: 'Deno, with a name of its own',
      code: `
        const lib = Deno.dlopen('libc.so.6', { create: { name: 'memfd_create', parameters: ['buffer', 'u32'], result: 'i32' } });
        const fd = «lib.symbols.create(name, 0)»;
      `,
      errors: [missing('memfd_create', 'MFD_CLOEXEC')],
      output: `
        const lib = Deno.dlopen('libc.so.6', { create: { name: 'memfd_create', parameters: ['buffer', 'u32'], result: 'i32' } });
        const fd = lib.symbols.create(name, 0 | 1);
      `,
    },
    {
      name: 'node:ffi, by table and by name',
      code: `
        import { dlopen, DynamicLibrary } from 'node:ffi';
        const { functions } = dlopen('libc.so.6', { open: { arguments: ['string', 'i32'], return: 'i32' } });
        «functions.open(path, 0)»;
        const lib = new DynamicLibrary('libc.so.6');
        const socket = lib.getFunction('socket', { arguments: ['i32', 'i32', 'i32'], return: 'i32' });
        «socket(1, 1, 0)»;
      `,
      errors: [missing(), missing('socket', 'SOCK_CLOEXEC')],
      output: `
        import { dlopen, DynamicLibrary } from 'node:ffi';
        const { functions } = dlopen('libc.so.6', { open: { arguments: ['string', 'i32'], return: 'i32' } });
        functions.open(path, 0 | 0o2000000);
        const lib = new DynamicLibrary('libc.so.6');
        const socket = lib.getFunction('socket', { arguments: ['i32', 'i32', 'i32'], return: 'i32' });
        socket(1, 1 | 0o2000000, 0);
      `,
    },
    {
      name: 'ffi-napi',
      language: 'cjs',
      code: `
        const ffi = require('ffi-napi')
        const libc = ffi.Library('libc.so.6', { open: ['int', ['string', 'int']] })
        «libc.open(path, 0)»
      `,
      errors: [missing()],
      output: `
        const ffi = require('ffi-napi')
        const libc = ffi.Library('libc.so.6', { open: ['int', ['string', 'int']] })
        libc.open(path, 0 | 0o2000000)
      `,
    },
    {
      name: 'declared, and never called here',
      language: 'cjs',
      code: `
        const ffi = require('ffi-napi')
        exports.libc = ffi.Library('libc', { open: ['int', ['string', 'int']], «pipe: ['int', ['pointer']]» })
      `,
      errors: [variant('pipe', PIPE2)],
      output: null,
    },
    {
      name: 'called, and handed on as a whole: whoever has it calls it by this name',
      language: 'cjs',
      code: `
        const ffi = require('ffi-napi')
        const libc = ffi.Library('libc', { pipe: ['int', ['pointer']] })
        «libc.pipe(pipes)»
        use(libc)
      `,
      errors: [variant('pipe', PIPE2)],
      output: null,
    },
    {
      name: 'another function, by its name in a table of bun:ffi',
      code: instead(BUN, ['lib.symbols.accept(3, null, null)', '«$&»', 'pipe(pipes)', '«$&»', 'epoll(1)', '«$&»']),
      errors: [
        variant(
          'accept',
          ACCEPT4,
          instead(BUN, [
            '  accept: { args: [FFIType.i32, "ptr", "ptr"]',
            '  accept4: { args: [FFIType.i32, "ptr", "ptr", "i32"]',
            'accept(3, null, null)',
            'accept4(3, null, null, 0o2000000)',
          ]),
        ),
        variant(
          'pipe',
          PIPE2,
          instead(BUN, [
            '  pipe: {',
            '  pipe2: {',
            '      "ptr",\n',
            '      "ptr", "i32",\n',
            '{ pipe,',
            '{ pipe2: pipe,',
            'pipe(pipes)',
            'pipe(pipes, 0o2000000)',
          ]),
        ),
        variant(
          'epoll_create',
          EPOLL_CREATE1,
          instead(BUN, [
            '"epoll_create"',
            '"epoll_create1"',
            'epoll_create: epoll',
            'epoll_create1: epoll',
            'epoll(1)',
            'epoll(0o2000000)',
          ]),
        ),
      ],
      output: null,
    },
    {
      name: 'in a table of Deno, by a name that stands beside, and with more arguments than the C library declares',
      code: instead(DENO, [
        'symbols.copy(1)',
        '«$&»',
        "symbols['creat'](path, 0o600)",
        '«$&»',
        'symbols.inotify_init()',
        '«$&»',
      ]),
      errors: [
        variant(
          'dup',
          DUPFD,
          instead(DENO, [
            "'dup', parameters: ['i32']",
            "'fcntl', parameters: ['i32', 'i32', 'i32']",
            'copy(1)',
            'copy(1, 1030, 0)',
          ]),
        ),
        variant(
          'creat',
          CREAT,
          instead(DENO, [
            "creat: { parameters: ['buffer', 'u32']",
            "open: { parameters: ['buffer', 'i32', 'u32']",
            "['creat'](path, 0o600)",
            "['open'](path, 0o2001101, 0o600)",
          ]),
        ),
        variant(
          'inotify_init',
          INOTIFY_INIT1,
          instead(DENO, [
            'inotify_init: { parameters: []',
            "inotify_init1: { parameters: ['i32']",
            'inotify_init()',
            'inotify_init1(0o2000000)',
          ]),
        ),
      ],
      output: null,
    },
    {
      name: 'in node:ffi, by table and by name',
      code: `
        import { dlopen, DynamicLibrary } from 'node:ffi';
        const { functions: { accept } } = dlopen('libc.so.6', { accept: { arguments: ['i32', 'pointer', 'pointer'], return: 'i32' } });
        «accept(3, null, null)»;
        const pipe = new DynamicLibrary('libc.so.6').getFunction('pipe', { arguments: ['pointer'], return: 'i32' });
        «pipe(pipes)»;
      `,
      errors: [
        variant(
          'accept',
          ACCEPT4,
          `
        import { dlopen, DynamicLibrary } from 'node:ffi';
        const { functions: { accept4: accept } } = dlopen('libc.so.6', { accept4: { arguments: ['i32', 'pointer', 'pointer', 'i32'], return: 'i32' } });
        accept(3, null, null, 0o2000000);
        const pipe = new DynamicLibrary('libc.so.6').getFunction('pipe', { arguments: ['pointer'], return: 'i32' });
        pipe(pipes);
      `,
        ),
        variant(
          'pipe',
          PIPE2,
          `
        import { dlopen, DynamicLibrary } from 'node:ffi';
        const { functions: { accept } } = dlopen('libc.so.6', { accept: { arguments: ['i32', 'pointer', 'pointer'], return: 'i32' } });
        accept(3, null, null);
        const pipe = new DynamicLibrary('libc.so.6').getFunction('pipe2', { arguments: ['pointer', 'i32'], return: 'i32' });
        pipe(pipes, 0o2000000);
      `,
        ),
      ],
      output: null,
    },
    {
      name: 'in ffi-napi',
      language: 'cjs',
      code: `
        const ffi = require('ffi-napi')
        const libc = ffi.Library('libc', { pipe: ['int', ['pointer']], dup: ['int', ['int']] })
        «libc.pipe(pipes)»
        «libc.dup(1)»
      `,
      errors: [
        variant(
          'pipe',
          PIPE2,
          `
        const ffi = require('ffi-napi')
        const libc = ffi.Library('libc', { pipe2: ['int', ['pointer', 'int']], dup: ['int', ['int']] })
        libc.pipe2(pipes, 0o2000000)
        libc.dup(1)
      `,
        ),
        variant('dup', DUPFD),
      ],
      output: null,
    },
    {
      name: 'more arguments than are declared, on a system that may take them in other places',
      code: `
        const { symbols } = Deno.dlopen(path, { dup: { parameters: ['i32'], result: 'i32' } });
        «symbols.dup(1)»;
      `,
      errors: [variant('dup', DUPFD)],
      output: null,
    },
    {
      name: 'tables that others may use, or that are not all here',
      code: `
        import { dlopen } from 'bun:ffi';
        export const a = dlopen('libc.so.6', { pipe: { args: ['ptr'], returns: 'i32' } });
        «a.symbols.pipe(pipes)»;
        const b = dlopen('libc.so.6', { pipe: { args: ['ptr'], returns: 'i32' } });
        «b.symbols.pipe(pipes)»;
        use(b.symbols);
        const { symbols } = dlopen('libc.so.6', { pipe: { args: ['ptr'], returns: 'i32' } });
        «symbols.pipe(pipes)»;
        symbols[name]();
        const { symbols: { ...c } } = dlopen('libc.so.6', { pipe: { args: ['ptr'], returns: 'i32' } });
        «c.pipe(pipes)»;
        const d = dlopen('libc.so.6', { pipe: { args, returns: 'i32' } });
        «d.symbols.pipe(pipes)»;
        const e = dlopen('libc.so.6', { pipe: { args: ['ptr'], returns: 'i32' }, pipe2: { args: ['ptr', 'i32'], returns: 'i32' } });
        «e.symbols.pipe(pipes)»;
        const f = dlopen('libc.so.6', { pipe: { args: ['ptr'], returns: 'i32' } });
        «f.symbols.pipe()»;
        const table = { pipe: { args: ['ptr'], returns: 'i32' } };
        const g = dlopen('libc.so.6', table);
        «g.symbols.pipe(pipes)»;
      `,
      errors: Array.from({ length: 8 }, () => variant('pipe', PIPE2)),
      output: null,
    },
  ],
});
