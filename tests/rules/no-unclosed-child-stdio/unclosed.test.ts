import { runRule, type Finding } from '../helpers.ts';

const unclosed = (api = 'fs.openSync'): Finding => ({ messageId: 'unclosed', data: { api } });

// Descriptors that are opened for a child's stdio and never closed by the parent.
runRule('no-unclosed-child-stdio', {
  valid: [
    {
      name: 'opened once, while the program starts',
      code: "import { openSync } from 'fs';\nimport { spawn } from 'child_process';\nconst log = openSync('log', 'a');\nspawn('a', { stdio: ['ignore', log, log] });",
    },
    {
      name: 'closed',
      code: "import fs from 'fs';\nimport { spawn } from 'child_process';\nexport function start() {\n  const log = fs.openSync('log', 'a');\n  const child = spawn('a', { stdio: ['ignore', log, log] });\n  child.on('exit', () => fs.closeSync(log));\n}\nexport function run() {\n  const log = fs.openSync('log', 'a');\n  try { spawn('a', { stdio: ['ignore', log, log] }); } finally { fs.closeSync(log); }\n}",
    },
    {
      name: 'returned, stored, written to, or given to others',
      code: "import fs from 'fs';\nimport { spawn } from 'child_process';\nexport function one() { const log = fs.openSync('log', 'a'); spawn('a', { stdio: ['ignore', log, log] }); return log; }\nexport function two() { const log = fs.openSync('log', 'a'); fs.writeSync(log, 'a'); spawn('a', { stdio: ['ignore', log, log] }); }\nexport function three() { const log = fs.openSync('log', 'a'); logs.push(log); spawn('a', { stdio: ['ignore', log, log] }); }\nexport function four() { this.log = fs.openSync('log', 'a'); spawn('a', { stdio: ['ignore', this.log, this.log] }); }",
    },
    {
      name: 'for something else, or for stdio that is not seen',
      code: "import fs from 'fs';\nimport { exec, spawn } from 'child_process';\nexport function one() { const log = fs.openSync('log', 'a'); use(log); }\nexport function two() { const log = fs.openSync('log', 'a'); spawn('a', { stdio: list(log) }); }\nexport function three() { const log = fs.openSync('log', 'a'); start('a', { stdio: [0, log, log] }); }\nexport function four() { const log = fs.openSync('log', 'a'); exec('a', { stdio: [0, log, log] }); }",
    },
    {
      name: 'a stream, which closes itself when it is destroyed',
      code: "import fs from 'fs';\nimport { spawn } from 'child_process';\nexport function start() { const log = fs.createWriteStream('log'); spawn('a', { stdio: ['ignore', log, log] }); }",
    },
    {
      name: 'closed at the end of its block',
      language: 'ts',
      code: "import { open } from 'fs/promises';\nimport { spawn } from 'child_process';\nexport async function start() {\n  await using log = await open('log', 'a');\n  spawn('a', { stdio: ['ignore', log.fd, log.fd] });\n}",
    },
    {
      name: 'closed by the exit of the process',
      code: "import { openSync } from 'fs';\nimport { spawn } from 'child_process';\nexport function start() {\n  const log = openSync('log', 'a');\n  spawn('a', { stdio: ['ignore', log, log] }).unref();\n  process.exit(0);\n}\nexport function later() {\n  const log = openSync('log', 'a');\n  spawn('a', { stdio: ['ignore', log, log] }).unref();\n  setTimeout(process.exit, 300);\n}",
    },
    {
      name: 'a name that holds others, too',
      code: "import fs from 'fs';\nimport { spawn } from 'child_process';\nexport function start(quiet) { let out = fs.openSync('log', 'a'); if (quiet) out = 'ignore'; spawn('a', { stdio: ['ignore', out, out] }); }",
    },
  ],
  invalid: [
    {
      name: 'in a function that also returns before the process exits',
      code: `
        import { openSync } from 'node:fs';
        import { spawn } from 'node:child_process';
        export async function start() {
          const log = «openSync('log', 'a')»;
          spawn('a', { detached: true, stdio: ['ignore', log, log] }).unref();
          if (await isReady()) return;
          process.exit(1);
        }
      `,
      errors: [unclosed()],
      output: `
        import { closeSync, openSync } from 'node:fs';
        import { spawn } from 'node:child_process';
        export async function start() {
          const log = openSync('log', 'a');
          spawn('a', { detached: true, stdio: ['ignore', log, log] }).unref();
          closeSync(log);
          if (await isReady()) return;
          process.exit(1);
        }
      `,
    },
    {
      name: 'right after the start',
      code: `
        import { openSync } from 'node:fs';
        import { spawn } from 'node:child_process';
        export function start() {
          const log = «openSync('log', 'a')»;
          const child = spawn('a', [], { detached: true, stdio: ['ignore', log, log] });
          child.unref();
        }
      `,
      errors: [unclosed()],
      output: `
        import { closeSync, openSync } from 'node:fs';
        import { spawn } from 'node:child_process';
        export function start() {
          const log = openSync('log', 'a');
          const child = spawn('a', [], { detached: true, stdio: ['ignore', log, log] });
          closeSync(log);
          child.unref();
        }
      `,
    },
    {
      name: 'marked, sealed, with options of their own, and both outputs apart',
      language: 'cjs',
      code: `
        const fs = require('fs')
        const { spawn } = require('child_process')
        const { sealed, setNoInherit } = require('eslint-plugin-noinherit/runtime')
        exports.start = () => {
          const out = setNoInherit(«fs.openSync('out', 'a')»)
          const err = «fs.openSync('err', 'a')»
          setNoInherit(err)
          const stdio = ['ignore', out, err]
          const options = { stdio }
          sealed(spawn)('a', [], options).unref()
        }
      `,
      errors: [unclosed(), unclosed()],
      output: [
        `
        const fs = require('fs')
        const { spawn } = require('child_process')
        const { sealed, setNoInherit } = require('eslint-plugin-noinherit/runtime')
        exports.start = () => {
          const out = setNoInherit(fs.openSync('out', 'a'))
          const err = fs.openSync('err', 'a')
          setNoInherit(err)
          const stdio = ['ignore', out, err]
          const options = { stdio }
          sealed(spawn)('a', [], options).unref()
          fs.closeSync(out)
        }
      `,
        `
        const fs = require('fs')
        const { spawn } = require('child_process')
        const { sealed, setNoInherit } = require('eslint-plugin-noinherit/runtime')
        exports.start = () => {
          const out = setNoInherit(fs.openSync('out', 'a'))
          const err = fs.openSync('err', 'a')
          setNoInherit(err)
          const stdio = ['ignore', out, err]
          const options = { stdio }
          sealed(spawn)('a', [], options).unref()
          fs.closeSync(err)
          fs.closeSync(out)
        }
      `,
      ],
    },
    {
      name: 'a FileHandle',
      code: `
        import { open } from 'node:fs/promises';
        import { spawn } from 'node:child_process';
        export async function start() {
          const log = await «open('log', 'a')»;
          spawn('a', { stdio: ['ignore', log.fd, log.fd] });
        }
      `,
      errors: [unclosed('fs.promises.open')],
      output: `
        import { open } from 'node:fs/promises';
        import { spawn } from 'node:child_process';
        export async function start() {
          const log = await open('log', 'a');
          spawn('a', { stdio: ['ignore', log.fd, log.fd] });
          await log.close();
        }
      `,
    },
    {
      name: 'a FileHandle, where a child that is kept may end while it is closed',
      code: `
        import { open } from 'node:fs/promises';
        import { spawn } from 'node:child_process';
        export async function start() {
          const log = await «open('log', 'a')»;
          const child = spawn('a', { stdio: ['ignore', log.fd, log.fd] });
          child.on('exit', done);
        }
      `,
      errors: [
        {
          ...unclosed('fs.promises.open'),
          suggestions: [
            {
              messageId: 'close',
              data: {},
              output: `
                import { open } from 'node:fs/promises';
                import { spawn } from 'node:child_process';
                export async function start() {
                  const log = await open('log', 'a');
                  const child = spawn('a', { stdio: ['ignore', log.fd, log.fd] });
                  await log.close();
                  child.on('exit', done);
                }
              `,
            },
          ],
        },
      ],
      output: null,
    },
    {
      name: 'in a callback, in its branch',
      code: `
        import fs from 'fs';
        import { spawn } from 'child_process';
        export function start() {
          «fs.open('log', 'a', (error, log) => {
            if (error) throw error;
            spawn('a', { stdio: ['ignore', log, log] });
          })»;
        }
      `,
      errors: [unclosed('fs.open')],
      output: `
        import fs from 'fs';
        import { spawn } from 'child_process';
        export function start() {
          fs.open('log', 'a', (error, log) => {
            if (error) throw error;
            spawn('a', { stdio: ['ignore', log, log] });
            fs.closeSync(log);
          });
        }
      `,
    },
    {
      name: 'where the file cares for a start that fails',
      code: `
        import fs from 'fs';
        import { spawn } from 'child_process';
        export function start() {
          const log = «fs.openSync('log', 'a')»;
          try {
            spawn('a', { stdio: ['ignore', log, log] });
          } finally {
            done();
          }
        }
      `,
      errors: [unclosed()],
      output: `
        import fs from 'fs';
        import { spawn } from 'child_process';
        export function start() {
          const log = fs.openSync('log', 'a');
          try {
            spawn('a', { stdio: ['ignore', log, log] });
          } finally {
            fs.closeSync(log);
            done();
          }
        }
      `,
    },
    {
      name: 'several children, in a loop with what they are given',
      code: `
        import fs from 'fs';
        import { spawn } from 'child_process';
        for (const name of names) {
          const log = «fs.openSync(name, 'a')»;
          spawn('a', { stdio: ['ignore', log, log] });
          spawn('b', { stdio: ['ignore', log, log] });
        }
      `,
      errors: [unclosed()],
      output: `
        import fs from 'fs';
        import { spawn } from 'child_process';
        for (const name of names) {
          const log = fs.openSync(name, 'a');
          spawn('a', { stdio: ['ignore', log, log] });
          spawn('b', { stdio: ['ignore', log, log] });
          fs.closeSync(log);
        }
      `,
    },
    {
      name: 'in each branch that starts a child, and none twice on one path',
      code: `
        import fs from 'fs';
        import { spawn } from 'child_process';
        export function start(fast, slow) {
          const log = «fs.openSync('log', 'a')»;
          if (fast) {
            spawn('a', { stdio: ['ignore', log, log] });
            spawn('b', { stdio: ['ignore', log, log] });
          } else if (slow) {
            const child = spawn('c', { stdio: ['ignore', log, log] });
            child.unref();
          } else {
            spawn('d', { stdio: ['ignore', log, log] }).unref();
          }
        }
      `,
      errors: [unclosed()],
      output: `
        import fs from 'fs';
        import { spawn } from 'child_process';
        export function start(fast, slow) {
          const log = fs.openSync('log', 'a');
          if (fast) {
            spawn('a', { stdio: ['ignore', log, log] });
            spawn('b', { stdio: ['ignore', log, log] });
            fs.closeSync(log);
          } else if (slow) {
            const child = spawn('c', { stdio: ['ignore', log, log] });
            fs.closeSync(log);
            child.unref();
          } else {
            spawn('d', { stdio: ['ignore', log, log] }).unref();
            fs.closeSync(log);
          }
        }
      `,
    },
    {
      name: 'the import that is missing, once for both branches',
      language: 'cjs',
      code: `
        const { openSync } = require('fs');
        const { spawn } = require('child_process');
        exports.start = (fast) => {
          const log = «openSync('log', 'a')»;
          if (fast) {
            spawn('a', { stdio: ['ignore', log, log] });
          } else {
            spawn('b', { stdio: ['ignore', log, log] });
          }
        };
      `,
      errors: [unclosed()],
      output: `
        const { closeSync, openSync } = require('fs');
        const { spawn } = require('child_process');
        exports.start = (fast) => {
          const log = openSync('log', 'a');
          if (fast) {
            spawn('a', { stdio: ['ignore', log, log] });
            closeSync(log);
          } else {
            spawn('b', { stdio: ['ignore', log, log] });
            closeSync(log);
          }
        };
      `,
    },
    {
      name: 'no place where all have it: in the list, returned, in a loop of its own, later',
      code: `
        import fs from 'fs';
        import { spawn } from 'child_process';
        export function one() { spawn('a', { stdio: ['ignore', «fs.openSync('log', 'a')», 'ignore'] }); }
        export function two() { const log = «fs.openSync('log', 'a')»; return spawn('a', { stdio: [0, log, log] }); }
        export function three() { const log = «fs.openSync('log', 'a')»; for (const a of all) { spawn(a, { stdio: [0, log, log] }); } }
        export function four() { const log = «fs.openSync('log', 'a')»; setTimeout(() => { spawn('a', { stdio: [0, log, log] }); }, 1); }
        export function five() { const log = «fs.openSync('log', 'a')»; if (a) { spawn('a', { stdio: [0, log, log] }); return; } spawn('b', { stdio: [0, log, log] }); }
      `,
      errors: [unclosed(), unclosed(), unclosed(), unclosed(), unclosed()],
      output: null,
    },
  ],
});

