import { runRule } from '../helpers.ts';
import { unmarked } from './helpers.ts';

const code = (body: string): string => `
        import fs, { closeSync, openSync, writeSync } from 'node:fs';
        import { spawn } from 'node:child_process';
${body.replace(/^\n/, '').replace(/^ {10}/gm, '        ')}`;

/** The result of the fix: the import below those of packages, and the call wrapped. */
function mended(text: string): string {
  return text
    .replace(/«(.*)»/, 'setNoInherit($1)')
    .replace(
      /^( *)import .*\n(?!\s*import .* from '[^.])/m,
      "$&$1import { setNoInherit } from 'eslint-plugin-noinherit/runtime';\n",
    );
}

// No child inherits a descriptor that is closed before anything else can happen.
runRule('no-unmarked-open', {
  valid: [
    { name: 'at once', code: code(`closeSync(openSync('touched', 'w'));`) },
    {
      name: 'after functions of fs have used it',
      code: code(`
        const fd = openSync('a', 'w');
        writeSync(fd, 'text');
        fs.fsyncSync(fd);
        fs.closeSync(fd);
      `),
    },
    {
      name: 'on every path',
      code: code(`
        export function read(path) {
          const fd = openSync(path);
          try {
            if (!fs.fstatSync(fd).size) return undefined;
            return fs.readFileSync(fd, 'utf8');
          } finally {
            closeSync(fd);
          }
        }
      `),
    },
    {
      name: 'by a function of the file',
      code: code(`
        function finish(fd) {
          fs.fsyncSync(fd);
          closeSync(fd);
        }
        finish(openSync('a'));
        const fd = openSync('b');
        finish(fd);
      `),
    },
    {
      name: 'or marked',
      code: `
        import gfs from 'graceful-fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const fd = gfs.openSync('a');
        if (temporary) gfs.closeSync(fd);
        else setNoInherit(fd);
        use(fd);
      `,
    },
  ],
  invalid: [
    ...[
      {
        name: 'on one path only',
        code: code(`
          const fd = «openSync('a')»;
          if (done) closeSync(fd);
        `),
      },
      {
        name: 'after an await',
        code: code(`
          const fd = «openSync('a')»;
          await ready;
          closeSync(fd);
        `),
      },
      {
        name: 'after a spawn',
        code: code(`
          const fd = «openSync('a')»;
          spawn('ls');
          closeSync(fd);
        `),
      },
      {
        name: 'after it was passed on',
        code: code(`
          const fd = «openSync('a')»;
          use(fd);
          closeSync(fd);
        `),
      },
      {
        name: 'later, by the thread pool',
        code: code(`
          const fd = «openSync('a')»;
          fs.close(fd, () => {});
        `),
      },
      {
        name: 'another one',
        code: code(`
          const fd = «openSync('a')»;
          closeSync(3);
          writeSync(fd, 'x');
        `),
      },
      {
        name: 'by a function of the same name',
        code: `
          import { openSync } from 'node:fs';
          import { closeSync } from './fs.js';
          closeSync(«openSync('a')»);
        `,
      },
    ].map((test) => ({ ...test, errors: [unmarked('fs.openSync')], output: mended(test.code) })),
  ],
});
