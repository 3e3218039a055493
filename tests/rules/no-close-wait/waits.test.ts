import { runRule, type Finding } from '../helpers.ts';

function close(words: string, output?: string): Finding {
  return {
    messageId: 'close',
    data: { words },
    ...(output !== undefined && { suggestions: [{ messageId: 'exit', data: {}, output }] }),
  };
}
const waits = (api: string, words: string): Finding => ({
  messageId: 'waits',
  data: { api: `child_process.${api}`, words },
});

// Commands that leave something behind, and waits for their output.
runRule('no-close-wait', {
  valid: [
    "import { spawn } from 'child_process';\nspawn('ls').on('close', done);\nspawn('nohup', ['a']).on('exit', done);\nspawn('nohup', ['a'], { stdio: 'ignore' }).on('close', done);\nspawn('nohup', ['a'], { stdio: 'inherit' }).on('close', done);",
    "import { exec, execSync } from 'child_process';\nexec('a && b', done);\nexec('nohup a > log 2>&1 &', done);\nexecSync('a >log 2>err &');\nexecSync('a &> /dev/null &');\nexec('curl \"http://a/?b=1&c=2\"', done);\nexecSync('nohup a &', { stdio: 'ignore' });\nexec('a 2>&1', done);",
    {
      name: 'a word that is no command',
      code: "import { execSync } from 'child_process';\nexecSync('echo \"use nohup to run\"');\nexecSync('grep nohup file');\nexecSync('nohup --version');\nexecSync('which setsid ');",
    },
    {
      name: 'nobody waits',
      code: "import { exec, spawn } from 'child_process';\nexec('nohup a &');\nspawn('setsid', ['a']).unref();",
    },
    {
      name: 'a group whose output is read',
      code: "import { spawn } from 'child_process';\nconst child = spawn('make', { detached: true });\nchild.stdout.pipe(out);\nchild.on('close', done);",
    },
  ],
  invalid: [
    {
      name: 'a listener',
      code: `
        import { spawn } from 'node:child_process';
        const child = spawn('setsid', ['my-daemon']);
        child.on(«'close'», resolve);
      `,
      errors: [
        close(
          'setsid',
          `
        import { spawn } from 'node:child_process';
        const child = spawn('setsid', ['my-daemon']);
        child.on('exit', resolve);
      `,
        ),
      ],
      output: null,
    },
    {
      name: 'awaited, chained, through a shell, detached',
      code: `
        import { spawn } from 'child_process';
        import { once } from 'events';
        const child = spawn('/usr/bin/nohup', ['a']);
        await once(child, «'close'»);
        spawn('a &', { shell: true }).on('error', fail).once(«"close"», done);
        spawn('a', { detached: true }).on(«'close'», done);
      `,
      errors: [
        close('nohup', withOne("once(child, 'exit')", 0)),
        close('&', withOne('.once("exit", done)', 1)),
        close('detached: true', withOne(".on('exit', done)", 2)),
      ],
      output: null,
    },
    {
      name: 'callbacks, promises, and what blocks',
      language: 'cjs',
      code: `
        const { exec, execFile, execSync, spawnSync } = require('child_process')
        const { promisify } = require('util')
        «exec('nohup my-daemon &', (error) => done(error))»
        exports.start = async () => { await «promisify(exec)(\`my-daemon --port \${port} > log &\`)» }
        «execFile('setsid', ['a'], () => {})»
        «execSync('(my-daemon &)')»
        «spawnSync('nohup', ['a'])»
        «execSync('cd /srv && sudo PORT=80 setsid a')»
      `,
      errors: [
        waits('exec', 'nohup'),
        waits('exec', '&'),
        waits('execFile', 'setsid'),
        waits('execSync', '&'),
        waits('spawnSync', 'nohup'),
        waits('execSync', 'setsid'),
      ],
      output: null,
    },
  ],
});

/** The second case with one of its three waits changed. */
function withOne(changed: string, which: number): string {
  const lines = [
    "import { spawn } from 'child_process';",
    "import { once } from 'events';",
    "const child = spawn('/usr/bin/nohup', ['a']);",
    `await ${which === 0 ? changed : "once(child, 'close')"};`,
    `spawn('a &', { shell: true }).on('error', fail)${which === 1 ? changed : '.once("close", done)'};`,
    `spawn('a', { detached: true })${which === 2 ? changed : ".on('close', done)"};`,
    '',
  ];
  return lines.join('\n');
}
