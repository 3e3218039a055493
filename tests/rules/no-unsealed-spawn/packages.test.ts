import { runRule, withImport, type Invalid } from '../helpers.ts';
import { unsealedCall } from './helpers.ts';

/** A CommonJS file that starts a program between « and »: --fix seals the callee between ‹ and ›. */
const spawning = (name: string, code: string, api: string): Invalid => ({
  name,
  language: 'cjs',
  code: code.replace(/[‹›]/g, ''),
  errors: [unsealedCall(api)],
  output: withImport(code, "const { sealed } = require('eslint-plugin-noinherit/runtime');")
    .replace(/[«»]/g, '')
    .replace('‹', 'sealed(')
    .replace('›', ')'),
});

// `child_process` in packages that wrap or promisify it.
runRule('no-unsealed-spawn', {
  valid: [
    {
      name: 'sealed',
      code: `
        import bluebird from 'bluebird';
        import cp from 'node:child_process';
        import { exec, spawn } from 'mz/child_process';
        import pify from 'pify';
        import { sealDescriptors, sealed } from 'eslint-plugin-noinherit/runtime';
        await sealed(exec)('ls');
        await sealed(pify(cp.exec))('ls');
        await pify(sealed(cp.exec))('ls');
        await sealed(bluebird.promisifyAll(cp).execAsync)('ls');
        sealDescriptors();
        spawn('ls');
      `,
    },
    {
      name: 'look-alikes',
      code: `
        import { exec } from 'mz';
        import { spawn } from 'node:mz/child_process';
        import bluebird from 'bluebird';
        import cp from 'node:child_process';
        await exec('ls');
        spawn('ls');
        await cp.execAsync('ls');
        await bluebird.promisify(exec)('ls');
      `,
    },
  ],
  invalid: [
    spawning(
      'mz, a promise',
      `
        const { exec } = require('mz/child_process');
        exports.list = async () => use(await «‹exec›('ls')»);
      `,
      'mz/child_process.exec',
    ),
    spawning(
      'mz, a callback',
      `
        const cp = require('mz/child_process');
        «‹cp.execFile›('ls', (err, out) => use(err, out))»;
      `,
      'mz/child_process.execFile',
    ),
    spawning(
      'mz, as it is in Node',
      `
        exports.child = «‹require('mz/child_process').spawn›('ls')»;
      `,
      'mz/child_process.spawn',
    ),
    spawning(
      'pify of a function',
      `
        const run = require('pify')(require('child_process').execFile);
        exports.list = async () => use(await «‹run›('ls')»);
      `,
      'child_process.execFile',
    ),
    spawning(
      'pify of a module',
      `
        const pify = require('pify');
        const cp = pify(require('child_process'));
        exports.list = async () => use(await «‹cp.exec›('ls')»);
      `,
      'child_process.exec',
    ),
    spawning(
      'bluebird, all functions',
      `
        const cp = require('bluebird').promisifyAll(require('child_process'));
        «‹cp.execAsync›('ls')».then(use);
      `,
      'child_process.exec',
    ),
    spawning(
      'bluebird, one function',
      `
        const Promise = require('bluebird');
        const cp = require('child_process');
        const exec = Promise.promisify(cp.exec);
        «‹exec›('ls')».then(use);
      `,
      'child_process.exec',
    ),
  ],
});
