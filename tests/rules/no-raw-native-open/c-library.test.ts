import { runRule } from '../helpers.ts';

const KOFFI = "import koffi from 'koffi';\nconst lib = koffi.load('libc.so.6');\n";

/** Each declares one function, and calls it with and without the flag that makes it non-inheritable. */
const FLAGS: readonly (readonly [prototype: string, before: string, after: string, flag: string])[] = [
  ['int mkostemp(char *template, int flags)', "'aXXXXXX', 0", "'aXXXXXX', 0 | 0o2000000", 'O_CLOEXEC'],
  ['int mkostemps(char *template, int length, int flags)', "'a', 0, 0", "'a', 0, 0 | 0o2000000", 'O_CLOEXEC'],
  ['int signalfd(int fd, const void *mask, int flags)', '-1, set, 0', '-1, set, 0 | 0o2000000', 'SFD_CLOEXEC'],
  ['int posix_openpt(int flags)', '2', '2 | 0o2000000', 'O_CLOEXEC'],
  ['int fanotify_init(uint flags, uint event)', '0, 0', '0 | 1, 0', 'FAN_CLOEXEC'],
  ['int userfaultfd(int flags)', '0', '0 | 0o2000000', 'O_CLOEXEC'],
];

// Linux functions with a flag of their own, and those that need another function.
runRule('no-raw-native-open', {
  valid: [
    ...FLAGS.map(([prototype, , after]) => `${KOFFI}lib.func('${prototype}')(${after});`),
    `${KOFFI}lib.func('void *popen(const char *command, const char *mode)')('ls', 're');`,
    // Always non-inheritable.
    ...[
      "int io_uring_setup(uint entries, void *parameters)')(1, p",
      "int shm_open(const char *name, int flags, int mode)')('/a', 2, 0o600",
      "int mq_open(const char *name, int flags)')('/a', 2",
      "int sqlite3_open(const char *name, void **db)')('a', out",
      "int kqueue(void)')(",
      // Usually called in order to replace 0, 1 or 2.
      "int dup2(int from, int to)')(fd, 1",
    ].map((rest) => `${KOFFI}lib.func('${rest});`),
  ],
  invalid: [
    ...FLAGS.map(([prototype, before, after, flag]) => {
      const [, name = ''] = /(\w+)\(/.exec(prototype) ?? [];
      return {
        name,
        verbatim: true,
        code: `${KOFFI}«lib.func('${prototype}')(${before})»;`,
        errors: [{ messageId: 'missing', data: { name, flag } }],
        output: `${KOFFI}lib.func('${prototype}')(${after});`,
      };
    }),
    {
      name: 'popen',
      verbatim: true,
      code: `${KOFFI}«lib.func('void *popen(const char *c, const char *mode)')('ls', 'r')»;`,
      errors: [{ messageId: 'mode', data: { name: 'popen', flag: 'e' } }],
      output: `${KOFFI}lib.func('void *popen(const char *c, const char *mode)')('ls', 're');`,
    },
    {
      name: 'mkstemp',
      verbatim: true,
      code: `${KOFFI}«lib.func('int mkstemp(char *template)')(template)»;`,
      errors: [
        {
          messageId: 'variant',
          data: { name: 'mkstemp', flag: 'mkostemp(template, O_CLOEXEC)' },
          suggestions: [
            {
              messageId: 'use',
              data: { flag: 'mkostemp(template, O_CLOEXEC)' },
              output: `${KOFFI}lib.func('int mkostemp(char *template, int flags)')(template, 0o2000000);`,
            },
          ],
        },
      ],
      output: null,
    },
  ],
});
