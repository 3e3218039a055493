import { runRule } from '../helpers.ts';
import { unmarked } from './helpers.ts';

runRule('no-unmarked-open', {
  valid: [
    {
      name: 'marked where it is made',
      code: `
        import fs from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        setNoInherit(fs.createReadStream('a')).pipe(process.stdout);
      `,
    },
    {
      name: 'marked before it opens',
      code: `
        import fs from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const stream = fs.createReadStream('a');
        stream.pipe(process.stdout);
        setNoInherit(stream);
      `,
    },
    {
      name: 'marked when it has opened',
      code: `
        import { createReadStream, createWriteStream } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const a = createReadStream('a');
        a.on('open', () => {
          setNoInherit(a);
        });
        const b = createWriteStream('b');
        b.once('open', function () {
          setNoInherit(this);
        });
        const c = createWriteStream('c');
        c.addListener('open', (fd) => setNoInherit(fd));
      `,
    },
    {
      name: 'marked right after the event was awaited',
      code: `
        import { once } from 'node:events';
        import { createReadStream } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const stream = createReadStream('a');
        await once(stream, 'open');
        setNoInherit(stream);
      `,
    },
    {
      name: 'a stream over a descriptor that is given',
      language: 'cjs',
      code: `
        const fs = require('fs');
        const options = { fd: 3 };
        fs.createReadStream(null, { fd: 3 });
        fs.createReadStream('', { fd, autoClose: false });
        fs.createWriteStream('ignored', { fd: process.stdout.fd });
        fs.createReadStream(undefined, options);
        new fs.WriteStream(null, { 'fd': 4 });
      `,
    },
  ],
  invalid: [
    {
      name: 'kept',
      code: `
        import { createWriteStream } from 'node:fs';
        const log = «createWriteStream('log', { flags: 'a' })»;
        log.write('started');
      `,
      errors: [unmarked('fs.createWriteStream')],
      output: `
        import { createWriteStream } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const log = setNoInherit(createWriteStream('log', { flags: 'a' }));
        log.write('started');
      `,
    },
    {
      name: 'piped at once',
      language: 'cjs',
      code: `
        const fs = require('fs');
        module.exports = (request, response) => {
          «fs.createReadStream('index.html')»
            .on('error', () => response.end())
            .pipe(response);
        };
      `,
      errors: [unmarked('fs.createReadStream')],
      output: `
        const fs = require('fs');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        module.exports = (request, response) => {
          setNoInherit(fs.createReadStream('index.html'))
            .on('error', () => response.end())
            .pipe(response);
        };
      `,
    },
    {
      name: 'passed on',
      code: `
        import * as fs from 'node:fs';
        import { pipeline } from 'node:stream/promises';
        await pipeline(«fs.createReadStream('a')», gzip, «fs.createWriteStream('a.gz')»);
      `,
      errors: [unmarked('fs.createReadStream'), unmarked('fs.createWriteStream')],
      output: [
        `
          import * as fs from 'node:fs';
          import { pipeline } from 'node:stream/promises';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          await pipeline(setNoInherit(fs.createReadStream('a')), gzip, fs.createWriteStream('a.gz'));
        `,
        `
          import * as fs from 'node:fs';
          import { pipeline } from 'node:stream/promises';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          await pipeline(setNoInherit(fs.createReadStream('a')), gzip, setNoInherit(fs.createWriteStream('a.gz')));
        `,
      ],
    },
    {
      name: 'made with new',
      code: `
        import fs, { WriteStream } from 'node:fs';
        export const input = «new fs.ReadStream('a')»;
        export const output = «new WriteStream('b')»;
      `,
      errors: [unmarked('new fs.ReadStream'), unmarked('new fs.WriteStream')],
      output: [
        `
          import fs, { WriteStream } from 'node:fs';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const input = setNoInherit(new fs.ReadStream('a'));
          export const output = new WriteStream('b');
        `,
        `
          import fs, { WriteStream } from 'node:fs';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const input = setNoInherit(new fs.ReadStream('a'));
          export const output = setNoInherit(new WriteStream('b'));
        `,
      ],
    },
    {
      name: 'returned without a mark',
      code: `
        import { createReadStream } from 'node:fs';
        export function read(path) {
          const stream = «createReadStream(path)»;
          stream.setEncoding('utf8');
          return stream;
        }
      `,
      errors: [unmarked('fs.createReadStream')],
      output: `
        import { createReadStream } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export function read(path) {
          const stream = setNoInherit(createReadStream(path));
          stream.setEncoding('utf8');
          return stream;
        }
      `,
    },
    {
      name: 'an fd that is not given after all',
      code: `
        import { createReadStream } from 'node:fs';
        export const stream = «createReadStream('a', { fd: null })»;
      `,
      errors: [unmarked('fs.createReadStream')],
      output: `
        import { createReadStream } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const stream = setNoInherit(createReadStream('a', { fd: null }));
      `,
    },
  ],
});
