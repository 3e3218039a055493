import { runRule } from '../helpers.ts';

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
      errors: [{ messageId: 'variant', data: { name: 'pipe', flag: 'pipe2(pipes, O_CLOEXEC)' } }],
      output: null,
    },
  ],
});
