import { runRule } from '../helpers.ts';
import { unmarked } from './helpers.ts';

runRule('no-unmarked-open', {
  valid: [
    {
      name: 'the promise is marked before it is awaited',
      code: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const file = await setNoInherit(open('a'));
        await file.readFile();
      `,
    },
    {
      name: 'the handle is marked as soon as it is there',
      code: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const file = await open('a');
        setNoInherit(file);
        await file.readFile();
      `,
    },
    {
      name: 'the promise is kept, marked, then awaited',
      code: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const opening = open('a');
        const file = await setNoInherit(opening);
        await file.readFile();
      `,
    },
    {
      name: 'the awaited value is marked in place',
      code: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const file = setNoInherit(await open('a'));
      `,
    },
    {
      name: 'the mark is what then calls',
      code: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        open('a').then(setNoInherit).then((file) => file.readFile());
      `,
    },
    {
      name: 'the mark is first in what then calls',
      language: 'cjs',
      code: `
        const fs = require('fs');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        fs.promises.open('a').then((file) => {
          setNoInherit(file);
          return file.readFile();
        });
      `,
    },
    {
      name: 'each of several is marked in Promise.all',
      code: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const [a, b] = await Promise.all([setNoInherit(open('a')), setNoInherit(open('b'))]);
      `,
    },
    {
      name: 'a handle held by await using is marked',
      code: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export async function read() {
          await using file = await open('a');
          setNoInherit(file);
          return await file.readFile();
        }
      `,
    },
    {
      name: 'the descriptor in the handle is what is marked',
      code: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const file = await open('a');
        setNoInherit(file.fd);
        await file.readFile();
      `,
    },
  ],
  invalid: [
    {
      name: 'awaited',
      code: `
        import fsp from 'node:fs/promises';
        const file = await «fsp.open('a')»;
        await file.readFile();
      `,
      errors: [unmarked('fs.promises.open')],
      output: `
        import fsp from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const file = await setNoInherit(fsp.open('a'));
        await file.readFile();
      `,
    },
    {
      name: 'then-ed',
      language: 'cjs',
      code: `
        const { open } = require('fs').promises;
        «open('a')».then((file) => file.readFile());
      `,
      errors: [unmarked('fs.promises.open')],
      output: `
        const { open } = require('fs').promises;
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        setNoInherit(open('a')).then((file) => file.readFile());
      `,
    },
    {
      name: 'in Promise.all',
      code: `
        import { open } from 'node:fs/promises';
        const [a, b] = await Promise.all([«open('a')», «open('b')»]);
        await a.readFile();
        await b.readFile();
      `,
      errors: [unmarked('fs.promises.open'), unmarked('fs.promises.open')],
      output: [
        `
          import { open } from 'node:fs/promises';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          const [a, b] = await Promise.all([setNoInherit(open('a')), open('b')]);
          await a.readFile();
          await b.readFile();
        `,
        `
          import { open } from 'node:fs/promises';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          const [a, b] = await Promise.all([setNoInherit(open('a')), setNoInherit(open('b'))]);
          await a.readFile();
          await b.readFile();
        `,
      ],
    },
    {
      name: 'in Promise.all over a list',
      code: `
        import { open } from 'node:fs/promises';
        export const files = await Promise.all(paths.map((path) => «open(path)»));
      `,
      errors: [unmarked('fs.promises.open')],
      output: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const files = await Promise.all(paths.map((path) => setNoInherit(open(path))));
      `,
    },
    {
      name: 'destructured',
      code: `
        import { promises } from 'node:fs';
        export const { fd } = await «promises.open('a')»;
      `,
      errors: [unmarked('fs.promises.open')],
      output: `
        import { promises } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const { fd } = await setNoInherit(promises.open('a'));
      `,
    },
    {
      name: 'in await using',
      code: `
        import { open } from 'node:fs/promises';
        export async function read() {
          await using file = await «open('a')»;
          return await file.readFile();
        }
      `,
      errors: [unmarked('fs.promises.open')],
      output: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export async function read() {
          await using file = await setNoInherit(open('a'));
          return await file.readFile();
        }
      `,
    },
    {
      name: 'returned as a promise, and awaited as an argument',
      code: `
        import { open } from 'node:fs/promises';
        export const start = () => «open('a')»;
        export const use = async (f) => f(await «open('b')»);
      `,
      errors: [unmarked('fs.promises.open'), unmarked('fs.promises.open')],
      output: [
        `
          import { open } from 'node:fs/promises';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const start = () => setNoInherit(open('a'));
          export const use = async (f) => f(await open('b'));
        `,
        `
          import { open } from 'node:fs/promises';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const start = () => setNoInherit(open('a'));
          export const use = async (f) => f(await setNoInherit(open('b')));
        `,
      ],
    },
    {
      name: 'a member of what is awaited',
      code: `
        import { open } from 'node:fs/promises';
        export const { size } = await (await «open('a')»).stat();
      `,
      errors: [unmarked('fs.promises.open')],
      output: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const { size } = await (await setNoInherit(open('a'))).stat();
      `,
    },
    {
      name: 'the promisified callback API',
      language: 'cjs',
      code: `
        const fs = require('fs');
        const { promisify } = require('util');
        const open = promisify(fs.open);
        module.exports = async () => {
          const fd = await «open('a', 'r')»;
          return fd;
        };
      `,
      errors: [unmarked('fs.open')],
      output: `
        const fs = require('fs');
        const { promisify } = require('util');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        const open = promisify(fs.open);
        module.exports = async () => {
          const fd = await setNoInherit(open('a', 'r'));
          return fd;
        };
      `,
    },
    {
      name: 'in a loop that awaits',
      code: `
        import { open } from 'node:fs/promises';
        for (const path of paths) {
          const file = await «open(path)»;
          await file.close();
        }
      `,
      errors: [unmarked('fs.promises.open')],
      output: `
        import { open } from 'node:fs/promises';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        for (const path of paths) {
          const file = await setNoInherit(open(path));
          await file.close();
        }
      `,
    },
  ],
});
