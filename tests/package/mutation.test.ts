// What is left of the mutation run when a mutant ends all processes that its tests can reach?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterAll, beforeAll, expect, it } from 'vitest';

const sessions = new URL('../../scripts/mutation/own-sessions.mjs', import.meta.url).href;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'noinherit-sessions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs such a command, in a group of its own: a fault of these functions must not end the tests. */
async function run(command: string, signal?: NodeJS.Signals): Promise<{ said: string; code: unknown }> {
  writeFileSync(join(folder, 'command.mjs'), command);
  const child = spawn(process.execPath, [join(folder, 'command.mjs')], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (signal !== undefined) child.stdout.once('data', () => child.kill(signal));
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { said, code };
}

it('goes on when a test ends its whole group, and nothing of that group is left', async () => {
  // What it starts holds the output: its end shows that it is gone.
  const deaf = "trap '' TERM; n=0; while [ $((n+=1)) -lt 500 ]; do sleep 0.1; done; echo lives";
  writeFileSync(
    join(folder, 'runner.mjs'),
    `import { spawn } from 'node:child_process';
    spawn('sh', ['-c', ${JSON.stringify(deaf)}], { stdio: 'inherit' });
    setTimeout(() => process.kill(0), 200);`,
  );
  const { said, code } = await run(
    `import childProcess from 'node:child_process';
    import { once } from 'node:events';
    import { giveOwnSessions, sayIfEnded } from ${JSON.stringify(sessions)};
    giveOwnSessions();
    const done = sayIfEnded('Never said.');
    const runner = childProcess.fork(${JSON.stringify(join(folder, 'runner.mjs'))}, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    console.log((await once(runner, 'exit'))[1]);
    done();`,
  );
  expect({ said, code }).toEqual({ said: 'SIGTERM\n', code: 0 });
});

it('ends the processes that it has started when it ends itself, and says that it did not come to its end', async () => {
  writeFileSync(
    join(folder, 'runner.mjs'),
    `import { endWithCommand } from ${JSON.stringify(sessions)};
    endWithCommand();
    process.send('ready');
    setInterval(() => {}, 1000);`,
  );
  const { said, code } = await run(
    `import childProcess from 'node:child_process';
    import { giveOwnSessions, sayIfEnded } from ${JSON.stringify(sessions)};
    giveOwnSessions();
    sayIfEnded('Look there.');
    const runner = childProcess.fork(${JSON.stringify(join(folder, 'runner.mjs'))}, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    runner.once('message', () => console.log('ready'));`,
    'SIGTERM',
  );
  // The runner holds the output too: its end shows that it is gone.
  expect({ said, code }).toEqual({
    said: 'ready\nEnded by SIGTERM.\nNot all mutants were tried. Look there.\n',
    code: 143,
  });
});

it('says so when nothing is left to wait for, although it is not done', async () => {
  const { said, code } = await run(
    `import { sayIfEnded } from ${JSON.stringify(sessions)};
    sayIfEnded('Look there.');
    await new Promise(() => {});`,
  );
  expect({ said, code }).toEqual({ said: 'Not all mutants were tried. Look there.\n', code: 1 });
});
