import { runRule, type Finding } from '../helpers.ts';

const found = (messageId: 'blocks' | 'waits', api: string, words = '&', output?: string): Finding => ({
  messageId,
  data: { api, words },
  ...(output !== undefined && { suggestions: [{ messageId: 'closeOnExit', data: {}, output }] }),
});

const imports = `
        import { execa, execaSync, $ as run } from 'execa';
        import { $ } from 'zx';
        import spawn from 'cross-spawn';
        import nano from 'nano-spawn';
        import { x } from 'tinyexec';
        import promiseSpawn from '@npmcli/promise-spawn';
        import shell from 'shelljs';
        import { closeOnExit } from 'eslint-plugin-noinherit/runtime';`;

const lines = [
  "await execa('bash', ['-c', 'sleep 4 & echo started']);",
  "const child = execa('a &', { shell: true }); await child;",
  'await $`server &`;',
  "spawn('nohup', ['a']).on('close', done);",
  "await x('setsid', ['a']);",
  "promiseSpawn('sh', ['-c', 'a &']).then(use);",
  "await nano('nohup', ['a']);",
  "execaSync('nohup', ['a']);",
  "shell.exec('a &');",
];

/** The program with one of its lines changed. */
const changed = (n: number, from: string, to: string): string =>
  `${imports}\n${lines.map((line, i) => `        ${i === n ? line.replace(from, to) : line}`).join('\n')}\n      `;

// Packages that start programs for their callers.
runRule('no-close-wait', {
  valid: [
    {
      name: 'nobody waits, the output goes elsewhere, or `&` is a word',
      code: `${imports}
        execa('nohup', ['a']);
        await execa('nohup', ['a'], { stdio: 'ignore' });
        await execa('nohup', ['a'], { stdout: 'ignore', stderr: 'inherit' });
        await execa('nohup', ['a'], options);
        await run\`echo a & b\`;
        await execa('a', ['&']);
        await $\`server >log 2>&1 &\`;
        await $\`server &>log &\`;
        await closeOnExit(execa)('nohup', ['a']);
      `,
    },
  ],
  invalid: [
    {
      name: 'by their promises, their events, and by blocking',
      code: `${imports}
        await «execa('bash', ['-c', 'sleep 4 & echo started'])»;
        const child = «execa('a &', { shell: true })»; await child;
        await «$\`server &\`»;
        spawn('nohup', ['a']).on(«'close'», done);
        await «x('setsid', ['a'])»;
        «promiseSpawn('sh', ['-c', 'a &'])».then(use);
        await «nano('nohup', ['a'])»;
        «execaSync('nohup', ['a'])»;
        «shell.exec('a &')»;
      `,
      errors: [
        found('waits', 'execa.execa', '&', changed(0, 'execa', 'closeOnExit(execa)')),
        {
          ...found('waits', 'execa.execa'),
          suggestions: [
            { messageId: 'closeOnExit', data: {}, output: changed(1, 'execa', 'closeOnExit(execa)') },
            { messageId: 'redirect', data: {}, output: changed(1, 'a &', 'a >/dev/null 2>&1 &') },
          ],
        },
        found('waits', 'zx.$', '&', changed(2, '$', 'closeOnExit($$)')),
        {
          messageId: 'close',
          data: { words: 'nohup', event: 'close' },
          suggestions: [
            { messageId: 'closeOnExit', data: {}, output: changed(3, 'spawn', 'closeOnExit(spawn)') },
            { messageId: 'exit', data: {}, output: changed(3, "'close'", "'exit'") },
          ],
        },
        found('waits', 'tinyexec.x', 'setsid', changed(4, 'x(', 'closeOnExit(x)(')),
        found('waits', '@npmcli/promise-spawn', '&', changed(5, 'promiseSpawn', 'closeOnExit(promiseSpawn)')),
        found('waits', 'nano-spawn', 'nohup'),
        found('blocks', 'execa.execaSync', 'nohup'),
        {
          ...found('blocks', 'shelljs.exec'),
          suggestions: [{ messageId: 'redirect', data: {}, output: changed(8, 'a &', 'a >/dev/null 2>&1 &') }],
        },
      ],
      output: null,
    },
  ],
});
