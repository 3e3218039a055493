import { runRule } from '../helpers.ts';
import { unmarked } from './helpers.ts';

// The API of `fs` under the names of packages that wrap it.
runRule('no-unmarked-open', {
  valid: [
    {
      name: 'marked, however it comes back',
      code: `
        import fse from 'fs-extra';
        import gfs from 'graceful-fs';
        import { noInheritCallback, setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const a = setNoInherit(gfs.openSync('a'));
        const b = await setNoInherit(fse.open('b', 'r'));
        const c = await fse.open('c', 'r');
        setNoInherit(c);
        fse.open('d', 'r', noInheritCallback(done));
        fse.open('e', 'r', (err, fd) => {
          if (err) throw err;
          setNoInherit(fd);
          use(fd);
        });
        fse.open('f', flags).then((fd) => {
          setNoInherit(fd);
          use(fd);
        });
        setNoInherit(gfs.createReadStream('g')).pipe(out);
        use(a, b, c);
      `,
    },
    {
      name: 'used by functions of the package before it is marked',
      code: `
        import fse from 'fs-extra';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const fd = fse.openSync('a');
        fse.fstatSync(fd);
        setNoInherit(fd);
        use(fd);
      `,
    },
    {
      name: 'a last argument that may be a callback or not',
      language: 'cjs',
      code: `
        const fs = require('fs-extra');
        const mz = require('mz/fs');
        exports.open = (path, last) => fs.open(path, last);
        exports.openToo = (path, flags, last) => mz.open(path, flags, last);
        exports.openAll = (...args) => fs.open(...args);
        exports.openThose = (path, rest) => fs.open(path, ...rest);
        exports.openApplied = (args) => mz.open.apply(mz, args);
        fs.open('a', 'r', options.callback);
        fs.open('a', getLast());
        exports.openLast = async (path, flags, mode, last) => await fs.open(path, flags, mode, last);
      `,
    },
    {
      name: 'what the packages have of their own',
      code: `
        import * as esm from 'fs-extra/esm';
        import { copy, ensureFile, outputFile, readJson } from 'fs-extra';
        import gfs from 'graceful-fs';
        await outputFile('a', 'text');
        await copy('a', 'b');
        await ensureFile('c');
        use(await readJson('d'), esm.open('e', 'r'), gfs.readFileSync('f'));
        gfs.gracefulify({});
      `,
    },
    {
      name: 'look-alikes',
      code: `
        import { fs as memory, vol } from 'memfs';
        import mock from 'mock-fs';
        import unionfs from 'unionfs';
        import { openSync } from 'mz';
        import { open } from 'node:graceful-fs';
        import { open as openOther } from 'node:fs-extra';
        const fs = { openSync: (path) => path, open: (path, done) => done(null, path) };
        fs.openSync('a');
        fs.open('a', done);
        memory.openSync('a');
        vol.openSync('a', 'r');
        mock.openSync('a');
        unionfs.ufs.openSync('a');
        openSync('a');
        open('a', 'r', () => {});
        await openOther('a', 'r');
      `,
    },
    {
      name: 'a name that the file declares itself',
      code: `
        import fse from 'fs-extra';
        export async function read(fse) {
          return await fse.open('a', 'r');
        }
        use(fse);
      `,
    },
    {
      name: 'gracefulify of something else',
      code: `
        import { gracefulify } from 'graceful-fs';
        import { fs } from 'memfs';
        export const fd = gracefulify(fs).openSync('a');
      `,
    },
    {
      name: 'type-only imports',
      language: 'ts',
      code: `
        import type fse from 'fs-extra';
        export const open = (fs: typeof fse): Promise<number> => fs.open('a', 'r');
      `,
    },
  ],
  invalid: [
    {
      name: 'graceful-fs',
      code: `
        import gfs, { createWriteStream } from 'graceful-fs';
        export const fd = «gfs.openSync('a')»;
        export const log = «createWriteStream('log')»;
      `,
      errors: [unmarked('graceful-fs.openSync'), unmarked('graceful-fs.createWriteStream')],
      output: [
        `
          import gfs, { createWriteStream } from 'graceful-fs';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const fd = setNoInherit(gfs.openSync('a'));
          export const log = createWriteStream('log');
        `,
        `
          import gfs, { createWriteStream } from 'graceful-fs';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const fd = setNoInherit(gfs.openSync('a'));
          export const log = setNoInherit(createWriteStream('log'));
        `,
      ],
    },
    {
      name: 'what gracefulify gives is what it was given',
      language: 'cjs',
      code: `
        const realFs = require('fs');
        const fs = require('graceful-fs').gracefulify(realFs);
        exports.fd = «fs.openSync('a')»;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        const realFs = require('fs');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        const fs = require('graceful-fs').gracefulify(realFs);
        exports.fd = setNoInherit(fs.openSync('a'));
      `,
    },
    {
      name: 'fs-extra, awaited: the last argument is no callback',
      code: `
        import fs from 'fs-extra';
        export async function read(path, flags) {
          const fd = await «fs.open(path, flags)»;
          return fs.readFile(fd);
        }
      `,
      errors: [unmarked('fs-extra.open')],
      output: `
        import fs from 'fs-extra';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export async function read(path, flags) {
          const fd = await setNoInherit(fs.open(path, flags));
          return fs.readFile(fd);
        }
      `,
    },
    {
      name: 'fs-extra, then-ed',
      language: 'cjs',
      code: `
        const { open } = require('fs-extra');
        module.exports = (path, flags) => «open(path, flags)».then((fd) => use(fd), console.error);
      `,
      errors: [unmarked('fs-extra.open')],
      output: `
        const { open } = require('fs-extra');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        module.exports = (path, flags) => setNoInherit(open(path, flags)).then((fd) => use(fd), console.error);
      `,
    },
    {
      name: 'fs-extra, a promise because of its arguments',
      code: `
        import { open } from 'fs-extra';
        const MODE = 0o600;
        export const a = «open('a')»;
        export const b = () => «open('b', 'w', MODE)»;
      `,
      errors: [unmarked('fs-extra.open'), unmarked('fs-extra.open')],
      output: [
        `
          import { open } from 'fs-extra';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          const MODE = 0o600;
          export const a = setNoInherit(open('a'));
          export const b = () => open('b', 'w', MODE);
        `,
        `
          import { open } from 'fs-extra';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          const MODE = 0o600;
          export const a = setNoInherit(open('a'));
          export const b = () => setNoInherit(open('b', 'w', MODE));
        `,
      ],
    },
    {
      name: 'fs-extra, with a callback, in place and by name',
      code: `
        import fs from 'fs-extra';
        «fs.open('a', 'r', (err, fd) => {
          if (err) throw err;
          use(fd);
        })»;
        «fs.open('b', 'r', onOpen)»;
        function onOpen(err, fd) {
          use(err, fd);
        }
      `,
      errors: [unmarked('fs-extra.open'), unmarked('fs-extra.open')],
      output: [
        `
          import fs from 'fs-extra';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          fs.open('a', 'r', (err, fd) => {
            if (err) throw err;
            setNoInherit(fd);
            use(fd);
          });
          fs.open('b', 'r', onOpen);
          function onOpen(err, fd) {
            use(err, fd);
          }
        `,
        `
          import fs from 'fs-extra';
          import { noInheritCallback, setNoInherit } from 'eslint-plugin-noinherit/runtime';
          fs.open('a', 'r', (err, fd) => {
            if (err) throw err;
            setNoInherit(fd);
            use(fd);
          });
          fs.open('b', 'r', noInheritCallback(onOpen));
          function onOpen(err, fd) {
            use(err, fd);
          }
        `,
      ],
    },
    {
      name: 'mz, in TypeScript',
      language: 'ts',
      code: `
        import fs = require('mz/fs');
        export async function open(path: string): Promise<number> {
          return (await «fs.open(path, 'r')») as number;
        }
        export const stream = «fs.createReadStream('a')»!;
      `,
      errors: [unmarked('mz/fs.open'), unmarked('mz/fs.createReadStream')],
      output: [
        `
          import fs = require('mz/fs');
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export async function open(path: string): Promise<number> {
            return (await setNoInherit(fs.open(path, 'r'))) as number;
          }
          export const stream = fs.createReadStream('a')!;
        `,
        `
          import fs = require('mz/fs');
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export async function open(path: string): Promise<number> {
            return (await setNoInherit(fs.open(path, 'r'))) as number;
          }
          export const stream = setNoInherit(fs.createReadStream('a'))!;
        `,
      ],
    },
  ],
});
