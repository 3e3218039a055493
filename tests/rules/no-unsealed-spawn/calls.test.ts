import { runRule } from '../helpers.ts';
import { unsealed } from './helpers.ts';

// Every way to start a program, and the result of --fix.
runRule('no-unsealed-spawn', {
  valid: [],
  invalid: [
    {
      name: 'spawn, kept',
      code: `
        import { spawn } from 'node:child_process';
        const child = «spawn('ls', ['-l'], { stdio: 'inherit' })»;
        child.on('close', done);
      `,
      errors: [unsealed('spawn')],
      output: `
        import { spawn } from 'node:child_process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        const child = sealed(spawn)('ls', ['-l'], { stdio: 'inherit' });
        child.on('close', done);
      `,
    },
    {
      name: 'a member, as a statement, over several lines',
      language: 'cjs',
      code: `
        'use strict'
        const cp = require('child_process')

        «cp.exec('ls', (err, stdout) => {
          if (err) throw err
          console.log(stdout)
        })»
      `,
      errors: [unsealed('exec')],
      output: `
        'use strict'
        const cp = require('child_process')
        const { sealed } = require('eslint-plugin-noinherit/runtime')

        sealed(cp.exec)('ls', (err, stdout) => {
          if (err) throw err
          console.log(stdout)
        })
      `,
    },
    {
      name: 'all seven',
      code: `
        import * as cp from 'node:child_process';
        «cp.spawn('a')»;
        «cp.exec('a')»;
        «cp.execFile('a')»;
        «cp.fork('a')»;
        «cp.spawnSync('a')»;
        «cp.execSync('a')»;
        «cp.execFileSync('a')»;
      `,
      errors: ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync', 'execFileSync'].map(unsealed),
      output: [
        `
          import * as cp from 'node:child_process';
          import { sealed } from 'eslint-plugin-noinherit/runtime';
          sealed(cp.spawn)('a');
          cp.exec('a');
          cp.execFile('a');
          cp.fork('a');
          cp.spawnSync('a');
          cp.execSync('a');
          cp.execFileSync('a');
        `,
        `
          import * as cp from 'node:child_process';
          import { sealed } from 'eslint-plugin-noinherit/runtime';
          sealed(cp.spawn)('a');
          sealed(cp.exec)('a');
          sealed(cp.execFile)('a');
          sealed(cp.fork)('a');
          sealed(cp.spawnSync)('a');
          sealed(cp.execSync)('a');
          sealed(cp.execFileSync)('a');
        `,
      ],
    },
    {
      name: 'the result is taken apart, chained, returned, passed on',
      code: `
        import { execFileSync, execSync, spawn, spawnSync } from 'child_process';
        export const { status } = «spawnSync('ls')»;
        export const text = «execSync('ls')».toString().trim();
        export const child = (name) => «spawn(name)»;
        export const size = String(«execFileSync('du')»);
      `,
      errors: ['spawnSync', 'execSync', 'spawn', 'execFileSync'].map(unsealed),
      output: [
        `
          import { execFileSync, execSync, spawn, spawnSync } from 'child_process';
          import { sealed } from 'eslint-plugin-noinherit/runtime';
          export const { status } = sealed(spawnSync)('ls');
          export const text = execSync('ls').toString().trim();
          export const child = (name) => spawn(name);
          export const size = String(execFileSync('du'));
        `,
        `
          import { execFileSync, execSync, spawn, spawnSync } from 'child_process';
          import { sealed } from 'eslint-plugin-noinherit/runtime';
          export const { status } = sealed(spawnSync)('ls');
          export const text = sealed(execSync)('ls').toString().trim();
          export const child = (name) => sealed(spawn)(name);
          export const size = String(sealed(execFileSync)('du'));
        `,
      ],
    },
    {
      name: 'promisified',
      language: 'cjs',
      code: `
        const { execFile } = require('child_process');
        const util = require('util');
        const execFileAsync = util.promisify(execFile);
        exports.version = async () => (await «execFileAsync('git', ['--version'])»).stdout;
      `,
      errors: [unsealed('execFile')],
      output: `
        const { execFile } = require('child_process');
        const util = require('util');
        const { sealed } = require('eslint-plugin-noinherit/runtime');
        const execFileAsync = util.promisify(execFile);
        exports.version = async () => (await sealed(execFileAsync)('git', ['--version'])).stdout;
      `,
    },
    {
      name: 'promisified on the spot',
      code: `
        import { exec } from 'node:child_process';
        import { promisify } from 'node:util';
        await «promisify(exec)('ls')»;
      `,
      errors: [unsealed('exec')],
      output: `
        import { exec } from 'node:child_process';
        import { promisify } from 'node:util';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        await sealed(promisify(exec))('ls');
      `,
    },
    {
      name: 'required on the spot',
      language: 'cjs',
      code: `
        exports.list = () => «require('child_process').execSync('ls')»;
      `,
      errors: [unsealed('execSync')],
      output: `
        const { sealed } = require('eslint-plugin-noinherit/runtime');

        exports.list = () => sealed(require('child_process').execSync)('ls');
      `,
    },
    {
      name: 'one in the arguments of another',
      code: `
        import { execSync, spawnSync } from 'node:child_process';
        «spawnSync('kill', [String(«execSync('pidof a')»)])»;
      `,
      errors: [unsealed('spawnSync'), unsealed('execSync')],
      output: [
        `
          import { execSync, spawnSync } from 'node:child_process';
          import { sealed } from 'eslint-plugin-noinherit/runtime';
          sealed(spawnSync)('kill', [String(execSync('pidof a'))]);
        `,
        `
          import { execSync, spawnSync } from 'node:child_process';
          import { sealed } from 'eslint-plugin-noinherit/runtime';
          sealed(spawnSync)('kill', [String(sealed(execSync)('pidof a'))]);
        `,
      ],
    },
    {
      name: 'generic arguments and wrappers of TypeScript',
      language: 'ts',
      code: `
        import * as cp from 'node:child_process';
        type Spawn = typeof cp.spawn;
        export const a = «(cp.spawn as Spawn)('a')»;
        export const b = «cp.spawn!('b')»;
        export const c = «cp.execSync('c')» satisfies Buffer;
      `,
      errors: ['spawn', 'spawn', 'execSync'].map(unsealed),
      output: [
        `
          import * as cp from 'node:child_process';
          import { sealed } from 'eslint-plugin-noinherit/runtime';
          type Spawn = typeof cp.spawn;
          export const a = sealed(cp.spawn as Spawn)('a');
          export const b = cp.spawn!('b');
          export const c = cp.execSync('c') satisfies Buffer;
        `,
        `
          import * as cp from 'node:child_process';
          import { sealed } from 'eslint-plugin-noinherit/runtime';
          type Spawn = typeof cp.spawn;
          export const a = sealed(cp.spawn as Spawn)('a');
          export const b = sealed(cp.spawn!)('b');
          export const c = sealed(cp.execSync)('c') satisfies Buffer;
        `,
      ],
    },
    {
      name: 'a comment between the function and its arguments',
      code: `
        import { spawn } from 'node:child_process';
        «spawn /* the lister */ ('ls')»;
      `,
      errors: [unsealed('spawn')],
      output: `
        import { spawn } from 'node:child_process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        sealed(spawn) /* the lister */ ('ls');
      `,
    },
    {
      name: 'the runtime that the option names',
      options: [{ runtime: '#noinherit' }],
      code: `
        import { spawn } from 'node:child_process';
        «spawn('ls')»;
      `,
      errors: [unsealed('spawn')],
      output: `
        import { spawn } from 'node:child_process';
        import { sealed } from '#noinherit';
        sealed(spawn)('ls');
      `,
    },
    {
      name: 'a local function of the name of the helper',
      code: `
        import { exec, spawn } from 'node:child_process';
        import { sealed as seal } from 'eslint-plugin-noinherit/runtime';
        const sealed = (it) => it;
        seal(exec)('ls');
        sealed('ls');
        «spawn('ls')»;
      `,
      errors: [unsealed('spawn')],
      output: `
        import { exec, spawn } from 'node:child_process';
        import { sealed as seal } from 'eslint-plugin-noinherit/runtime';
        const sealed = (it) => it;
        seal(exec)('ls');
        sealed('ls');
        seal(spawn)('ls');
      `,
    },
  ],
});
