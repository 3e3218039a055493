import { runRule, withImport, type Invalid } from '../helpers.ts';
import { unmarked } from './helpers.ts';

/** A CommonJS file that opens a file between « and »: the fix marks the promise. */
const promised = (name: string, code: string, api = 'fs.open'): Invalid => ({
  name,
  language: 'cjs',
  code,
  errors: [unmarked(api)],
  output: withImport(code, "const { setNoInherit } = require('eslint-plugin-noinherit/runtime');")
    .replace('«', 'setNoInherit(')
    .replace('»', ')'),
});

// Callback APIs that packages promisify.
runRule('no-unmarked-open', {
  valid: [
    {
      name: 'marked',
      code: `
        import fs from 'node:fs';
        import pify from 'pify';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const fd = await setNoInherit(pify(fs).open('a', 'r'));
        const other = await pify(fs.open)('b', 'r');
        setNoInherit(other);
        use(fd, other);
      `,
    },
    {
      name: 'made by options that change what the promise gives, or that cannot be seen',
      code: `
        import bluebird from 'bluebird';
        import fs from 'node:fs';
        import pify from 'pify';
        await pify(fs.open, { multiArgs: true })('a', 'r');
        await pify(fs, options).open('a', 'r');
        await bluebird.promisify(fs.open, { context: fs, multiArgs: true })('a', 'r');
        await bluebird.promisify(fs.open, { ...options })('a', 'r');
        bluebird.promisifyAll(fs, { suffix: 'Later' });
        await fs.openAsync('a', 'r');
      `,
    },
    {
      name: 'look-alikes',
      language: 'cjs',
      code: `
        const fs = require('fs');
        const pify = require('./pify');
        const { promisify } = require('./promisify');
        const bluebird = require('node:bluebird');
        pify(fs).open('a', 'r').then(use);
        promisify(fs.open)('a', 'r').then(use);
        bluebird.promisify(fs.open)('a', 'r').then(use);
        bluebird.promisifyAll(fs);
        fs.openAsync('a', 'r').then(use);
      `,
    },
    {
      name: 'a method that nobody adds, and one that is added to something else',
      code: `
        import bluebird from 'bluebird';
        import fs from 'node:fs';
        import redis from 'redis';
        bluebird.promisifyAll(redis);
        await fs.openAsync('a', 'r');
        await redis.openAsync('a', 'r');
      `,
    },
    {
      name: 'what has no callback to turn into a promise',
      code: `
        import fs from 'node:fs';
        import { promisify } from 'node:util';
        await promisify(fs.openSync)('a');
        await promisify(fs.promises.open)('a');
      `,
    },
    {
      name: 'a pified function has nothing in it',
      code: `
        import fs from 'node:fs';
        import pify from 'pify';
        pify(fs.promises.open).open('a');
        pify(fs.open).open('a');
        pify(pify(fs)).other('a');
      `,
    },
  ],
  invalid: [
    promised(
      'es6-promisify',
      `
        const fs = require('fs');
        const { promisify } = require('es6-promisify');
        const open = promisify(fs.open);
        «open('a', 'r')».then(use);
      `,
    ),
    promised(
      'es6-promisify, as it was once',
      `
        const open = require('es6-promisify')(require('fs').open);
        «open('a', 'r')».then(use);
      `,
    ),
    promised(
      'thenify',
      `
        const thenify = require('thenify');
        exports.open = (path) => «thenify(require('fs').open)(path, 'r')».then(use);
      `,
    ),
    promised(
      'pify of a function',
      `
        const pify = require('pify');
        const { open } = require('fs');
        exports.open = async (path) => use(await «pify(open)(path, 'r')»);
      `,
    ),
    promised(
      'pify of a module',
      `
        const fs = require('pify')(require('fs'));
        exports.open = async (path) => use(await «fs.open(path, 'r')»);
      `,
    ),
    promised(
      'pify of graceful-fs, destructured',
      `
        const pify = require('pify');
        const { open } = pify(require('graceful-fs'));
        exports.open = async (path) => use(await «open(path, 'r')»);
      `,
      'graceful-fs.open',
    ),
    promised(
      'pify of a function that gives a promise without a callback anyway',
      `
        const pify = require('pify');
        exports.open = async (...args) => use(await «pify(require('fs-extra').open)(...args)»);
      `,
      'fs-extra.open',
    ),
    promised(
      'pify leaves streams and what is synchronous as they are',
      `
        const pify = require('pify');
        const fs = pify(require('fs'));
        exports.stream = () => «fs.createReadStream('a')»;
      `,
      'fs.createReadStream',
    ),
    promised(
      'and so synchronous functions',
      `
        const pify = require('pify');
        const fs = pify(require('fs'));
        exports.fd = «fs.openSync('a')»;
      `,
      'fs.openSync',
    ),
    promised(
      'bluebird, one function',
      `
        const Promise = require('bluebird');
        const fs = require('fs');
        const open = Promise.promisify(fs.open, { context: fs });
        «open('a', 'r')».then(use);
      `,
    ),
    promised(
      'bluebird, all functions, by what it returns',
      `
        const { promisifyAll } = require('bluebird');
        const fs = promisifyAll(require('fs'));
        «fs.openAsync('a', 'r')».then(use);
      `,
    ),
    promised(
      'bluebird, all functions, as a statement',
      `
        const fs = require('fs-extra');
        const Bluebird = require('bluebird');
        Bluebird.promisifyAll(fs);
        exports.open = async (path) => use(await «fs.openAsync(path, 'r')»);
      `,
      'fs-extra.open',
    ),
    promised(
      'bluebird leaves the functions themselves as they are',
      `
        const fs = require('bluebird').promisifyAll(require('fs'));
        exports.fd = «fs.openSync('a')»;
      `,
      'fs.openSync',
    ),
    {
      name: 'bluebird, the callback form next to the other',
      code: `
        import bluebird from 'bluebird';
        import fs from 'fs';
        bluebird.promisifyAll(fs);
        «fs.open('a', 'r', done)»;
      `,
      errors: [unmarked('fs.open')],
      output: `
        import bluebird from 'bluebird';
        import fs from 'fs';
        import { noInheritCallback } from 'eslint-plugin-noinherit/runtime';
        bluebird.promisifyAll(fs);
        fs.open('a', 'r', noInheritCallback(done));
      `,
    },
  ],
});
