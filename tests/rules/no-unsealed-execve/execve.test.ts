import { runRule } from '../helpers.ts';

const unsealed = { messageId: 'unsealed', data: { api: 'process.execve' } };

// Programs that replace this one.
runRule('no-unsealed-execve', {
  valid: [
    "import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';\nsealDescriptors();\nprocess.execve('/bin/ls', ['ls']);",
    "import { sealed } from 'eslint-plugin-noinherit/runtime';\nsealed(process.execve)('/bin/ls', ['ls']);",
    "import { spawn } from 'child_process';\nspawn('ls');",
    {
      name: 'somebody else',
      code: "import process from './process.js';\nprocess.execve('/bin/ls', ['ls']);\nexport const f = (process) => process.execve('/bin/ls');",
    },
    { name: 'another member', code: "process.exec('/bin/ls'); 'execve';" },
  ],
  invalid: [
    {
      name: 'the global',
      code: `
        if (restart) {
          «process.execve(process.execPath, [process.execPath, ...process.argv.slice(1)])»;
        }
      `,
      language: 'cjs',
      filename: 'example.cjs',
      errors: [unsealed],
      output: `
        const { sealDescriptors } = require('eslint-plugin-noinherit/runtime');

        if (restart) {
          sealDescriptors();
          process.execve(process.execPath, [process.execPath, ...process.argv.slice(1)]);
        }
      `,
    },
    {
      name: 'imported, and something asynchronous since the seal',
      code: `
        import { execve } from 'node:process';
        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';
        sealDescriptors();
        await stop();
        «execve('/bin/ls', ['ls'])»;
      `,
      errors: [unsealed],
      output: `
        import { execve } from 'node:process';
        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';
        sealDescriptors();
        await stop();
        sealDescriptors();
        execve('/bin/ls', ['ls']);
      `,
    },
    {
      name: 'where no statement can come before it',
      code: `
        import process from 'node:process';
        export const run = (path) => «process.execve(path, [path])»;
      `,
      errors: [unsealed],
      output: `
        import process from 'node:process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        export const run = (path) => sealed(process.execve)(path, [path]);
      `,
    },
    {
      name: 'only where it exists',
      language: 'ts',
      code: `
        import process from 'node:process';
        «process.execve?.('/bin/ls', ['ls'])»;
      `,
      errors: [
        {
          ...unsealed,
          suggestions: [
            {
              messageId: 'seal',
              data: { helper: 'sealDescriptors' },
              output: `
        import process from 'node:process';
        import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';
        sealDescriptors();
        process.execve?.('/bin/ls', ['ls']);
      `,
            },
          ],
        },
      ],
      output: null,
    },
  ],
});
