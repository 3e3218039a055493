import { runRule } from '../helpers.ts';
import { unmarked } from './helpers.ts';

runRule('no-unmarked-open', {
  valid: [
    {
      name: 'a callback that is wrapped',
      code: `
        import { open } from 'node:fs';
        import { noInheritCallback } from 'eslint-plugin-noinherit/runtime';
        open('a', 'r', noInheritCallback(done));
      `,
    },
    {
      name: 'a mark after the error check',
      code: `
        import { open } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        open('a', (err, fd) => {
          if (err) throw err;
          setNoInherit(fd);
          use(fd);
        });
      `,
    },
    {
      name: 'a mark in the branch without an error',
      code: `
        import { open } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        open('a', (err, fd) => {
          if (!err) {
            setNoInherit(fd);
            use(fd);
          }
        });
        open('b', (err, fd) => {
          if (err) {
            console.error(err);
          } else {
            setNoInherit(fd);
          }
        });
      `,
    },
    {
      name: 'something asynchronous where there is an error',
      code: `
        import { open } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        open('a', async (err, fd) => {
          if (err) {
            await report(err);
            return;
          }
          setNoInherit(fd);
          await use(fd);
        });
      `,
    },
    {
      name: 'a callback by name that marks',
      language: 'cjs',
      code: `
        const fs = require('fs');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        fs.open('a', 'r', onOpen);
        function onOpen(err, fd) {
          if (err) return;
          setNoInherit(fd);
          fs.close(fd, () => {});
        }
      `,
    },
    {
      name: 'spread arguments, where the callback cannot be told',
      language: 'cjs',
      code: `
        const fs = require('fs');
        module.exports = (...args) => fs.open(...args);
      `,
    },
    {
      name: 'no callback at all',
      code: `
        import { open } from 'node:fs';
        open('a');
      `,
    },
  ],
  invalid: [
    {
      name: 'a callback by name that the file does not define',
      language: 'cjs',
      code: `
        const fs = require('fs');
        exports.start = function (path, cb) {
          «fs.open(path, 'r', cb)»;
        };
      `,
      errors: [unmarked('fs.open')],
      output: `
        const fs = require('fs');
        const { noInheritCallback } = require('eslint-plugin-noinherit/runtime');
        exports.start = function (path, cb) {
          fs.open(path, 'r', noInheritCallback(cb));
        };
      `,
    },
    {
      name: 'a callback by name that does not mark',
      code: `
        import { open } from 'node:fs';
        «open('a', onOpen)»;
        function onOpen(err, fd) {
          if (!err) console.log(fd);
        }
      `,
      errors: [unmarked('fs.open')],
      output: `
        import { open } from 'node:fs';
        import { noInheritCallback } from 'eslint-plugin-noinherit/runtime';
        open('a', noInheritCallback(onOpen));
        function onOpen(err, fd) {
          if (!err) console.log(fd);
        }
      `,
    },
    {
      name: 'an inline arrow that throws on an error',
      code: `
        import { open } from 'node:fs';
        «open('a', (err, fd) => {
          if (err) throw err;
          use(fd);
        })»;
      `,
      errors: [unmarked('fs.open')],
      output: `
        import { open } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        open('a', (err, fd) => {
          if (err) throw err;
          setNoInherit(fd);
          use(fd);
        });
      `,
    },
    {
      name: 'an inline function that returns on an error, in a block',
      language: 'cjs',
      code: `
        'use strict';
        var fs = require('fs');
        «fs.open('a', 'r', 0o666, function (error, file) {
          if (error) {
            console.error(error);
            return;
          }

          // Everything is well.
          fs.close(file, function () {});
        })»;
      `,
      errors: [unmarked('fs.open')],
      output: `
        'use strict';
        var fs = require('fs');
        var { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        fs.open('a', 'r', 0o666, function (error, file) {
          if (error) {
            console.error(error);
            return;
          }
          setNoInherit(file);

          // Everything is well.
          fs.close(file, function () {});
        });
      `,
    },
    {
      name: 'a guard whose semicolon stands on the next line',
      code: `
        import { open } from 'node:fs'
        «open('a', (err, fd) => {
          if (err) throw err
          ;[fd].forEach(use)
        })»
      `,
      errors: [unmarked('fs.open')],
      output: `
        import { open } from 'node:fs'
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime'
        open('a', (err, fd) => {
          if (err) throw err
          setNoInherit(fd)
          ;[fd].forEach(use)
        })
      `,
    },
    {
      name: 'an inline callback without an error check',
      code: `
        import { open } from 'node:fs';
        «open('a', (err, fd) => {
          use(err, fd);
        })»;
      `,
      errors: [unmarked('fs.open')],
      output: `
        import { open } from 'node:fs';
        import { noInheritCallback } from 'eslint-plugin-noinherit/runtime';
        open('a', noInheritCallback((err, fd) => {
          use(err, fd);
        }));
      `,
    },
    {
      name: 'an error check that goes on after the error',
      code: `
        import { open } from 'node:fs';
        «open('a', (err, fd) => {
          if (err) console.error(err);
          use(fd);
        })»;
      `,
      errors: [unmarked('fs.open')],
      output: `
        import { open } from 'node:fs';
        import { noInheritCallback } from 'eslint-plugin-noinherit/runtime';
        open('a', noInheritCallback((err, fd) => {
          if (err) console.error(err);
          use(fd);
        }));
      `,
    },
    {
      name: 'an expression body, and parameters that are not plain names',
      code: `
        import { open } from 'node:fs';
        «open('a', (err, fd) => done(err, fd))»;
        «open('b', (...args) => {
          done(...args);
        })»;
      `,
      errors: [unmarked('fs.open'), unmarked('fs.open')],
      output: [
        `
          import { open } from 'node:fs';
          import { noInheritCallback } from 'eslint-plugin-noinherit/runtime';
          open('a', noInheritCallback((err, fd) => done(err, fd)));
          open('b', (...args) => {
            done(...args);
          });
        `,
        `
          import { open } from 'node:fs';
          import { noInheritCallback } from 'eslint-plugin-noinherit/runtime';
          open('a', noInheritCallback((err, fd) => done(err, fd)));
          open('b', noInheritCallback((...args) => {
            done(...args);
          }));
        `,
      ],
    },
    {
      name: 'a callback that ignores the descriptor',
      code: `
        import { open } from 'node:fs';
        «open('a', 'w', (err) => {
          if (err) throw err;
        })»;
      `,
      errors: [unmarked('fs.open')],
      output: `
        import { open } from 'node:fs';
        import { noInheritCallback } from 'eslint-plugin-noinherit/runtime';
        open('a', 'w', noInheritCallback((err) => {
          if (err) throw err;
        }));
      `,
    },
    {
      name: 'a file that has only the other helper: its import is extended',
      code: `
        import { open, openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        setNoInherit(openSync('a'));
        «open('b', done)»;
      `,
      errors: [unmarked('fs.open')],
      output: `
        import { open, openSync } from 'node:fs';
        import { noInheritCallback, setNoInherit } from 'eslint-plugin-noinherit/runtime';
        setNoInherit(openSync('a'));
        open('b', noInheritCallback(done));
      `,
    },
  ],
});