const DAEMON = {
  before:
    "import { openSync } from 'node:fs';\nimport { spawn } from 'node:child_process';\nexport function start() {\n  const log = «openSync('log', 'a')»;\n",
  after: '\n}',
};

// Programs that launch daemons usually exit afterwards.
runRule('no-unclosed-child-stdio', {
  valid: [
    "spawn('a', { detached: true, stdio: ['ignore', log, log] }).unref();",
    "const child = spawn('a', { detached: isDaemon, stdio: ['ignore', log, log] });\n  child.unref();",
  ].map((code) => ({
    options: [{ exceptDaemons: true }],
    code: (DAEMON.before + code + DAEMON.after).replace(/[«»]/g, ''),
  })),
  invalid: [
    [{ exceptDaemons: false }, "spawn('a', { detached: true, stdio: ['ignore', log, log] }).unref();"] as const,
    [{ exceptDaemons: true }, "spawn('a', { detached: true, stdio: ['ignore', log, log] });"] as const,
    [{ exceptDaemons: true }, "spawn('a', { stdio: ['ignore', log, log] }).unref();"] as const,
  ].map(([options, code]) => ({
    verbatim: true,
    options: [options],
    code: `${DAEMON.before}  ${code}${DAEMON.after}`,
    errors: [unclosed()],
    output: `${DAEMON.before.replace(/[«»]/g, '').replace('{ openSync }', '{ closeSync, openSync }')}  ${code}\n  closeSync(log);${DAEMON.after}`,
  })),
});
