import { runRule, type Finding, type Invalid } from '../helpers.ts';

/** A finding with its suggestion, or without one. */
function raw(messageId: string, name: string, flag: string, output?: string): Finding {
  return {
    messageId,
    data: { name, flag },
    ...(output !== undefined && { suggestions: [{ messageId: 'use', data: { flag }, output }] }),
  };
}

const DUPFD = 'fcntl(fd, F_DUPFD_CLOEXEC, 0)';

/** A program with a missing flag, which is reported and suggested at ‹›. */
function opened(name: string, code: string, language: Invalid['language'] = 'esm'): Invalid {
  const flagged = code.replace(/[«»]/g, '').replace('‹›', ' | 0o2000000');
  const bare = code.replace('‹›', '');
  return {
    name,
    language,
    verbatim: true,
    code: bare,
    errors: [raw('missing', 'open', 'O_CLOEXEC', flagged)],
    output: null,
  };
}

// Libraries that are loaded on demand, and functions that are declared for other files.
runRule('no-raw-native-open', {
  valid: [
    {
      name: 'a function that gives one of two',
      code: `
        import koffi from 'koffi';
        const lib = koffi.load('libc.so.6');
        const functions = () => {
          if (other) return other;
          return { open: lib.func('int open(const char *path, int flags)') };
        };
        functions().open('a', 0);
      `,
    },
    {
      name: 'a promise, and an iterator',
      code: `
        import koffi from 'koffi';
        const lib = koffi.load('libc.so.6');
        async function later() { return lib.func('int open(const char *path, int flags)'); }
        function* each() { return lib.func('int open(const char *path, int flags)'); }
        later()('a', 0);
        each()('a', 0);
      `,
    },
    {
      name: 'a name that only the caller knows',
      code: `
        import koffi from 'koffi';
        const lib = koffi.load('libc.so.6');
        export const bind = (name, result, args) => lib.func(name, result, args);
        const other = bind(process.argv[2], 'int', ['int']);
        other(1);
      `,
    },
  ],
  invalid: [
    opened(
      'an object of functions that is made once',
      `
      import koffi from 'koffi';
      let libc: { open: (path: string, flags: number) => number } | undefined;
      function functions() {
        if (!libc) {
          const library = koffi.load(process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6');
          libc = { open: library.func('int open(const char *path, int flags)') as any };
        }
        return libc;
      }
      const api = functions();
      export const root = «api.open('a', 0o200000‹›)»;
      `,
      'ts',
    ),
    opened(
      'a library that is assigned where there is none yet, by one of several names',
      `
      const SYMBOLS = { open: { parameters: ['buffer', 'i32'], result: 'i32' } };
      let cached;
      function load() {
        for (const name of ['libc.so.6', 'libc.so']) {
          try { return Deno.dlopen(name, SYMBOLS); } catch {}
        }
        throw new Error('no libc');
      }
      export function open(path) {
        cached ??= load();
        const { symbols } = cached;
        return «symbols.open(path, 0‹›)»;
      }
      `,
    ),
    opened(
      'an asynchronous function, awaited',
      `
      async function load() {
        const { default: koffi } = await import('koffi');
        return koffi.load(path).func('int open(const char *path, int flags)');
      }
      const open = await load();
      export const fd = «open('a', 0‹›)»;
      `,
    ),
    {
      name: 'declared by a function that hands its arguments on',
      code: `
        import koffi from 'koffi';
        const libc = koffi.load(null);
        const bind = (name, result, args) => libc.func(name, result, args);
        const dup = bind('dup', 'int', ['int']);
        export const copy = «dup(1)»;
      `,
      errors: [
        raw(
          'variant',
          'dup',
          DUPFD,
          `
        import koffi from 'koffi';
        const libc = koffi.load(null);
        const bind = (name, result, args) => libc.func(name, result, args);
        const dup = bind('fcntl', 'int', ['int', 'int', '...']);
        export const copy = dup(1, 1030, 'int', 0);
      `,
        ),
      ],
      output: null,
    },
    {
      name: 'declared by a function with another order of arguments, which the text of a declaration would not fit',
      code: `
        import koffi from 'koffi';
        const libc = koffi.load(null);
        const bind = (result, name, args) => libc.func(name, result, args);
        const dup = bind('int', 'dup', ['int']);
        export const copy = «dup(1)»;
      `,
      errors: [raw('variant', 'dup', DUPFD)],
      output: null,
    },
  ],
});
