import { runRule } from '../helpers.ts';
import { unmarked } from './helpers.ts';

// Every use of the descriptor after the call, and the result of --fix.
runRule('no-unmarked-open', {
  valid: [],
  invalid: [
    {
      name: 'passed to a function that never ends, in a file that marks nothing',
      code: `
        import fs from 'node:fs';

        poll(«fs.openSync('a.txt', 'r')»);
        function poll(fd) {
          for (;;) fs.readSync(fd, buffer);
        }
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import fs from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

        poll(setNoInherit(fs.openSync('a.txt', 'r')));
        function poll(fd) {
          for (;;) fs.readSync(fd, buffer);
        }
      `,
    },
    {
      name: 'returned at the top of a CommonJS file',
      language: 'cjs',
      code: `
        const fs = require('fs');

        return «fs.openSync('a.txt', 'r')»;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        const fs = require('fs');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');

        return setNoInherit(fs.openSync('a.txt', 'r'));
      `,
    },
    {
      name: 'assigned to a const and used',
      code: `
        import fs from 'node:fs';
        const fd = «fs.openSync('a.txt', 'r')»;
        console.log(fs.readSync(fd, buffer));
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import fs from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const fd = setNoInherit(fs.openSync('a.txt', 'r'));
        console.log(fs.readSync(fd, buffer));
      `,
    },
    {
      name: 'assigned to a let later',
      code: `
        import { openSync } from 'fs';
        let fd;
        function start(path) {
          fd = «openSync(path)»;
        }
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        let fd;
        function start(path) {
          fd = setNoInherit(openSync(path));
        }
      `,
    },
    {
      name: 'assigned to a property',
      language: 'cjs',
      code: `
        const fs = require('fs');
        function Log(path) {
          this.fd = «fs.openSync(path, 'a')»;
        }
        exports.Log = Log;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        const fs = require('fs');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        function Log(path) {
          this.fd = setNoInherit(fs.openSync(path, 'a'));
        }
        exports.Log = Log;
      `,
    },
    {
      name: 'assigned to a private field',
      code: `
        import { openSync } from 'node:fs';
        export class Log {
          #fd = «openSync('log', 'a')»;
          static other = -1;
        }
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export class Log {
          #fd = setNoInherit(openSync('log', 'a'));
          static other = -1;
        }
      `,
    },
    {
      name: 'passed on',
      code: `
        import { fstatSync, openSync } from 'node:fs';
        fstatSync(«openSync('touched', 'w')»);
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { fstatSync, openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        fstatSync(setNoInherit(openSync('touched', 'w')));
      `,
    },
    {
      name: 'passed to a callback',
      language: 'cjs',
      code: `
        const { openSync } = require('node:fs');
        module.exports = (path, done) => {
          done(null, «openSync(path)»);
        };
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        const { openSync } = require('node:fs');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        module.exports = (path, done) => {
          done(null, setNoInherit(openSync(path)));
        };
      `,
    },
    {
      name: 'returned',
      code: `
        import { openSync } from 'node:fs';
        export function openLog() {
          return «openSync('log', 'a')»;
        }
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export function openLog() {
          return setNoInherit(openSync('log', 'a'));
        }
      `,
    },
    {
      name: 'returned by an expression arrow',
      code: `
        import { openSync } from 'node:fs';
        export const openLog = () => «openSync('log', 'a')»;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const openLog = () => setNoInherit(openSync('log', 'a'));
      `,
    },
    {
      name: 'exported',
      code: `
        import { openSync } from 'node:fs';
        export const fd = «openSync('log', 'a')»;
        export default «openSync('other', 'a')»;
      `,
      errors: [unmarked('fs.openSync'), unmarked('fs.openSync')],
      output: [
        `
          import { openSync } from 'node:fs';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const fd = setNoInherit(openSync('log', 'a'));
          export default openSync('other', 'a');
        `,
        `
          import { openSync } from 'node:fs';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const fd = setNoInherit(openSync('log', 'a'));
          export default setNoInherit(openSync('other', 'a'));
        `,
      ],
    },
    {
      name: 'kept in an object and in an array',
      code: `
        import { openSync } from 'node:fs';
        export const log = { fd: «openSync('log', 'a')», more: [«openSync('more', 'a')»] };
      `,
      errors: [unmarked('fs.openSync'), unmarked('fs.openSync')],
      output: [
        `
          import { openSync } from 'node:fs';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const log = { fd: setNoInherit(openSync('log', 'a')), more: [openSync('more', 'a')] };
        `,
        `
          import { openSync } from 'node:fs';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const log = { fd: setNoInherit(openSync('log', 'a')), more: [setNoInherit(openSync('more', 'a'))] };
        `,
      ],
    },
    {
      name: 'a statement of its own',
      code: `
        import { openSync } from 'node:fs';
        «openSync('a', 'w')»;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        setNoInherit(openSync('a', 'w'));
      `,
    },
    {
      name: 'either of two',
      code: `
        import { openSync } from 'node:fs';
        export const fd = process.env.LOG ? «openSync(process.env.LOG, 'a')» : 1;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const fd = process.env.LOG ? setNoInherit(openSync(process.env.LOG, 'a')) : 1;
      `,
    },
    {
      name: 'a default value',
      code: `
        import { openSync } from 'node:fs';
        export function log(text, fd = «openSync('log', 'a')») {
          return [text, fd];
        }
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export function log(text, fd = setNoInherit(openSync('log', 'a'))) {
          return [text, fd];
        }
      `,
    },
    {
      name: 'a call over several lines, with comments in it',
      code: `
        import { openSync } from 'node:fs';
        export const fd = /* the log */ «openSync(
          'log', // relative
          'a',
        )»; // stays open
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const fd = /* the log */ setNoInherit(openSync(
          'log', // relative
          'a',
        )); // stays open
      `,
    },
    {
      name: 'a TypeScript wrapper around the result',
      language: 'ts',
      code: `
        import { openSync } from 'node:fs';
        type Fd = number;
        export const fd = «openSync('log', 'a')» as Fd;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        type Fd = number;
        export const fd = setNoInherit(openSync('log', 'a')) as Fd;
      `,
    },
    {
      name: 'TypeScript class fields and parameter types',
      language: 'ts',
      code: `
        import * as fs from 'node:fs';
        export class Log {
          private readonly fd: number;
          constructor(path: string) {
            this.fd = «fs.openSync(path, 'a')»;
          }
        }
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import * as fs from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export class Log {
          private readonly fd: number;
          constructor(path: string) {
            this.fd = setNoInherit(fs.openSync(path, 'a'));
          }
        }
      `,
    },
  ],
});
