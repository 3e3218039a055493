import { dedent, runRule, type Invalid, type Valid } from '../helpers.ts';
import { unmarked } from './helpers.ts';

const HEAD = `
  import fs, { closeSync, openSync, readSync, writeSync } from 'node:fs';
  import { spawn } from 'node:child_process';
  import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
`;

/** A file with the usual imports, including the helper. */
const marked = (name: string, body: string): Valid => ({ name, code: dedent(HEAD) + dedent(body) });

/** The same with a finding, whose fix only wraps the call of `openSync` between « and ». */
const unmarkedAt = (name: string, body: string): Invalid => ({
  name,
  code: dedent(HEAD) + dedent(body),
  errors: [unmarked('fs.openSync')],
  output: dedent(HEAD) + dedent(body).replace('«', 'setNoInherit(').replace('»', ')'),
});

runRule('no-unmarked-open', {
  valid: [
    marked(
      'in place',
      `
      const fd = setNoInherit(openSync('a'));
      use(fd);
    `,
    ),
    marked(
      'in the next statement',
      `
      const fd = openSync('a');
      setNoInherit(fd);
      use(fd);
    `,
    ),
    marked(
      'as an explicit decision to let it be inherited',
      `
      const fd = openSync('a');
      setNoInherit(fd, false);
      use(fd);
    `,
    ),
    {
      name: 'by opening it so, however the helper is imported',
      code: dedent(`
        import * as noinherit from 'eslint-plugin-noinherit/runtime';
        import { openNoInherit as open, openNoInheritSync } from 'eslint-plugin-noinherit/runtime';
        import { spawn } from 'node:child_process';
        const fd = openNoInheritSync('a', 'r');
        const handle = await open('a');
        use(fd, handle, noinherit.openNoInheritSync('b'));
      `),
    },
    marked(
      'after work that keeps the descriptor here',
      `
      const fd = openSync('a', 'w+');
      writeSync(fd, 'x');
      readSync(fd, buffer);
      console.log('opened');
      setNoInherit(fd);
    `,
    ),
    marked(
      'in both branches',
      `
      const fd = openSync('a');
      if (process.env.SHARE) setNoInherit(fd, false);
      else {
        setNoInherit(fd);
      }
    `,
    ),
    marked(
      'in every case of a switch',
      `
      const fd = openSync('a');
      switch (process.platform) {
        case 'win32':
          setNoInherit(fd);
          break;
        default:
          setNoInherit(fd, false);
      }
    `,
    ),
    marked(
      'in either arm of a condition',
      `
      const fd = openSync('a');
      process.env.SHARE ? setNoInherit(fd, false) : setNoInherit(fd);
    `,
    ),
    marked(
      'in a try',
      `
      const fd = openSync('a');
      try {
        setNoInherit(fd);
        use(fd);
      } finally {
        closeSync(fd);
      }
    `,
    ),
    marked(
      'in a finally',
      `
      let fd;
      try {
        fd = openSync('a');
      } finally {
        setNoInherit(fd);
      }
    `,
    ),
    marked(
      'in the same round of a loop',
      `
      for (const path of paths) {
        const fd = openSync(path);
        setNoInherit(fd);
        closeSync(fd);
      }
    `,
    ),
    marked(
      'by a function of the same file',
      `
      function keep(descriptor) {
        setNoInherit(descriptor);
        return descriptor;
      }
      const fd = openSync('a');
      keep(fd);
      use(fd);
    `,
    ),
    marked(
      'by a function of the same file, in place',
      `
      const keep = (descriptor) => setNoInherit(descriptor);
      const fd = keep(openSync('a'));
      use(fd);
    `,
    ),
    marked(
      'by a function of the same file that another one calls',
      `
      export const fd = first(openSync('a'));
      function first(descriptor) {
        second('log', descriptor);
        return descriptor;
      }
      function second(name, descriptor) {
        setNoInherit(descriptor);
        console.log(name);
      }
    `,
    ),
    marked(
      'through an alias of the descriptor',
      `
      const fd = openSync('a');
      const same = fd;
      setNoInherit(same);
      use(fd);
    `,
    ),
    marked(
      'through an alias of the helper',
      `
      const mark = setNoInherit;
      const fd = openSync('a');
      mark(fd);
    `,
    ),
    marked(
      'what the helper returns is used',
      `
      const fd = openSync('a');
      use(setNoInherit(fd));
    `,
    ),
    marked(
      'on the way to the caller',
      `
      export function start(path) {
        const fd = openSync(path);
        return setNoInherit(fd);
      }
      export function open() {
        return setNoInherit(openSync('b'));
      }
    `,
    ),
    marked(
      'as a property',
      `
      export class Log {
        constructor(path) {
          this.fd = openSync(path, 'a');
          setNoInherit(this.fd);
        }
      }
    `,
    ),
    marked(
      'as a private field',
      `
      export class Log {
        #fd;
        start(path) {
          this.#fd = openSync(path, 'a');
          setNoInherit(this.#fd);
        }
      }
    `,
    ),
    marked(
      'before a closure captures it',
      `
      const fd = openSync('a');
      setNoInherit(fd);
      process.on('exit', () => closeSync(fd));
    `,
    ),
    marked(
      'although a function further down mentions it',
      `
      const fd = openSync('a');
      setNoInherit(fd);
      export function stop() {
        closeSync(fd);
      }
    `,
    ),
    marked(
      'inside of a sequence, an assignment, an optional parameter',
      `
      let fd;
      const other = (fd = openSync('a'), setNoInherit(fd), fd);
      let kept = setNoInherit((fd = openSync('b')));
    `,
    ),
    marked(
      'on each of several lines',
      `
      const a = setNoInherit(openSync('a')), b = setNoInherit(fs.openSync('b'));
      use(a, b);
    `,
    ),
    {
      name: 'through a renamed import of the helper',
      code: `
        import { openSync } from 'node:fs';
        import { setNoInherit as keep } from 'eslint-plugin-noinherit/runtime';
        export const fd = keep(openSync('a'));
      `,
    },
    {
      name: 'through a namespace import of the helpers',
      code: `
        import { openSync } from 'node:fs';
        import * as noinherit from 'eslint-plugin-noinherit/runtime';
        export const fd = noinherit.setNoInherit(openSync('a'));
        const other = openSync('b');
        noinherit.setNoInherit(other);
      `,
    },
    {
      name: 'through require',
      language: 'cjs',
      code: `
        const fs = require('fs');
        const noinherit = require('eslint-plugin-noinherit/runtime');
        const { setNoInherit: keep } = noinherit;
        noinherit.setNoInherit(fs.openSync('a'));
        keep(fs.openSync('b'));
        require('eslint-plugin-noinherit/runtime').setNoInherit(fs.openSync('c'));
      `,
    },
    {
      name: 'through import =, and under TypeScript wrappers',
      language: 'ts',
      code: `
        import fs = require('fs');
        import noinherit = require('eslint-plugin-noinherit/runtime');
        noinherit.setNoInherit(fs.openSync('a') as number);
        noinherit.setNoInherit(fs.openSync('b')!);
        noinherit.setNoInherit<number>(fs.openSync('c') satisfies number);
      `,
    },
  ],
  invalid: [
    unmarkedAt(
      'no mark',
      `
      const fd = «openSync('a')»;
      readSync(fd, buffer);
      use(fd);
    `,
    ),
    unmarkedAt(
      'a descriptor of another name',
      `
      const fd = «openSync('a')»;
      const other = setNoInherit(openSync('b'));
      setNoInherit(other);
    `,
    ),
    unmarkedAt(
      'a name that means something else there',
      `
      const fd = «openSync('a')»;
      {
        const fd = 7;
        setNoInherit(fd);
      }
    `,
    ),
    unmarkedAt(
      'the variable holds another descriptor by then',
      `
      let fd = «openSync('a')»;
      fd = setNoInherit(openSync('b'));
    `,
    ),
    unmarkedAt(
      'the variable holds the descriptor of another round of the loop by then',
      `
      let fd;
      do {
        fd = «openSync('a')»;
      } while (more());
      setNoInherit(fd);
    `,
    ),
    unmarkedAt(
      'by a function that marks in one branch only',
      `
      function keep(descriptor) {
        if (process.env.CLOEXEC) setNoInherit(descriptor);
      }
      const fd = «openSync('a')»;
      keep(fd);
    `,
    ),
    unmarkedAt(
      'by a function that marks another of its parameters',
      `
      function keep(descriptor, other) {
        setNoInherit(other);
        return descriptor;
      }
      const fd = «openSync('a')»;
      keep(fd, 1);
    `,
    ),
    {
      name: 'by a local function that has only the name of the helper',
      code: `
        import { openSync } from 'node:fs';
        import { setNoInherit as mark } from 'eslint-plugin-noinherit/runtime';
        function setNoInherit(fd) {
          return fd;
        }
        mark(openSync('a'));
        export const fd = setNoInherit(«openSync('b')»);
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit as mark } from 'eslint-plugin-noinherit/runtime';
        function setNoInherit(fd) {
          return fd;
        }
        mark(openSync('a'));
        export const fd = setNoInherit(mark(openSync('b')));
      `,
    },
    {
      name: 'by a function of that name from another module',
      code: `
        import { openSync } from 'node:fs';
        import { setNoInherit as mark } from 'eslint-plugin-noinherit/runtime';
        import { setNoInherit } from './descriptors.js';
        mark(openSync('a'));
        export const fd = setNoInherit(«openSync('b')»);
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit as mark } from 'eslint-plugin-noinherit/runtime';
        import { setNoInherit } from './descriptors.js';
        mark(openSync('a'));
        export const fd = setNoInherit(mark(openSync('b')));
      `,
    },
  ],
});
