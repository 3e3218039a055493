import { dedent, runRule, type Invalid, type Valid } from '../helpers.ts';
import { unsealed } from './helpers.ts';

const HEAD = `
  import { exec, execFile, spawn, spawnSync } from 'node:child_process';
  import { promisify } from 'node:util';
  import { sealDescriptors, sealed } from 'eslint-plugin-noinherit/runtime';
`;

/** A file with the usual imports, including the helpers. */
const fine = (name: string, body: string): Valid => ({ name, code: dedent(HEAD) + dedent(body) });

/** The same with a finding, whose fix only seals the call of `spawn` between « and ». */
const late = (name: string, body: string): Invalid => ({
  name,
  code: dedent(HEAD) + dedent(body),
  errors: [unsealed('spawn')],
  output: dedent(HEAD) + dedent(body).replace('«spawn', 'sealed(spawn)').replace('»', ''),
});

runRule('no-unsealed-spawn', {
  valid: [
    fine(
      'sealed on the spot',
      `
      sealed(spawn)('ls');
      const { status } = sealed(spawnSync)('ls');
      await sealed(promisify(execFile))('ls');
      await promisify(sealed(exec))('ls');
    `,
    ),
    fine(
      'sealed once, called often',
      `
      const run = sealed(spawn);
      run('ls');
      export const again = () => run('ls');
      const execAsync = sealed(promisify(exec));
      await execAsync('ls');
    `,
    ),
    fine(
      'everything is sealed right before',
      `
      sealDescriptors();
      spawn('ls');
      export function start() {
        sealDescriptors({ except: [3] });
        return spawn('ls');
      }
    `,
    ),
    fine(
      'sealed before, with something synchronous between',
      `
      sealDescriptors();
      const args = ['-l'];
      console.log(args);
      spawn('ls', args);
    `,
    ),
    fine(
      'sealed before a branch and before a loop without anything asynchronous',
      `
      export function start(names) {
        sealDescriptors();
        if (names.length === 0) return spawn('ls');
        for (const name of names) spawnSync(name);
      }
    `,
    ),
    fine(
      'sealed in both branches',
      `
      export function start(name) {
        if (name) {
          console.log(name);
          sealDescriptors();
        } else sealDescriptors();
        return spawn('ls');
      }
    `,
    ),
    fine(
      'sealed in the round of the loop that awaits',
      `
      for (const name of names) {
        await ready(name);
        sealDescriptors();
        spawn(name);
      }
    `,
    ),
    fine(
      'sealed in a loop that runs at least once',
      `
      do {
        sealDescriptors();
      } while (more());
      spawn('ls');
    `,
    ),
    fine(
      'sealed in the last case of a switch, which the others fall into',
      `
      switch (process.platform) {
        case 'win32':
          console.log('windows');
        default:
          sealDescriptors();
      }
      spawn('ls');
    `,
    ),
    fine(
      'an await that is never reached',
      `
      export async function start(name) {
        if (name) {
          throw new Error(name);
          await ready;
        } else sealDescriptors();
        spawn('ls');
      }
    `,
    ),
    fine(
      'sealed in the same expression',
      `
      const child = (sealDescriptors(), spawn('ls'));
      child.unref();
    `,
    ),
    {
      name: 'through other names of the helpers',
      language: 'cjs',
      code: `
        const cp = require('child_process');
        const runtime = require('eslint-plugin-noinherit/runtime');
        const { sealDescriptors: seal, sealed: safe } = runtime;
        runtime.sealed(cp.spawn)('ls');
        safe(cp.fork)('a.js');
        exports.a = () => {
          seal();
          cp.execSync('ls');
        };
        exports.b = () => {
          runtime.sealDescriptors();
          cp.execSync('ls');
        };
      `,
    },
    {
      name: 'look-alikes',
      code: `
        import { exec, fork } from './jobs.js';
        import * as effect from 'effect';
        const match = /a(b)/.exec('ab');
        const expression = new RegExp('a');
        expression.exec('a');
        db.exec('CREATE TABLE a (b)');
        exec('ls');
        fork('a');
        effect.fork(program);
        cluster.fork();
        child_process.spawn('ls');
        export { match };
      `,
    },
    {
      name: 'names that the file declares itself, and functions that are only mentioned',
      language: 'cjs',
      code: `
        const cp = require('child_process');
        const { exec } = cp;
        function start(spawn) {
          spawn('ls');
          const exec = (name) => name;
          return exec('ls');
        }
        exports.start = start;
        exports.spawn = cp.spawn;
        exports.exec = exec;
        exports.all = ['a', 'b'].map(cp.execSync);
        exports.run = require('util').promisify(exec);
      `,
    },
    {
      name: 'type-only imports',
      language: 'ts',
      code: `
        import type * as cp from 'node:child_process';
        import type { spawn } from 'node:child_process';
        import { type exec } from 'node:child_process';
        export function start(run: typeof spawn, module: typeof cp, more: typeof exec): cp.ChildProcess {
          run('ls');
          more('ls');
          return module.spawn('ls');
        }
      `,
    },
    {
      name: 'helpers of the module that the setting names',
      settings: { noinherit: { runtime: '#noinherit' } },
      code: `
        import { spawn } from 'node:child_process';
        import { sealDescriptors, sealed } from '#noinherit';
        sealed(spawn)('ls');
        sealDescriptors();
        spawn('ls');
      `,
    },
  ],
  invalid: [
    late(
      'everything was sealed, but then something was awaited',
      `
      sealDescriptors();
      await ready;
      «spawn('ls')»;
    `,
    ),
    late(
      'sealed behind a condition',
      `
      if (process.env.SEAL) sealDescriptors();
      «spawn('ls')»;
    `,
    ),
    late(
      'sealed on one of two ways',
      `
      export function start(name) {
        if (name) console.log(name);
        else sealDescriptors();
        return «spawn('ls')»;
      }
    `,
    ),
    late(
      'sealed when the file was loaded, not when the function runs',
      `
      sealDescriptors();
      export function start() {
        return «spawn('ls')»;
      }
    `,
    ),
    late(
      'sealed before a callback that runs later',
      `
      sealDescriptors();
      setTimeout(() => {
        «spawn('ls')»;
      }, 1000);
    `,
    ),
    late(
      'sealed before a loop that awaits',
      `
      sealDescriptors();
      for (const name of names) {
        «spawn(name)»;
        await ready(name);
      }
    `,
    ),
    late(
      'sealed afterwards',
      `
      «spawn('ls')»;
      sealDescriptors();
    `,
    ),
    late(
      'sealed after a yield',
      `
      export function* start() {
        sealDescriptors();
        yield;
        «spawn('ls')»;
      }
    `,
    ),
    late(
      'the arguments await something',
      `
      sealDescriptors();
      «spawn('ls', await args())»;
    `,
    ),
    late(
      'sealed before, in a default value that is evaluated at another time',
      `
      sealDescriptors();
      export function start(child = «spawn('ls')») {
        return child;
      }
    `,
    ),
    late(
      'only another function is sealed',
      `
      export const safe = sealed(exec);
      «spawn('ls')»;
    `,
    ),
  ],
});
