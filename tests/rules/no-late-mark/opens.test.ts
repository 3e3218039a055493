import { runRule } from '../helpers.ts';
import { lateAfter } from './helpers.ts';

const late = lateAfter(`
  import fs, { closeSync, openSync, readSync, writeSync } from 'node:fs';
  import { spawn } from 'node:child_process';
  import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
`);

runRule('no-late-mark', {
  valid: [
    {
      name: 'marked in time',
      code: `
      import fs from 'node:fs';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      const fd = setNoInherit(fs.openSync('a'));
      await ready;
      setNoInherit(fd);
    `,
    },
    {
      name: 'never marked, which is for another rule to say',
      code: `
      import fs from 'node:fs';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      const fd = fs.openSync('a');
      await ready;
      setNoInherit(other);
    `,
    },
    {
      name: 'a late decision against the mark',
      code: `
      import fs from 'node:fs';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      const fd = fs.openSync('a');
      await ready;
      setNoInherit(fd, false);
    `,
    },
    {
      name: 'a late call of a function that happens to be called so',
      code: `
      import fs from 'node:fs';
      import { setNoInherit } from './mine.js';
      const fd = fs.openSync('a');
      await ready;
      setNoInherit(fd);
    `,
    },
    {
      name: 'a name that holds another file by then',
      code: `
      import fs from 'node:fs';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      let fd = fs.openSync('a');
      await ready;
      fd = fs.openSync('b');
      setNoInherit(fd);
    `,
    },
    {
      name: 'marked by everybody who calls the function that opens it',
      code: `
      import fs from 'node:fs';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      const open = async (path) => {
        const file = await fs.promises.open(path);
        return file;
      };
      const log = setNoInherit(await open('log'));
      open('data').then((file) => setNoInherit(file));
    `,
    },
  ],
  invalid: [
    late(
      'after a for await',
      `
      const fd = «openSync('a')»;
      for await (const line of lines) console.log(line);
      setNoInherit(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, '`for await`', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      for await (const line of lines) console.log(line);
      setNoInherit(fd);
    `,
    ),
    late(
      'after a yield',
      `
      export function* start() {
        const fd = «openSync('a')»;
        yield;
        setNoInherit(fd);
      }
    `,
      [['late', 'What `fs.openSync` gives', 4, '`yield`', 3]],
      `
      export function* start() {
        const fd = setNoInherit(openSync('a'));
        yield;
        setNoInherit(fd);
      }
    `,
    ),
    late(
      'after it was passed on',
      `
      const fd = «openSync('a')»;
      use(fd);
      setNoInherit(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, 'a call that it is passed to', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      use(fd);
    `,
    ),
    late(
      'after it was stored',
      `
      const fd = «openSync('a')»;
      descriptors.push(fd);
      setNoInherit(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, 'a call that it is passed to', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      descriptors.push(fd);
    `,
    ),
    late(
      'not on a path that leaves early',
      `
      export function start() {
        const fd = «openSync('a')»;
        if (process.env.EARLY) return;
        setNoInherit(fd);
      }
    `,
      [['sometimes', 'What `fs.openSync` gives', 4, '`return`', 3]],
      `
      export function start() {
        const fd = setNoInherit(openSync('a'));
        if (process.env.EARLY) return;
        setNoInherit(fd);
      }
    `,
    ),
    late(
      'after a spawn',
      `
      const fd = «openSync('a')»;
      spawn('ls');
      setNoInherit(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, '`child_process.spawn`', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      spawn('ls');
      setNoInherit(fd);
    `,
    ),
    late(
      'after it was captured',
      `
      const fd = «openSync('a')»;
      process.on('exit', () => closeSync(fd));
      setNoInherit(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, 'a function that holds it', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      process.on('exit', () => closeSync(fd));
    `,
    ),
    late(
      'after it was passed to a function of the file that does not mark',
      `
      const fd = «openSync('a')»;
      read(fd);
      setNoInherit(fd);
      function read(descriptor) {
        use(descriptor);
      }
    `,
      [['late', 'What `fs.openSync` gives', 3, 'a call that it is passed to', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      read(fd);
      function read(descriptor) {
        use(descriptor);
      }
    `,
    ),
    late(
      'in a catch',
      `
      const fd = «openSync('a')»;
      try {
        use();
      } catch {
        setNoInherit(fd);
      }
    `,
      [['sometimes', 'What `fs.openSync` gives', 5, 'the end of the file', 6]],
      `
      const fd = setNoInherit(openSync('a'));
      try {
        use();
      } catch {
        setNoInherit(fd);
      }
    `,
    ),
    late(
      'in one branch only',
      `
      const fd = «openSync('a')»;
      if (process.env.CLOEXEC) setNoInherit(fd);
      use(fd);
    `,
      [['late', 'What `fs.openSync` gives', 2, 'a call that it is passed to', 3]],
      `
      const fd = setNoInherit(openSync('a'));
      if (process.env.CLOEXEC) setNoInherit(fd);
      use(fd);
    `,
    ),
    late(
      'after it was returned on one path',
      `
      export function start() {
        const fd = «openSync('a')»;
        if (process.env.EARLY) return fd;
        setNoInherit(fd);
        return fd;
      }
    `,
      [['sometimes', 'What `fs.openSync` gives', 4, '`return`', 3]],
      `
      export function start() {
        const fd = setNoInherit(openSync('a'));
        if (process.env.EARLY) return fd;
        return fd;
      }
    `,
    ),
    late(
      'behind a condition',
      `
      const fd = «openSync('a')»;
      process.env.CLOEXEC && setNoInherit(fd);
    `,
      [['sometimes', 'What `fs.openSync` gives', 2, 'the end of the file', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      process.env.CLOEXEC && setNoInherit(fd);
    `,
    ),
    late(
      'in a function that nobody may call',
      `
      const fd = «openSync('a')»;
      export const mark = () => setNoInherit(fd);
    `,
      [['late', 'What `fs.openSync` gives', 2, 'the end of the file', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      export const mark = () => setNoInherit(fd);
    `,
    ),
    late(
      'after it was stored in a property of something else',
      `
      const fd = «openSync('a')»;
      state.fd = fd;
      setNoInherit(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, 'an assignment', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      state.fd = fd;
    `,
    ),
    late(
      'opened in a finally that goes on to leave the function',
      `
      export function start() {
        let fd;
        try {
          throw new Error('x');
        } finally {
          fd = «openSync('a')»;
        }
        setNoInherit(fd);
      }
    `,
      [['sometimes', 'What `fs.openSync` gives', 8, '`throw`', 4]],
      `
      export function start() {
        let fd;
        try {
          throw new Error('x');
        } finally {
          fd = setNoInherit(openSync('a'));
        }
        setNoInherit(fd);
      }
    `,
    ),
    late(
      'in a loop that may not run',
      `
      const fd = «openSync('a')»;
      for (const item of items) setNoInherit(fd);
    `,
      [['sometimes', 'What `fs.openSync` gives', 2, 'the end of the file', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      for (const item of items) setNoInherit(fd);
    `,
    ),
    late(
      'of a FileHandle, after another await',
      `
      const file = await «fs.promises.open('a')»;
      await file.stat();
      setNoInherit(file);
    `,
      [['late', 'What `fs.promises.open` gives', 3, '`await`', 2]],
      `
      const file = await setNoInherit(fs.promises.open('a'));
      await file.stat();
    `,
    ),
    late(
      'of a FileHandle from Promise.all',
      `
      const [a] = await Promise.all([«fs.promises.open('a')», ready]);
      await a.stat();
      setNoInherit(a);
    `,
      [['late', 'What `fs.promises.open` gives', 3, '`await`', 2]],
      `
      const [a] = await Promise.all([setNoInherit(fs.promises.open('a')), ready]);
      await a.stat();
    `,
    ),
    late(
      'in a callback, after an await',
      `
      «fs.open('a', async (err, fd) => {
        if (err) throw err;
        await ready;
        setNoInherit(fd);
        use(fd);
      })»;
    `,
      [['late', 'What `fs.open` gives', 4, '`await`', 3]],
      `
      fs.open('a', async (err, fd) => {
        if (err) throw err;
        setNoInherit(fd);
        await ready;
        use(fd);
      });
    `,
    ),
    late(
      'in a callback, after a call that gets it, without an error check',
      `
      «fs.open('a', (err, fd) => {
        use(fd);
        setNoInherit(fd);
      })»;
    `,
      [['late', 'What `fs.open` gives', 3, 'a call that it is passed to', 2]],
      `
      import fs, { closeSync, openSync, readSync, writeSync } from 'node:fs';
      import { spawn } from 'node:child_process';
      import { noInheritCallback, setNoInherit } from 'eslint-plugin-noinherit/runtime';
      fs.open('a', noInheritCallback((err, fd) => {
        use(fd);
        setNoInherit(fd);
      }));
    `,
    ),
    late(
      'in a then listener, after it was passed on',
      `
      «fs.promises.open('a')».then((file) => {
        use(file);
        setNoInherit(file);
      });
    `,
      [['late', 'What `fs.promises.open` gives', 3, 'a call that it is passed to', 2]],
      `
      setNoInherit(fs.promises.open('a')).then((file) => {
        use(file);
        setNoInherit(file);
      });
    `,
    ),
    late(
      'of a stream, in a listener of another event',
      `
      const stream = «fs.createReadStream('a')»;
      stream.on('end', () => setNoInherit(stream));
    `,
      [['late', 'What `fs.createReadStream` gives', 2, 'the end of the file', 2]],
      `
      const stream = setNoInherit(fs.createReadStream('a'));
      stream.on('end', () => setNoInherit(stream));
    `,
    ),
    late(
      'of a stream, after something else was awaited',
      `
      const stream = «fs.createReadStream('a')»;
      await ready;
      setNoInherit(stream);
      stream.resume();
    `,
      [['late', 'What `fs.createReadStream` gives', 3, '`await`', 2]],
      `
      const stream = setNoInherit(fs.createReadStream('a'));
      await ready;
      stream.resume();
    `,
    ),
    late(
      'in a function that is called later',
      `
      const fd = «openSync('a')»;
      use(fd);
      process.nextTick(() => setNoInherit(fd));
    `,
      [['late', 'What `fs.openSync` gives', 3, 'a call that it is passed to', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      use(fd);
      process.nextTick(() => setNoInherit(fd));
    `,
    ),
    late(
      'by a function of the file',
      `
      const fd = «openSync('a')»;
      await ready;
      mark(fd);
      function mark(number) {
        setNoInherit(number);
      }
    `,
      [['late', 'What `fs.openSync` gives', 3, '`await`', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      await ready;
      mark(fd);
      function mark(number) {
        setNoInherit(number);
      }
    `,
    ),
    late(
      'of a property, in another method',
      `
      class Log {
        constructor() {
          this.fd = «openSync('log')»;
        }
        start() {
          setNoInherit(this.fd);
        }
      }
    `,
      [['late', 'What `fs.openSync` gives', 6, 'the end of the function', 4]],
      `
      class Log {
        constructor() {
          this.fd = setNoInherit(openSync('log'));
        }
        start() {
          setNoInherit(this.fd);
        }
      }
    `,
    ),
    late(
      'of a property, after the object was passed on',
      `
      const log = { fd: «openSync('log')» };
      use(log);
      setNoInherit(log.fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, 'a call that it is passed to', 2]],
      `
      const log = { fd: setNoInherit(openSync('log')) };
      use(log);
      setNoInherit(log.fd);
    `,
    ),
    late(
      'under another name',
      `
      const fd = «openSync('a')»;
      const log = fd;
      await ready;
      setNoInherit(log);
      use(log);
    `,
      [['late', 'What `fs.openSync` gives', 4, '`await`', 3]],
      `
      const fd = setNoInherit(openSync('a'));
      const log = fd;
      await ready;
      setNoInherit(log);
      use(log);
    `,
    ),
    late(
      'after a short circuit that may spawn',
      `
      const fd = «openSync('a')»;
      verbose && spawn('ls');
      setNoInherit(fd);
      use(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, '`child_process.spawn`', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      verbose && spawn('ls');
      use(fd);
    `,
    ),
    late(
      'after an optional call that gets it',
      `
      const fd = «openSync('a')»;
      hooks.opened?.(fd);
      setNoInherit(fd);
      use(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, 'a call that it is passed to', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      hooks.opened?.(fd);
      use(fd);
    `,
    ),
    late(
      'before a throw that is not reached with it',
      `
      export function start(path) {
        const fd = «openSync(path)»;
        if (!valid(path)) throw new Error(path);
        setNoInherit(fd);
        return fd;
      }
    `,
      [['sometimes', 'What `fs.openSync` gives', 4, '`throw`', 3]],
      `
      export function start(path) {
        const fd = setNoInherit(openSync(path));
        if (!valid(path)) throw new Error(path);
        return fd;
      }
    `,
    ),
    late(
      'in one case of a switch',
      `
      const fd = «openSync('a')»;
      switch (mode) {
        case 'private':
          setNoInherit(fd);
          break;
        default:
      }
      use(fd);
    `,
      [['late', 'What `fs.openSync` gives', 4, 'a call that it is passed to', 8]],
      `
      const fd = setNoInherit(openSync('a'));
      switch (mode) {
        case 'private':
          setNoInherit(fd);
          break;
        default:
      }
      use(fd);
    `,
    ),
    late(
      'twice: both marks stay',
      `
      const fd = «openSync('a')»;
      if (early) setNoInherit(fd);
      await ready;
      setNoInherit(fd);
      use(fd);
    `,
      [['late', 'What `fs.openSync` gives', 2, '`await`', 3]],
      `
      const fd = setNoInherit(openSync('a'));
      if (early) setNoInherit(fd);
      await ready;
      setNoInherit(fd);
      use(fd);
    `,
    ),
    late(
      'after an await, where the only use of its name stays',
      `
      const fd = «openSync('a')»;
      await ready;
      setNoInherit(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, '`await`', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      await ready;
      setNoInherit(fd);
    `,
    ),
    late(
      'with a comment, which stays with it',
      `
      const fd = «openSync('a')»;
      await ready;
      // Nobody else may have this file.
      setNoInherit(fd);
      use(fd);
    `,
      [['late', 'What `fs.openSync` gives', 4, '`await`', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      await ready;
      // Nobody else may have this file.
      setNoInherit(fd);
      use(fd);
    `,
    ),
    late(
      'with a comment at its end',
      `
      const fd = «openSync('a')»;
      await ready;
      setNoInherit(fd); // not for children
      use(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, '`await`', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      await ready;
      setNoInherit(fd); // not for children
      use(fd);
    `,
    ),
    late(
      'alone in its block, which stays as it is',
      `
      const fd = «openSync('a')»;
      await ready;
      if (fd > 2) {
        setNoInherit(fd);
      }
      use(fd);
    `,
      [['late', 'What `fs.openSync` gives', 4, '`await`', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      await ready;
      if (fd > 2) {
        setNoInherit(fd);
      }
      use(fd);
    `,
    ),
    late(
      'as a part of a larger expression',
      `
      const fd = «openSync('a')»;
      await ready;
      use(setNoInherit(fd));
    `,
      [['late', 'What `fs.openSync` gives', 3, '`await`', 2]],
      `
      const fd = setNoInherit(openSync('a'));
      await ready;
      use(setNoInherit(fd));
    `,
    ),
    late(
      'of a value that may be another',
      `
      const fd = given ?? «openSync('a')»;
      await ready;
      setNoInherit(fd);
      use(fd);
    `,
      [['late', 'What `fs.openSync` gives', 3, '`await`', 2]],
      `
      const fd = given ?? setNoInherit(openSync('a'));
      await ready;
      setNoInherit(fd);
      use(fd);
    `,
    ),
    late(
      'before a line that would go on with the one before',
      `
      const fd = «openSync('a')»
      await ready
      setNoInherit(fd)
      ;[fd].forEach(use)
    `,
      [['late', 'What `fs.openSync` gives', 3, '`await`', 2]],
      `
      const fd = setNoInherit(openSync('a'))
      await ready
      ;[fd].forEach(use)
    `,
    ),
    late(
      'of two at once, whose marks stay where they are',
      `
      const a = «openSync('a')»;
      const b = «openSync('b')»;
      await ready;
      setNoInherit(a);
      setNoInherit(b);
      use(a, b);
    `,
      [
        ['late', 'What `fs.openSync` gives', 4, '`await`', 3],
        ['late', 'What `fs.openSync` gives', 5, '`await`', 3],
      ],
      `
      const a = setNoInherit(openSync('a'));
      const b = setNoInherit(openSync('b'));
      await ready;
      setNoInherit(a);
      setNoInherit(b);
      use(a, b);
    `,
    ),
    late(
      'of two, one after the other',
      `
      const a = «openSync('a')»;
      await ready;
      setNoInherit(a);
      const b = «openSync('b')»;
      await ready;
      setNoInherit(b);
      use(a, b);
    `,
      [
        ['late', 'What `fs.openSync` gives', 3, '`await`', 2],
        ['late', 'What `fs.openSync` gives', 6, '`await`', 5],
      ],
      `
      const a = setNoInherit(openSync('a'));
      await ready;
      const b = setNoInherit(openSync('b'));
      await ready;
      use(a, b);
    `,
    ),
  ],
});
