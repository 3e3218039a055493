import { runRule } from '../helpers.ts';
import { unmarked } from './helpers.ts';

// Which calls are Node's, and which only look like them?
runRule('no-unmarked-open', {
  valid: [
    {
      name: 'calls of fs that keep no descriptor open',
      code: `
        import fs, { promises } from 'node:fs';
        fs.readFileSync('a');
        fs.writeFileSync('a', 'b');
        fs.readFile('a', done);
        fs.opendirSync('.');
        fs.existsSync('a');
        await promises.readFile('a');
        await promises.writeFile('a', 'b');
        fs.closeSync(3);
      `,
    },
    {
      name: 'look-alikes from other packages',
      code: `
        import { fs as memory, openSync } from 'memfs';
        import open from 'open';
        import fs from 'fake-fs';
        import { createReadStream } from './fs.js';
        memory.openSync('a');
        openSync('a');
        fs.openSync('a');
        createReadStream('a');
        await open('https://example.org');
      `,
    },
    {
      name: 'look-alikes that require brings in',
      language: 'cjs',
      code: `
        const fs = require('memfs').fs;
        const { openSync } = require('./fs');
        fs.openSync('a');
        openSync('a');
        window.open('a');
        indexedDB.open('a', 1);
        db.open('a', done);
      `,
    },
    {
      name: 'names that the file declares itself',
      code: `
        import fs, { openSync } from 'node:fs';
        export function a(fs) {
          return fs.openSync('a');
        }
        export function b() {
          const openSync = (path) => path;
          return openSync('b');
        }
        try {
          await c();
        } catch (fs) {
          fs.openSync();
        }
        export { fs, openSync };
      `,
    },
    {
      name: 'a name without a declaration',
      code: `
        fs.openSync('a');
        openSync('a');
      `,
    },
    {
      name: 'a local require',
      code: `
        const require = (name) => fakes[name];
        const fs = require('fs');
        fs.openSync('a');
      `,
    },
    {
      name: 'an export that the file replaces',
      language: 'cjs',
      code: `
        const fs = require('fs');
        fs.openSync = () => 7;
        exports.fd = fs.openSync('a');
      `,
    },
    {
      name: 'type-only imports',
      language: 'ts',
      code: `
        import type fs from 'node:fs';
        import { type openSync } from 'node:fs';
        import type { createReadStream } from 'node:fs';
        declare const other: { openSync: typeof openSync; stream: typeof createReadStream };
        export function start(files: typeof fs): number {
          other.stream('b');
          return files.openSync('a') + other.openSync('a');
        }
      `,
    },
    {
      name: 'mentioned, not called',
      language: 'cjs',
      code: `
        const fs = require('fs');
        exports.openSync = fs.openSync;
        exports.all = paths.map(fs.openSync);
        const open = typeof fs.openSync === 'function';
        module.exports.open = open;
      `,
    },
    {
      name: 'one of two modules that cannot be told apart',
      code: `
        import nodeFs from 'node:fs';
        import { fs as memory } from 'memfs';
        const fs = process.env.MEMORY ? memory : nodeFs;
        export const fd = fs.openSync('a');
      `,
    },
  ],
  invalid: [
    {
      name: 'the runtime that the option names',
      options: [{ runtime: '#noinherit' }],
      code: `
        import { openSync } from 'node:fs';
        export const fd = «openSync('a')»;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from '#noinherit';
        export const fd = setNoInherit(openSync('a'));
      `,
    },
    {
      name: 'the runtime that the shared setting names',
      settings: { noinherit: { runtime: '@team/descriptors' } },
      language: 'cjs',
      code: `
        const fs = require("fs");
        exports.fd = «fs.openSync("a")»;
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        const fs = require("fs");
        const { setNoInherit } = require("@team/descriptors");
        exports.fd = setNoInherit(fs.openSync("a"));
      `,
    },
    {
      name: 'the option comes before the setting',
      options: [{ runtime: 'from-option' }],
      settings: { noinherit: { runtime: 'from-setting' } },
      code: `
        import { openSync } from 'node:fs'
        export const fd = «openSync('a')»
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs'
        import { setNoInherit } from 'from-option'
        export const fd = setNoInherit(openSync('a'))
      `,
    },
    {
      name: 'another module is not the runtime unless an option says so',
      code: `
        import { openSync } from 'node:fs';
        import { setNoInherit as mark } from '#noinherit';
        export const fd = mark(«openSync('a')»);
      `,
      errors: [unmarked('fs.openSync')],
      output: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        import { setNoInherit as mark } from '#noinherit';
        export const fd = mark(setNoInherit(openSync('a')));
      `,
    },
  ],
});

runRule('no-unmarked-open', {
  valid: [
    {
      name: 'helpers of the module that the option names, and those of the package itself',
      options: [{ runtime: '#noinherit' }],
      code: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from '#noinherit';
        import * as own from 'eslint-plugin-noinherit/runtime';
        setNoInherit(openSync('a'));
        own.setNoInherit(openSync('b'));
      `,
    },
    {
      name: 'helpers of the module that the setting names',
      settings: { noinherit: { runtime: '../descriptors.js' } },
      code: `
        import { openSync } from 'node:fs';
        import { setNoInherit } from '../descriptors.js';
        setNoInherit(openSync('a'));
      `,
    },
  ],
  invalid: [],
});
