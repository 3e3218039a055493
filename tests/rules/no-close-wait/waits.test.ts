import { runRule, type Finding } from '../helpers.ts';

type Outputs = Partial<Record<'closeOnExit' | 'exit' | 'redirect', string>>;

/** The suggestions, in the order of the rule. */
function offered(outputs: Outputs): Pick<Finding, 'suggestions'> {
  const ids = ['closeOnExit', 'redirect', 'exit'] as const;
  return {
    suggestions: ids.flatMap((messageId) =>
      outputs[messageId] === undefined ? [] : [{ messageId, data: {}, output: outputs[messageId] }],
    ),
  };
}

const close = (words: string, outputs: Outputs, event = 'close'): Finding => ({
  messageId: 'close',
  data: { words, event },
  ...offered(outputs),
});
const waits = (api: string, words: string, outputs: Outputs): Finding => ({
  messageId: 'waits',
  data: { api, words },
  ...offered(outputs),
});
const blocks = (api: string, words: string, outputs: Outputs = {}): Finding => ({
  messageId: 'blocks',
  data: { api, words },
  ...(Object.keys(outputs).length > 0 && offered(outputs)),
});

const imported = "import { closeOnExit } from 'eslint-plugin-noinherit/runtime';";

// Which code waits for the output of a command that leaves a process behind?
runRule('no-close-wait', {
  valid: [
    "import { spawn } from 'child_process';\nspawn('ls').on('close', done);\nspawn('nohup', ['a']).on('exit', done);\nspawn('nohup', ['a'], { stdio: 'ignore' }).on('close', done);\nspawn('nohup', ['a'], { stdio: 'inherit' }).on('close', done);",
    {
      name: 'nobody waits',
      code: "import { exec, spawn } from 'child_process';\nexec('nohup a &');\nspawn('setsid', ['a']).unref();\nspawn('setsid', ['a']).stdout.pipe(out);",
    },
    {
      name: 'blocking forms whose output goes elsewhere',
      code: "import { execSync, spawnSync } from 'child_process';\nexecSync('nohup a &', { stdio: 'ignore' });\nspawnSync('nohup', ['a'], { stdio: 'inherit' });",
    },
    {
      name: 'a group whose output is read',
      code: "import { spawn } from 'child_process';\nconst child = spawn('make', { detached: true });\nchild.stdout.pipe(out);\nchild.on('close', done);",
    },
    {
      name: 'the output that is waited for goes elsewhere, or is no pipe',
      code: "import { spawn } from 'child_process';\nconst child = spawn('a >log &', { shell: true });\nchild.stdout.on('end', done);\nspawn('a >log &', { shell: true, stdio: ['ignore', 'pipe', 'inherit'] }).on('close', done);",
    },
    {
      name: 'children that are closed when they have ended',
      code: "import { exec, spawn } from 'child_process';\nimport { promisify } from 'util';\nimport { closeOnExit, sealed } from 'eslint-plugin-noinherit/runtime';\ncloseOnExit(exec)('a &', done);\ncloseOnExit(sealed(exec))('a &', done);\nsealed(closeOnExit(exec))('a &', done);\nawait promisify(closeOnExit(exec))('a &');\nconst child = closeOnExit(spawn('setsid', ['a']));\nchild.on('close', done);\nconst other = spawn('setsid', ['a']);\ncloseOnExit(other);\nother.on('close', done);",
    },
    {
      name: 'detached is not passed on',
      code: "import { exec, execFile } from 'child_process';\nexecFile('xdg-open', [url], { detached: true }, () => {});\nexec('xdg-open ' + url, { detached: true }, () => {});",
    },
  ],
  invalid: [
    {
      name: 'a listener, where nothing reads the output',
      code: `
        import { spawn } from 'node:child_process';
        const child = spawn('setsid', ['my-daemon']);
        child.on(«'close'», resolve);
      `,
      errors: [
        close('setsid', {
          closeOnExit: `
            import { spawn } from 'node:child_process';
            ${imported}
            const child = closeOnExit(spawn)('setsid', ['my-daemon']);
            child.on('close', resolve);
          `,
          exit: `
            import { spawn } from 'node:child_process';
            const child = spawn('setsid', ['my-daemon']);
            child.on('exit', resolve);
          `,
        }),
      ],
      output: null,
    },
    {
      name: "where something reads it, 'exit' would lose output",
      code: `
        import { spawn } from 'node:child_process';
        const child = spawn('sh', ['-c', 'sleep 3 & echo started']);
        child.stdout.on('data', keep);
        child.on(«'close'», resolve);
      `,
      errors: [
        close('&', {
          closeOnExit: `
            import { spawn } from 'node:child_process';
            ${imported}
            const child = closeOnExit(spawn)('sh', ['-c', 'sleep 3 & echo started']);
            child.stdout.on('data', keep);
            child.on('close', resolve);
          `,
        }),
      ],
      output: null,
    },
    {
      name: 'the end of one output',
      code: `
        import { spawn } from 'node:child_process';
        import { text } from 'node:stream/consumers';
        const one = spawn('a 2>log &', { shell: true });
        one.stdout?.on(«'end'», done);
        const two = spawn('nohup', ['a']);
        «for await (const line of two.stdout) use(line);»
        const three = spawn('nohup', ['a']);
        use(await «text(three.stdout)»);
      `,
      errors: [
        close(
          '&',
          {
            closeOnExit: withLines({ 3: "const one = closeOnExit(spawn)('a 2>log &', { shell: true });" }),
            redirect: withLines({ 3: "const one = spawn('a 2>log >/dev/null &', { shell: true });" }, false),
          },
          'end',
        ),
        waits('child_process.spawn', 'nohup', {
          closeOnExit: withLines({ 5: "const two = closeOnExit(spawn)('nohup', ['a']);" }),
        }),
        waits('child_process.spawn', 'nohup', {
          closeOnExit: withLines({ 7: "const three = closeOnExit(spawn)('nohup', ['a']);" }),
        }),
      ],
      output: null,
    },
    {
      name: 'callbacks, promises, and what blocks',
      language: 'cjs',
      code: `
        const { execSync, spawnSync } = require('child_process')
        «execSync('(my-daemon &)')»
        «spawnSync('nohup', ['a'])»
        «execSync('cd /srv && sudo PORT=80 setsid a')»
        «execSync('my-daemon &')»
      `,
      errors: [
        blocks('child_process.execSync', '&'),
        blocks('child_process.spawnSync', 'nohup'),
        blocks('child_process.execSync', 'setsid'),
        blocks('child_process.execSync', '&', {
          redirect: `
            const { execSync, spawnSync } = require('child_process')
            execSync('(my-daemon &)')
            spawnSync('nohup', ['a'])
            execSync('cd /srv && sudo PORT=80 setsid a')
            execSync('my-daemon >/dev/null 2>&1 &')
          `,
        }),
      ],
      output: null,
    },
    {
      name: 'a callback, with options that are not passed on',
      code: `
        import { execFile } from 'child_process';
        import { closeOnExit } from 'eslint-plugin-noinherit/runtime';
        «execFile('setsid', ['-f', 'sleep', '3'], { stdio: 'ignore' }, () => done())»;
      `,
      errors: [
        waits('child_process.execFile', 'setsid', {
          closeOnExit: `
            import { execFile } from 'child_process';
            import { closeOnExit } from 'eslint-plugin-noinherit/runtime';
            closeOnExit(execFile)('setsid', ['-f', 'sleep', '3'], { stdio: 'ignore' }, () => done());
          `,
        }),
      ],
      output: null,
    },
    {
      name: 'promisified, sealed',
      code: `
        import { exec } from 'child_process';
        import { promisify } from 'util';
        import { closeOnExit, sealed } from 'eslint-plugin-noinherit/runtime';
        const run = promisify(exec);
        await «run('a &')»;
        «sealed(exec)('a &', () => done())»;
      `,
      errors: [
        waits('child_process.exec', '&', {
          closeOnExit: `
            import { exec } from 'child_process';
            import { promisify } from 'util';
            import { closeOnExit, sealed } from 'eslint-plugin-noinherit/runtime';
            const run = promisify(exec);
            await closeOnExit(run)('a &');
            sealed(exec)('a &', () => done());
          `,
          redirect: `
            import { exec } from 'child_process';
            import { promisify } from 'util';
            import { closeOnExit, sealed } from 'eslint-plugin-noinherit/runtime';
            const run = promisify(exec);
            await run('a >/dev/null 2>&1 &');
            sealed(exec)('a &', () => done());
          `,
        }),
        waits('child_process.exec', '&', {
          closeOnExit: `
            import { exec } from 'child_process';
            import { promisify } from 'util';
            import { closeOnExit, sealed } from 'eslint-plugin-noinherit/runtime';
            const run = promisify(exec);
            await run('a &');
            closeOnExit(sealed(exec))('a &', () => done());
          `,
          redirect: `
            import { exec } from 'child_process';
            import { promisify } from 'util';
            import { closeOnExit, sealed } from 'eslint-plugin-noinherit/runtime';
            const run = promisify(exec);
            await run('a &');
            sealed(exec)('a >/dev/null 2>&1 &', () => done());
          `,
        }),
      ],
      output: null,
    },
    {
      name: 'Bun, whose children the helper cannot close',
      code: `
        const child = Bun.spawn(['bash', '-c', 'server & echo started'], { stdout: 'pipe' });
        const out = await «new Response(child.stdout)».text();
      `,
      errors: [{ messageId: 'waits', data: { api: 'Bun.spawn', words: '&' } }],
      output: null,
    },
    {
      name: 'a group that nobody reads, and an awaited event',
      code: `
        import { spawn } from 'child_process';
        import { once } from 'events';
        import { closeOnExit } from 'eslint-plugin-noinherit/runtime';
        spawn('a', { detached: true }).once(«'close'», done);
        const child = spawn('/usr/bin/nohup', ['a']);
        await once(child, «'close'»);
      `,
      errors: [
        close('detached: true', {
          closeOnExit: `
            import { spawn } from 'child_process';
            import { once } from 'events';
            import { closeOnExit } from 'eslint-plugin-noinherit/runtime';
            closeOnExit(spawn)('a', { detached: true }).once('close', done);
            const child = spawn('/usr/bin/nohup', ['a']);
            await once(child, 'close');
          `,
          exit: `
            import { spawn } from 'child_process';
            import { once } from 'events';
            import { closeOnExit } from 'eslint-plugin-noinherit/runtime';
            spawn('a', { detached: true }).once('exit', done);
            const child = spawn('/usr/bin/nohup', ['a']);
            await once(child, 'close');
          `,
        }),
        close('nohup', {
          closeOnExit: `
            import { spawn } from 'child_process';
            import { once } from 'events';
            import { closeOnExit } from 'eslint-plugin-noinherit/runtime';
            spawn('a', { detached: true }).once('close', done);
            const child = closeOnExit(spawn)('/usr/bin/nohup', ['a']);
            await once(child, 'close');
          `,
        }),
      ],
      output: null,
    },
  ],
});

/** The case about the end of one output, with some of its lines changed, and the helper imported. */
function withLines(changed: Readonly<Record<number, string>>, isImported = true): string {
  const lines = [
    "import { spawn } from 'node:child_process';",
    "import { text } from 'node:stream/consumers';",
    ...(isImported ? [imported] : []),
    ...[
      "const one = spawn('a 2>log &', { shell: true });",
      "one.stdout?.on('end', done);",
      "const two = spawn('nohup', ['a']);",
      'for await (const line of two.stdout) use(line);',
      "const three = spawn('nohup', ['a']);",
      'use(await text(three.stdout));',
    ].map((line, i) => changed[i + 3] ?? line),
    '',
  ];
  return lines.join('\n');
}
