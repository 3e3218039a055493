import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { onLinux } from '../../on-linux.ts';
import { dedent, languageOptions, rules, runRule, type Finding } from '../helpers.ts';

/** A daemon, with the results of the two suggestions; that of the log file only if it is offered. */
function daemon(ignore: string, log?: readonly [name: string, output: string], api = 'child_process.spawn'): Finding {
  const suggestions = [
    { messageId: 'ignore', data: {}, output: ignore },
    ...(log ? [{ messageId: 'log', data: { log: log[0] }, output: log[1] }] : []),
  ];
  return { messageId: 'inherit', data: { api, left: '`.unref()`' }, suggestions };
}

// How does the suggestion of a log file choose its names?
runRule('no-wide-stdio', {
  valid: [],
  invalid: [
    {
      name: 'by the fs that the file has, as a whole',
      code: `
        import { spawn } from 'node:child_process';
        import fs from 'node:fs';
        export function start() {
          // For good.
          «spawn('/opt/bin/my-daemon.sh', { detached: true, stdio: 'inherit' })».unref();
        }
      `,
      errors: [
        daemon(
          `
        import { spawn } from 'node:child_process';
        import fs from 'node:fs';
        export function start() {
          // For good.
          spawn('/opt/bin/my-daemon.sh', { detached: true, stdio: 'ignore' }).unref();
        }
      `,
          [
            'my-daemon.log',
            `
        import { spawn } from 'node:child_process';
        import fs from 'node:fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export function start() {
          const log = setNoInherit(fs.openSync('my-daemon.log', 'a'));
          // For good.
          spawn('/opt/bin/my-daemon.sh', { detached: true, stdio: ['ignore', log, log] }).unref();
          fs.closeSync(log);
        }
      `,
          ],
        ),
      ],
      output: null,
    },
    {
      name: 'by a list of its own names, with names that are free',
      language: 'cjs',
      code: `
        const { spawn } = require('child_process');
        const {
          openSync: open,
          readFileSync,
        } = require('fs');
        const log = console.log, closeSync = require('./close');
        const child = «spawn(readFileSync('a'), { detached: true, stdio: 'inherit' })»; child.unref();
        module.exports = [open, log, closeSync];
      `,
      errors: [
        daemon(
          `
        const { spawn } = require('child_process');
        const {
          openSync: open,
          readFileSync,
        } = require('fs');
        const log = console.log, closeSync = require('./close');
        const child = spawn(readFileSync('a'), { detached: true, stdio: 'ignore' }); child.unref();
        module.exports = [open, log, closeSync];
      `,
          [
            'child.log',
            `
        const { spawn } = require('child_process');
        const {
          closeSync: closeSync_,
          openSync: open,
          readFileSync,
        } = require('fs');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        const log = console.log, closeSync = require('./close');
        const log_ = setNoInherit(open('child.log', 'a'));
        const child = spawn(readFileSync('a'), { detached: true, stdio: ['ignore', log_, log_] }); closeSync_(log_); child.unref();
        module.exports = [open, log, closeSync];
      `,
          ],
        ),
      ],
      output: null,
    },
    {
      name: "by TypeScript's own imports",
      language: 'ts',
      filename: 'example.cts',
      code: `
        import cp = require('node:child_process');
        function start(): void {
          const child = «cp.spawn('a.sh', { detached: true, stdio: 'inherit' })»!;
          child.unref();
        }
        export = start;
      `,
      errors: [
        daemon(
          `
        import cp = require('node:child_process');
        function start(): void {
          const child = cp.spawn('a.sh', { detached: true, stdio: 'ignore' })!;
          child.unref();
        }
        export = start;
      `,
          [
            'a.log',
            `
        import cp = require('node:child_process');
        import fs = require('node:fs');
        import noinherit = require('eslint-plugin-noinherit/runtime');
        function start(): void {
          const log = noinherit.setNoInherit(fs.openSync('a.log', 'a'));
          const child = cp.spawn('a.sh', { detached: true, stdio: ['ignore', log, log] })!;
          fs.closeSync(log);
          child.unref();
        }
        export = start;
      `,
          ],
        ),
      ],
      output: null,
    },
    {
      name: 'not where the child may not be started, or the file would stay open',
      code: `
        import { spawn } from 'child_process';
        if (a) «spawn('a', { detached: true, stdio: 'inherit' })».unref();
        b && «spawn('b', { detached: true, stdio: 'inherit' })».unref();
        export const c = () => void «spawn('c', { detached: true, stdio: 'inherit' })».unref();
        switch (d) {
          case 1:
            «spawn('d', { detached: true, stdio: 'inherit' })».unref();
        }
      `,
      errors: ['a', 'b', 'c', 'd'].map((name) => {
        const stdio = (of: string): string => (of === name ? "'ignore'" : "'inherit'");
        return daemon(`
        import { spawn } from 'child_process';
        if (a) spawn('a', { detached: true, stdio: ${stdio('a')} }).unref();
        b && spawn('b', { detached: true, stdio: ${stdio('b')} }).unref();
        export const c = () => void spawn('c', { detached: true, stdio: ${stdio('c')} }).unref();
        switch (d) {
          case 1:
            spawn('d', { detached: true, stdio: ${stdio('d')} }).unref();
        }
      `);
      }),
      output: null,
    },
  ],
});

const PROGRAM = dedent(`
  import { spawn } from 'node:child_process';
  import { readdirSync, readlinkSync } from 'node:fs';

  const wait = "const fs = require('fs'); console.error('begun'); (function look() { fs.existsSync('go') ? console.log('done') : setTimeout(look, 50); })()";
  spawn(process.execPath, ['-e', wait], { detached: true, stdio: 'inherit' }).unref();

  const opened = readdirSync('/proc/self/fd').map((fd) => { try { return readlinkSync('/proc/self/fd/' + fd); } catch { return ''; } });
  console.log('logs that are open:', opened.filter((path) => path.endsWith('.log')).length);
`);

function suggested(settings: object): string {
  const config: Linter.Config = {
    languageOptions: languageOptions('esm', 'espree'),
    plugins: { noinherit: { rules } },
    rules: { 'noinherit/no-wide-stdio': 'error' },
    settings: { noinherit: settings },
  };
  const [message] = new Linter().verify(PROGRAM, [config], { filename: 'program.js' });
  const { fix } = message!.suggestions!.find(({ messageId }) => messageId === 'log')!;
  return PROGRAM.slice(0, fix.range[0]) + fix.text + PROGRAM.slice(fix.range[1]);
}

onLinux(describe, 'the program counts what is open in /proc')('a program with the log file that was suggested', () => {
  it('exits before its child, whose whole output is in the file', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'noinherit-log-'));
    try {
      const runtime = pathToFileURL(join(import.meta.dirname, '../../../dist/runtime.mjs')).href;
      const code = suggested({ runtime });
      // The child waits for a file that does not exist yet. If it held the program's output, this call would hang.
      const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
        cwd,
        encoding: 'utf8',
        timeout: 30_000,
      });
      expect({ stdout, stderr, status }).toEqual({ stdout: 'logs that are open: 0\n', stderr: '', status: 0 });
      writeFileSync(join(cwd, 'go'), '');
      await expect.poll(() => readFileSync(join(cwd, 'child.log'), 'utf8'), { timeout: 30_000 }).toBe('begun\ndone\n');
    } finally {
      writeFileSync(join(cwd, 'go'), '');
      rmSync(cwd, { recursive: true });
    }
  });
});
