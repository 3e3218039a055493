import { runRule, type Finding } from '../helpers.ts';

const unsealed = (api: string): Finding => ({ messageId: 'unsealed', data: { api } });

// Packages that start programs for their callers: known without an option.
runRule('no-unsealed-spawn', {
  valid: [
    "import { execa } from 'execa';\nimport { sealed } from 'eslint-plugin-noinherit/runtime';\nawait sealed(execa)('ls');",
    {
      name: 'no seal around the call is in time for it',
      code: "import spawn from 'nano-spawn';\nawait spawn('ls');",
    },
    {
      name: 'options alone start nothing',
      code: "import { $ } from 'zx';\nconst shell = $({ cwd });\nuse(shell);",
    },
  ],
  invalid: [
    {
      name: 'by their imports',
      code: `
        import { execa, execaSync, $ } from 'execa';
        import spawn from 'cross-spawn';
        import { x } from 'tinyexec';
        import run from '@npmcli/promise-spawn';
        import { exec } from 'promisify-child-process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        await «execa('ls')»;
        «execaSync('ls')»;
        await «$\`ls\`»;
        «spawn('ls')»;
        «spawn.sync('ls')»;
        await «x('ls')»;
        await «run('ls')»;
        await «exec('ls')»;
      `,
      errors: [
        'execa.execa',
        'execa.execaSync',
        'execa.$',
        'cross-spawn',
        'cross-spawn.sync',
        'tinyexec.x',
        '@npmcli/promise-spawn',
        'promisify-child-process.exec',
      ].map(unsealed),
      output: `
        import { execa, execaSync, $ } from 'execa';
        import spawn from 'cross-spawn';
        import { x } from 'tinyexec';
        import run from '@npmcli/promise-spawn';
        import { exec } from 'promisify-child-process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        await sealed(execa)('ls');
        sealed(execaSync)('ls');
        await sealed($)\`ls\`;
        sealed(spawn)('ls');
        sealed(spawn.sync)('ls');
        await sealed(x)('ls');
        await sealed(run)('ls');
        await sealed(exec)('ls');
      `,
    },
    {
      name: 'required, and with options that were given before',
      language: 'cjs',
      code: `
        const execa = require('execa');
        const { $ } = require('zx');
        const shelljs = require('shelljs');
        const { sealed } = require('eslint-plugin-noinherit/runtime');
        «execa.sync('ls')»;
        «execa('ls')»;
        «$({ cwd })\`ls\`»;
        «shelljs.exec('ls')»;
      `,
      errors: ['execa.sync', 'execa', 'zx.$', 'shelljs.exec'].map(unsealed),
      output: `
        const execa = require('execa');
        const { $ } = require('zx');
        const shelljs = require('shelljs');
        const { sealed } = require('eslint-plugin-noinherit/runtime');
        sealed(execa.sync)('ls');
        sealed(execa)('ls');
        sealed($({ cwd }))\`ls\`;
        sealed(shelljs.exec)('ls');
      `,
    },
  ],
});
