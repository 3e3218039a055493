import { runRule } from '../helpers.ts';

// Calls on which a rule reports the `stdio` that is passed to the child: sealing does not help against that.
runRule('no-unsealed-spawn', {
  valid: [
    {
      name: 'in leaks, where the finding would mislead',
      options: [{ onlyWithNativeCode: true }],
      code: "import 'node-pty';\nimport { exec, spawn } from 'child_process';\nspawn('a', [], { detached: true, stdio: 'inherit' }).unref();\nexec('a &', () => {});",
    },
  ],
  invalid: [
    {
      name: 'elsewhere it says so',
      code: `
        import { exec, spawn } from 'node:child_process';
        «spawn('a', [], { detached: true, stdio: 'inherit' })».unref();
        «exec('a & echo b', () => {})»;
        «spawn('a', [], { stdio: 'inherit' })»;
      `,
      errors: [
        { messageId: 'beside', data: { api: 'child_process.spawn' } },
        { messageId: 'beside', data: { api: 'child_process.exec' } },
        { messageId: 'unsealed', data: { api: 'child_process.spawn' } },
      ],
      output: [
        `
        import { exec, spawn } from 'node:child_process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        sealed(spawn)('a', [], { detached: true, stdio: 'inherit' }).unref();
        exec('a & echo b', () => {});
        spawn('a', [], { stdio: 'inherit' });
      `,
        `
        import { exec, spawn } from 'node:child_process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        sealed(spawn)('a', [], { detached: true, stdio: 'inherit' }).unref();
        sealed(exec)('a & echo b', () => {});
        sealed(spawn)('a', [], { stdio: 'inherit' });
      `,
      ],
    },
    {
      name: 'another user is a harm of its own',
      options: [{ onlyWithNativeCode: true }],
      code: `
        import { spawn } from 'node:child_process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        «spawn('a', [], { detached: true, stdio: 'inherit', uid: 1000 })».unref();
      `,
      errors: [{ messageId: 'privilege', data: { api: 'child_process.spawn', identity: 'user' } }],
      output: `
        import { spawn } from 'node:child_process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        sealed(spawn)('a', [], { detached: true, stdio: 'inherit', uid: 1000 }).unref();
      `,
    },
  ],
});
