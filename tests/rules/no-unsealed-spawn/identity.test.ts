import { runRule, type Finding } from '../helpers.ts';
import { unsealed } from './helpers.ts';

function privilege(identity: string, api = 'child_process.spawn'): Finding {
  return { messageId: 'privilege', data: { api, identity } };
}

// Children with another user or group.
runRule('no-unsealed-spawn', {
  valid: [
    {
      name: 'the identity that this process has',
      code: "import { spawn } from 'child_process';\nspawn('a', { uid: process.getuid(), gid: process.getegid?.() });",
      options: [{ onlyWithNativeCode: true }],
    },
    "import { spawn } from 'child_process';\nimport { sealed } from 'eslint-plugin-noinherit/runtime';\nsealed(spawn)('a', [], { uid: 1000 });",
  ],
  invalid: [
    {
      name: 'a user, a group, both, neither',
      code: `
        import cp from 'child_process';
        const options = { uid: 1000, gid };
        export const children = [
          «cp.spawn('a', [], { uid: 1000 })»,
          «cp.spawn('a', { gid })»,
          «cp.execFile('a', ['b'], options, done)»,
          «cp.exec('a', { uid: undefined, cwd: '/' }, done)»,
        ];
      `,
      errors: [
        privilege('user'),
        privilege('group'),
        privilege('user and group', 'child_process.execFile'),
        unsealed('exec'),
      ],
      output: [
        `
        import cp from 'child_process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        const options = { uid: 1000, gid };
        export const children = [
          sealed(cp.spawn)('a', [], { uid: 1000 }),
          cp.spawn('a', { gid }),
          cp.execFile('a', ['b'], options, done),
          cp.exec('a', { uid: undefined, cwd: '/' }, done),
        ];
      `,
        `
        import cp from 'child_process';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        const options = { uid: 1000, gid };
        export const children = [
          sealed(cp.spawn)('a', [], { uid: 1000 }),
          sealed(cp.spawn)('a', { gid }),
          sealed(cp.execFile)('a', ['b'], options, done),
          sealed(cp.exec)('a', { uid: undefined, cwd: '/' }, done),
        ];
      `,
      ],
    },
  ],
});
