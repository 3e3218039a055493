import { runRule, type Finding } from '../helpers.ts';

type Left = '`.unref()`' | '`detached: true`';

/** The results of the suggestions: of the first, and of the second with the name of the log file. */
interface Offers {
  readonly ignore: string;
  readonly log?: readonly [name: string, output: string];
}

function wide(messageId: 'inherit' | 'pipe', left: Left, offers?: Offers, api = 'child_process.spawn'): Finding {
  const suggestions = offers && [
    { messageId: 'ignore', data: {}, output: offers.ignore },
    ...(offers.log ? [{ messageId: 'log', data: { log: offers.log[0] }, output: offers.log[1] }] : []),
  ];
  return { messageId, data: { api, left }, ...(suggestions && { suggestions }) };
}

const UNREF = '`.unref()`';
const DETACHED = '`detached: true`';

// Children that the file does not wait for, and what they hold.
runRule('no-wide-stdio', {
  valid: [
    "import { spawn } from 'node:child_process';\nspawn('a', [], { detached: true, stdio: 'ignore' }).unref();",
    "import { spawn } from 'node:child_process';\nspawn('a', { detached: true, stdio: ['ignore', 'ignore', 'ignore'] }).unref();",
    "import { spawn } from 'node:child_process';\nspawn('a', [], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] }).stdin.end('b');",
    {
      name: 'a log file',
      code: `
        import { spawn } from 'node:child_process';
        import { openSync } from 'node:fs';
        const log = openSync('log', 'a');
        const child = spawn('a', [], { detached: true, stdio: ['ignore', log, log] });
        child.unref();
      `,
    },
    {
      name: 'a group of its own, and waited for',
      code: "import { spawn } from 'child_process';\nconst child = spawn('a', [], { detached: true, stdio: 'inherit' });\nchild.on('exit', done);",
    },
    {
      name: 'a group of its own, and killed',
      code: "import { spawn } from 'child_process';\nconst child = spawn('a', { detached: true });\nprocess.on('exit', () => process.kill(-child.pid));",
    },
    {
      name: 'a group of its own, and read',
      code: "import { spawn } from 'child_process';\nconst child = spawn('a', { detached: true });\nchild.stdout.pipe(out);",
    },
    {
      name: 'a group of its own, and given to others',
      code: "import { spawn } from 'child_process';\nexport const start = () => spawn('a', { detached: true });\nuse(spawn('b', { detached: true }));",
    },
    {
      name: 'detached on some platforms',
      code: "import { spawn } from 'child_process';\nspawn('a', { detached: process.platform !== 'win32' });",
    },
    {
      name: 'neither',
      code: "import { spawn } from 'child_process';\nspawn('a', [], { stdio: 'inherit' });\nspawn('b');",
    },
    {
      name: 'options that cannot be seen',
      code: "import { spawn } from 'child_process';\nspawn('a', [], options).unref();\nspawn('b', more).unref();\nspawn('c', [], { ...options, detached: true }).unref();\nspawn(...all).unref();",
    },
    {
      name: 'a later spread',
      code: "import { spawn } from 'child_process';\nspawn('a', [], { detached: true, stdio: 'pipe', ...options }).unref();",
    },
    {
      name: 'stdio that cannot be seen',
      code: "import { spawn } from 'child_process';\nspawn('a', [], { detached: true, stdio }).unref();\nspawn('a', [], { detached: true, stdio: ['ignore', out, err] }).unref();\nspawn('a', { detached: true, stdio: [...all] }).unref();",
    },
    {
      name: 'options that the file changes',
      code: "import { spawn } from 'child_process';\nconst options = { detached: true };\nif (quiet) options.stdio = 'ignore';\nspawn('a', [], options).unref();",
    },
    {
      name: 'options that others may change',
      code: "import { spawn } from 'child_process';\nconst options = { detached: true };\nadjust(options);\nspawn('a', [], options).unref();",
    },
    {
      name: 'pipes that are read on',
      code: "import { spawn } from 'child_process';\nconst child = spawn('a', { detached: true });\nchild.stdout.on('data', keep);\nchild.unref();",
    },
    {
      name: 'waited for',
      code: "import { spawn } from 'child_process';\nconst child = spawn('a');\nchild.unref();\nchild.once('close', done);",
    },
    {
      name: 'a silent fork that is read',
      code: "import { fork } from 'child_process';\nconst child = fork('a.js', { silent: true, detached: true });\nchild.stdout.pipe(out);\nchild.unref();",
    },
    { name: 'somebody else', code: "import { spawn } from './spawn.js';\nspawn('a', [], { detached: true }).unref();" },
    {
      name: 'no stdio to set',
      code: "import { spawnSync, execFile } from 'child_process';\nspawnSync('a', [], { detached: true });\nexecFile('a').unref();",
    },
  ],
  invalid: [
    {
      name: 'the default',
      code: `
        import { spawn } from 'node:child_process';
        «spawn('a', ['b'], { detached: true })».unref();
      `,
      errors: [
        wide('pipe', UNREF, {
          ignore: `
        import { spawn } from 'node:child_process';
        spawn('a', ['b'], { detached: true, stdio: 'ignore' }).unref();
      `,
          log: [
            'a.log',
            `
        import { spawn } from 'node:child_process';
        import { closeSync, openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const log = setNoInherit(openSync('a.log', 'a'));
        spawn('a', ['b'], { detached: true, stdio: ['ignore', log, log] }).unref();
        closeSync(log);
      `,
          ],
        }),
      ],
      output: null,
    },
    {
      name: 'inherited, with a name',
      language: 'cjs',
      code: `
        const cp = require("child_process")
        const child = «cp.spawn("a", [], {
          detached: true,
          stdio: "inherit",
        })»
        child.on("error", fail)
        child.unref()
      `,
      errors: [
        wide('inherit', UNREF, {
          ignore: `
        const cp = require("child_process")
        const child = cp.spawn("a", [], {
          detached: true,
          stdio: "ignore",
        })
        child.on("error", fail)
        child.unref()
      `,
          log: [
            'a.log',
            `
        const cp = require("child_process")
        const { closeSync, openSync } = require("fs")
        const { setNoInherit } = require("eslint-plugin-noinherit/runtime")
        const log = setNoInherit(openSync("a.log", "a"))
        const child = cp.spawn("a", [], {
          detached: true,
          stdio: ["ignore", log, log],
        })
        closeSync(log)
        child.on("error", fail)
        child.unref()
      `,
          ],
        }),
      ],
      output: null,
    },
    {
      name: 'only one of them',
      code: `
        import { spawn } from 'child_process';
        const child = «spawn('a', [], { detached: true, stdio: ['ignore', 'ignore', 'inherit'] })»;
        child.unref();
      `,
      errors: [
        wide('inherit', UNREF, {
          ignore: `
        import { spawn } from 'child_process';
        const child = spawn('a', [], { detached: true, stdio: ['ignore', 'ignore', 'ignore'] });
        child.unref();
      `,
          log: [
            'a.log',
            `
        import { spawn } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const log = setNoInherit(openSync('a.log', 'a'));
        const child = spawn('a', [], { detached: true, stdio: ['ignore', 'ignore', log] });
        closeSync(log);
        child.unref();
      `,
          ],
        }),
      ],
      output: null,
    },
    {
      name: 'by number, by stream, by its number',
      code: `
        import { spawn } from 'child_process';
        «spawn('a', { detached: true, stdio: ['ignore', 1, 2] })».unref();
        «spawn('b', { detached: true, stdio: ['ignore', process.stdout, process.stderr.fd] })».unref();
      `,
      errors: [
        wide('inherit', UNREF, {
          ignore: `
        import { spawn } from 'child_process';
        spawn('a', { detached: true, stdio: ['ignore', 'ignore', 'ignore'] }).unref();
        spawn('b', { detached: true, stdio: ['ignore', process.stdout, process.stderr.fd] }).unref();
      `,
          log: [
            'a.log',
            `
        import { spawn } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const log = setNoInherit(openSync('a.log', 'a'));
        spawn('a', { detached: true, stdio: ['ignore', log, log] }).unref();
        closeSync(log);
        spawn('b', { detached: true, stdio: ['ignore', process.stdout, process.stderr.fd] }).unref();
      `,
          ],
        }),
        wide('inherit', UNREF, {
          ignore: `
        import { spawn } from 'child_process';
        spawn('a', { detached: true, stdio: ['ignore', 1, 2] }).unref();
        spawn('b', { detached: true, stdio: ['ignore', 'ignore', 'ignore'] }).unref();
      `,
          log: [
            'b.log',
            `
        import { spawn } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        spawn('a', { detached: true, stdio: ['ignore', 1, 2] }).unref();
        const log = setNoInherit(openSync('b.log', 'a'));
        spawn('b', { detached: true, stdio: ['ignore', log, log] }).unref();
        closeSync(log);
      `,
          ],
        }),
      ],
      output: null,
    },
    {
      name: 'a list that is short',
      code: `
        import { spawn } from 'child_process';
        «spawn('a', { detached: true, stdio: ['ignore'] })».unref();
      `,
      errors: [
        wide('pipe', UNREF, {
          ignore: `
        import { spawn } from 'child_process';
        spawn('a', { detached: true, stdio: ['ignore', 'ignore', 'ignore'] }).unref();
      `,
          log: [
            'a.log',
            `
        import { spawn } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const log = setNoInherit(openSync('a.log', 'a'));
        spawn('a', { detached: true, stdio: ['ignore', log, log] }).unref();
        closeSync(log);
      `,
          ],
        }),
      ],
      output: null,
    },
    {
      name: 'no options, no arguments, empty options',
      code: `
        import { spawn } from 'child_process';
        «spawn('a')».unref();
        «spawn('b', ['c'])».unref();
        «spawn('d', {})».unref();
      `,
      errors: [
        wide('pipe', UNREF, {
          ignore: `
        import { spawn } from 'child_process';
        spawn('a', { stdio: 'ignore' }).unref();
        spawn('b', ['c']).unref();
        spawn('d', {}).unref();
      `,
          log: [
            'a.log',
            `
        import { spawn } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const log = setNoInherit(openSync('a.log', 'a'));
        spawn('a', { stdio: ['ignore', log, log] }).unref();
        closeSync(log);
        spawn('b', ['c']).unref();
        spawn('d', {}).unref();
      `,
          ],
        }),
        wide('pipe', UNREF, {
          ignore: `
        import { spawn } from 'child_process';
        spawn('a').unref();
        spawn('b', ['c'], { stdio: 'ignore' }).unref();
        spawn('d', {}).unref();
      `,
          log: [
            'b.log',
            `
        import { spawn } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        spawn('a').unref();
        const log = setNoInherit(openSync('b.log', 'a'));
        spawn('b', ['c'], { stdio: ['ignore', log, log] }).unref();
        closeSync(log);
        spawn('d', {}).unref();
      `,
          ],
        }),
        wide('pipe', UNREF, {
          ignore: `
        import { spawn } from 'child_process';
        spawn('a').unref();
        spawn('b', ['c']).unref();
        spawn('d', { stdio: 'ignore' }).unref();
      `,
          log: [
            'd.log',
            `
        import { spawn } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        spawn('a').unref();
        spawn('b', ['c']).unref();
        const log = setNoInherit(openSync('d.log', 'a'));
        spawn('d', { stdio: ['ignore', log, log] }).unref();
        closeSync(log);
      `,
          ],
        }),
      ],
      output: null,
    },
    {
      name: 'detached and forgotten',
      code: `
        import { spawn } from 'child_process';
        «spawn('a', { detached: true, stdio: 'inherit' })»;
        const { pid } = «spawn('b', { detached: true })»;
        writeFileSync('b.pid', String(pid));
      `,
      errors: [
        wide('inherit', DETACHED, {
          ignore: `
        import { spawn } from 'child_process';
        spawn('a', { detached: true, stdio: 'ignore' });
        const { pid } = spawn('b', { detached: true });
        writeFileSync('b.pid', String(pid));
      `,
          log: [
            'a.log',
            `
        import { spawn } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const log = setNoInherit(openSync('a.log', 'a'));
        spawn('a', { detached: true, stdio: ['ignore', log, log] });
        closeSync(log);
        const { pid } = spawn('b', { detached: true });
        writeFileSync('b.pid', String(pid));
      `,
          ],
        }),
        wide('pipe', DETACHED, {
          ignore: `
        import { spawn } from 'child_process';
        spawn('a', { detached: true, stdio: 'inherit' });
        const { pid } = spawn('b', { detached: true, stdio: 'ignore' });
        writeFileSync('b.pid', String(pid));
      `,
          log: [
            'b.log',
            `
        import { spawn } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        spawn('a', { detached: true, stdio: 'inherit' });
        const log = setNoInherit(openSync('b.log', 'a'));
        const { pid } = spawn('b', { detached: true, stdio: ['ignore', log, log] });
        closeSync(log);
        writeFileSync('b.pid', String(pid));
      `,
          ],
        }),
      ],
      output: null,
    },
    {
      name: 'an argument in parentheses',
      code: `
        import { spawn } from 'node:child_process';
        «spawn('a', (['b']))».unref();
      `,
      errors: [
        wide('pipe', UNREF, {
          ignore: `
        import { spawn } from 'node:child_process';
        spawn('a', (['b']), { stdio: 'ignore' }).unref();
      `,
          log: [
            'a.log',
            `
        import { spawn } from 'node:child_process';
        import { closeSync, openSync } from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const log = setNoInherit(openSync('a.log', 'a'));
        spawn('a', (['b']), { stdio: ['ignore', log, log] }).unref();
        closeSync(log);
      `,
          ],
        }),
      ],
      output: null,
    },
    {
      name: 'a fork keeps its channel',
      code: `
        import { fork } from 'child_process';
        const child = «fork('a.js', [], { detached: true })»;
        child.send('go', () => child.disconnect());
        child.unref();
      `,
      errors: [
        wide(
          'inherit',
          UNREF,
          {
            ignore: `
        import { fork } from 'child_process';
        const child = fork('a.js', [], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
        child.send('go', () => child.disconnect());
        child.unref();
      `,
            log: [
              'a.log',
              `
        import { fork } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const log = setNoInherit(openSync('a.log', 'a'));
        const child = fork('a.js', [], { detached: true, stdio: ['ignore', log, log, 'ipc'] });
        closeSync(log);
        child.send('go', () => child.disconnect());
        child.unref();
      `,
            ],
          },
          'child_process.fork',
        ),
      ],
      output: null,
    },
    {
      name: 'sealed',
      code: `
        import { spawn } from 'child_process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        «sealed(spawn)('a', [], { detached: true, stdio: 'inherit' })».unref();
      `,
      errors: [
        wide('inherit', UNREF, {
          ignore: `
        import { spawn } from 'child_process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        sealed(spawn)('a', [], { detached: true, stdio: 'ignore' }).unref();
      `,
          log: [
            'a.log',
            `
        import { spawn } from 'child_process';
        import { closeSync, openSync } from 'fs';
        import { sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const log = setNoInherit(openSync('a.log', 'a'));
        sealed(spawn)('a', [], { detached: true, stdio: ['ignore', log, log] }).unref();
        closeSync(log);
      `,
          ],
        }),
      ],
      output: null,
    },
    {
      name: 'options with a name, for this call alone',
      code: `
        import { spawn } from 'child_process';
        const options = { detached: true, stdio: 'inherit' };
        «spawn('a', [], options)».unref();
      `,
      errors: [
        wide('inherit', UNREF, {
          ignore: `
        import { spawn } from 'child_process';
        const options = { detached: true, stdio: 'ignore' };
        spawn('a', [], options).unref();
      `,
        }),
      ],
      output: null,
    },
    {
      name: 'options with a name that others have, too',
      code: `
        import { spawn } from 'child_process';
        export const options = { detached: true, stdio: 'inherit' };
        «spawn('a', [], options)».unref();
        const both = { detached: true, stdio: 'inherit' };
        «spawn('a', [], both)».unref();
        «spawn('b', [], both)».unref();
      `,
      errors: [wide('inherit', UNREF), wide('inherit', UNREF), wide('inherit', UNREF)],
      output: null,
    },
    {
      name: 'in a class, in TypeScript',
      language: 'ts',
      code: `
        import { spawn, type ChildProcess } from 'node:child_process';
        export class Daemon {
          start(command: string, args: readonly string[]): void {
            const child: ChildProcess = «spawn(command, [...args], { detached: true, stdio: 'inherit' as const })»;
            child!.unref();
          }
        }
      `,
      errors: [wide('inherit', UNREF)],
      output: null,
    },
  ],
});
