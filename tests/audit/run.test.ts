// What does `noinherit run` find, and does the program run as it does without it?
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { onlyIf } from '../on-linux.ts';
import { endProcess } from '../platforms/kit/end-process.mjs';
import { cleanups, cli, noinherit, noinheritMeanwhile, noinheritWith, repository } from './noinherit.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;

/**
 * Starts `noinherit run` with a shell script, as a process group leader, and waits for its first output.
 *
 * @param whenDone - takes what to do after this test alone, because others may run at the same time
 */
async function ready(
  script: string,
  whenDone: (cleanup: () => void) => void,
): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const args = [cli, 'run', '--', 'sh', '-c', script];
  const run = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  // Kills its program, too, if a test fails before that has exited.
  whenDone(() => {
    if (run.exitCode === null && run.signalCode === null) process.kill(-run.pid!, 'SIGKILL');
  });
  await once(run.stdout, 'data');
  return run;
}

/** Its remaining output, on stdout and stderr, until no process holds them. */
async function ended(
  run: ChildProcessByStdio<null, Readable, Readable>,
): Promise<{ code: number | null; output: string }> {
  let output = '';
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(run, 'close')) as [number | null];
  return { code, output };
}

// Programs that mostly sleep, so that there is something to look at.
describe.concurrent('noinherit run, over a while', () => {
  it('sees what other programs than Node pass on', async () => {
    const { status, stderr } = await noinheritMeanwhile('run', '--', 'bash', '-c', 'exec 9</dev/zero; sleep 2; true');
    expect(stderr).toMatch(/sleep 2\n {2}9 device \/dev\/zero: INHERITABLE/);
    expect(status).toBe(1);
  });

  it('sees what a process keeps when it becomes another program', async () => {
    const script = 'exec 20</dev/zero 21</dev/full; sleep 0.7 20<&- 21<&-; exec sleep 0.7 21<&-';
    const { status, stderr } = await noinheritMeanwhile('run', '--', 'bash', '-c', script);
    expect(stderr).toMatch(
      /\d+ sleep 0\.7\n {2}20 device \/dev\/zero: INHERITABLE\n {6}from itself, before execve\(2\), as bash -c exec 20<.*\n\n/,
    );
    expect(stderr).not.toMatch(/^ {2}21 /m);
    expect(status).toBe(1);
  });

  it.each([
    [
      'what a shell sends into a session of its own',
      'exec 20</etc/hostname; setsid -f sleep 3; sleep 3.2; true',
      'sleep 3',
    ],
    ['what has lost its parent', 'exec 20</etc/hostname; (sleep 3 &); sleep 3.2; true', 'sleep 3'],
  ])('sees %s', async (_, script, command) => {
    const { stderr } = await noinheritMeanwhile('run', '--json', '--', 'bash', '-c', script);
    expect(JSON.parse(stderr).seen).toContainEqual(
      expect.objectContaining({ command, findings: [expect.objectContaining({ fd: 20 })] }),
    );
  });

  it('accuses nobody for copies whose origin has ended before it was looked at', async () => {
    const copies = 'for n in 1 2 3; do (while (( SECONDS < 2 )); do sleep 0.5 21<&-; done) > /dev/null 2>&1 & done';
    const origins = `for m in {1..5}; do bash -c 'exec 21</etc/hostname; ${copies}'; done`;
    const { stderr, status } = await noinheritMeanwhile(
      'run',
      '--json',
      '--',
      'bash',
      '-c',
      `${origins}; sleep 2.5; true`,
    );
    expect(JSON.parse(stderr)).toMatchObject({ seen: [], passing: [] });
    expect(status).toBe(0);
  });

  it('accuses no shell whose children were looked at, and had what it holds no more', async () => {
    const script = 'exec 20</etc/hostname; for n in 1 2; do x=$(sleep 0.6 20<&-); sleep 0.6 20<&-; done; true';
    const { stderr, status } = await noinheritMeanwhile('run', '--json', '--', 'bash', '-c', script);
    expect(JSON.parse(stderr)).toMatchObject({ seen: [], passing: [] });
    expect(status).toBe(0);
  });

  it('knows a file that a child opened again under the same number', async () => {
    const script = "exec 20</etc/hostname; bash -c 'exec 20<&-; exec 20</etc/hostname; sleep 3; true' & wait";
    const { stderr } = await noinheritMeanwhile('run', '--json', '--', 'bash', '-c', script);
    const { seen } = JSON.parse(stderr);
    expect(seen.map(({ findings }: { findings: { from: number }[] }) => findings.length)).toEqual([1]);
    // The sleep inherited it from the shell that opened it again, not from the shell before that.
    expect(seen[0]).toMatchObject({ command: 'sleep 3', parent: seen[0].findings[0].from });
  });
});

describe('noinherit run', () => {
  const program = fileURLToPath(new URL('programs/spawns.cjs', import.meta.url));

  it('tells what each process inherited, and where it was started', () => {
    const { status, stdout, stderr } = noinherit('run', '--', process.execPath, program);
    expect(stdout).toBe('done\n');
    expect(stderr).toMatch(
      /\d+, started by \d+ through spawn: sleep 0\n {2}\d+ device \/dev\/zero: INHERITED\n {6}at .*spawns\.cjs:\d+/,
    );
    expect(stderr).toMatch(/through spawnSync: true\n {2}\d+ device \/dev\/zero: INHERITED/);
    expect(status).toBe(1);
  });

  it.each([
    ['exit 0', 0],
    ['exit 3', 3],
    ['kill -TERM $$', 143],
    // Real-time signals, for which Node has no name.
    ['kill -34 $$', 162],
    ['kill -64 $$', 192],
  ])('passes on how a clean program ended: %s', (script, expected) => {
    const { status, stderr } = noinherit('run', '--', 'sh', '-c', script);
    expect(stderr).toContain(`exited with ${expected}; no inheritance beyond stdio`);
    expect(status).toBe(expected);
  });

  it('counts what it was given for the program itself as no inheritance of that, whatever it becomes', () => {
    const script = 'sleep 0.7 20<&-; exec sleep 0.7';
    const args = [cli, 'run', '--', 'bash', '-c', script];
    const run = ['-c', '"$0" "$@" 20</dev/zero 11</dev/zero 3</dev/zero 11<&-', process.execPath, ...args];
    const { stderr, status } = spawnSync('bash', run, { encoding: 'utf8' });
    expect(stderr).not.toContain('from itself');
    expect(stderr).toMatch(/sleep 0\.7\n {2}3 device \/dev\/zero: INHERITABLE\n {6}from \d+ bash/);
    expect(status).toBe(1);
  });

  onlyIf(
    it,
    existsSync('/dev/fd') && process.platform === 'linux',
    'there is no /dev/fd',
  )('takes for meant what a process names by its path when it becomes another program', () => {
    const script = 'sleep 0.7; exec cat <(sleep 0.7; echo read)';
    const { status, stderr, stdout } = noinherit('run', '--', 'bash', '-c', script);
    expect([stdout, stderr, status]).toEqual(['read\n', expect.stringContaining('no inheritance beyond stdio'), 0]);
  });

  it.each(['bash', 'dash'])('accuses no shell that reads much of its own copies: %s', (shell) => {
    const copy = 'i=0; while [ $i -lt 20000 ]; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; i=$((i+1)); done';
    const script = `exec 9</dev/zero; for k in 1 2 3 4 5 6; do text=$(${copy}); done`;
    const { status, stderr } = noinherit('run', '--', shell, '-c', script);
    expect([stderr, status]).toEqual([expect.stringContaining('no inheritance beyond stdio'), 0]);
  });

  it.concurrent.for(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGALRM', 'SIGUSR1', 'SIGUSR2'] as const)(
    'forwards %s, and reports when the program has ended',
    async (signal, { onTestFinished }) => {
      const trap = "trap 'echo bye; exit 5' TERM HUP INT QUIT ALRM USR1 USR2";
      const run = await ready(`${trap}; echo up; while :; do sleep 0.1; done`, onTestFinished);
      run.kill(signal);
      const { code, output } = await ended(run);
      expect(output).toContain('bye\n');
      expect(output).toContain('the program exited with 5;');
      expect(code).toBe(5);
    },
  );

  it.concurrent.for(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR2'] as const)(
    'does not send %s again that the whole group got',
    async (signal, { onTestFinished }) => {
      // Not a shell, which would count two signals in quick succession as one.
      const program = `process.on('${signal}', () => console.log('bye')); setTimeout(() => process.exit(5), 1000); console.log('up')`;
      const run = await ready(`exec '${process.execPath}' -e "${program}"`, onTestFinished);
      process.kill(-run.pid!, signal);
      const { code, output } = await ended(run);
      expect(output.match(/bye\n/g)).toHaveLength(1);
      expect(code).toBe(5);
    },
  );

  it.concurrent('leaves ctrl-C to the program, which the terminal tells as well', async ({ onTestFinished }) => {
    const run = await ready("trap 'echo bye; exit 5' INT; echo up; while :; do sleep 0.1; done", onTestFinished);
    process.kill(-run.pid!, 'SIGINT');
    const { code, output } = await ended(run);
    expect(output.match(/bye\n/g)).toHaveLength(1);
    expect(output).toContain('the program exited with 5;');
    expect(code).toBe(5);
  });

  describe('a stop', () => {
    const terminal = fileURLToPath(new URL('programs/terminal.py', import.meta.url));
    const stateOf = (pid: number): string =>
      /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] === 'T' ? 'stopped' : 'running';
    /** A job of a shell with job control: without one, the system ignores SIGTSTP for the process group. */
    async function job(script: string): Promise<{ run: number; program: number; status: Promise<number> }> {
      const line = 'set -m; "$@" & echo $!; while kill -0 $!; do wait $!; status=$?; done; exit $status';
      const command = [process.execPath, cli, 'run', '--', 'sh', '-c', `echo $$; ${script}`];
      const shell = spawn('bash', ['-c', line, 'bash', ...command], { stdio: ['ignore', 'pipe', 'ignore'] });
      let output = '';
      shell.stdout.on('data', (data: Buffer) => (output += data.toString()));
      // Before anything is waited for that may not come: else it would run for ever.
      cleanups.push(() => {
        if (shell.exitCode !== null) return;
        shell.kill('SIGKILL');
        if (Number(output.split('\n')[0]) > 1) process.kill(-Number(output.split('\n')[0]), 'SIGKILL');
      });
      await expect.poll(() => output.split('\n').length, { timeout: 10_000 }).toBe(3);
      const [run = 0, program = 0] = output.split('\n').map(Number);
      return { run, program, status: once(shell, 'exit').then(([code]) => code as number) };
    }

    it.each([
      ['it', 1],
      ['its whole group', -1],
    ])('that %s gets stops the program and it, until the end of that comes', async (_, sign) => {
      const { run, program, status } = await job('while :; do sleep 0.1; done');
      for (let time = 0; time < 2; time++) {
        process.kill(sign * run, 'SIGTSTP');
        await expect.poll(() => [run, program].map(stateOf)).toEqual(['stopped', 'stopped']);
        process.kill(sign * run, 'SIGCONT');
        await expect.poll(() => [run, program].map(stateOf)).toEqual(['running', 'running']);
      }
      process.kill(-run, 'SIGTERM');
      expect(await status).toBe(143);
    });

    onlyIf(
      it,
      hasPython,
      'Python, which makes the terminal, is not installed',
    )('that the program makes by itself at a terminal is seen by the shell', () => {
      const dialogue = [
        ...['ready> ', `'${process.execPath}' '${cli}' run -- sh -c 'kill -STOP $$; exit 7'`],
        ...['Stopped', 'fg'],
        ...['the program exited with 7', 'exit'],
      ];
      const { status, stderr } = spawnSync('python3', [terminal, ...dialogue], { encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    });

    it('of the program alone ends when the terminal of both hangs up', async () => {
      const { run, program, status } = await job('while :; do sleep 0.1; done');
      process.kill(program, 'SIGSTOP');
      await expect.poll(() => stateOf(program)).toBe('stopped');
      process.kill(run, 'SIGHUP');
      expect(await status).toBe(129);
    });

    it('that the program takes no notice of does not stop it either', async () => {
      const { run, program, status } = await job("trap '' TSTP; while :; do sleep 0.1; done");
      process.kill(run, 'SIGTSTP');
      await setTimeout(500);
      expect([run, program].map(stateOf)).toEqual(['running', 'running']);
      process.kill(run, 'SIGTERM');
      expect(await status).toBe(143);
    });
  });

  it('breaks nothing that goes on when it has ended', async ({ onTestFinished }) => {
    const late = `setTimeout(() => { require(${JSON.stringify(program)}); }, 1500)`;
    const run = await ready(`${process.execPath} -e '${late}' & echo up; sleep 0.5`, onTestFinished);
    expect((await ended(run)).output).toContain('done\n');
  });

  it('breaks nothing where it cannot look', () => {
    // Like another runtime: there is no handle whose spawn could be hooked.
    const otherRuntime = fileURLToPath(new URL('programs/other-runtime.cjs', import.meta.url));
    const script = `NODE_OPTIONS="--require ${otherRuntime} $NODE_OPTIONS" ${process.execPath} -p 1`;
    const { stdout, stderr } = noinherit('run', '--', 'sh', '-c', script);
    expect(stdout).toBe('1\n');
    expect(stderr).toContain('the program exited with 0;');
  });

  it('says nothing of what a process has opened by itself', () => {
    const { status, stderr } = noinherit(
      'run',
      '--',
      'sh',
      '-c',
      "bash -c 'exec 9</dev/zero; while (( SECONDS < 2 )); do :; done'; true",
    );
    expect([status, stderr]).toEqual([0, expect.stringContaining('no inheritance beyond stdio')]);
  });

  it('prints JSON', () => {
    const { stderr } = noinherit('run', '--json', '--', process.execPath, program);
    expect(JSON.parse(stderr)).toMatchObject({
      spawns: [{ via: 'spawn' }, { via: 'spawnSync' }],
      seen: [],
      survivors: [],
      status: 0,
    });
  });

  it('writes into a file, and leaves stderr to the program', () => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'inherited.json');
    const { status, stderr } = noinherit(
      'run',
      '--json',
      '--output',
      file,
      '--',
      'sh',
      '-c',
      `echo its own >&2; '${process.execPath}' '${program}'`,
    );
    expect([status, stderr]).toEqual([1, 'its own\n']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      spawns: [{ via: 'spawn' }, { via: 'spawnSync' }],
      status: 0,
    });
  });

  it('sees what goes on after the program, and by which spawn it came', async () => {
    const script = `require('node:child_process').spawn('sleep', ['60'], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] }).unref()`;
    const args = ['run', '--json', '--', process.execPath, '-e', script];
    const run = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [stderr, [code]] = await Promise.all([text(run.stderr), once(run, 'exit')]);
    const { survivors } = JSON.parse(stderr);
    for (const { pid } of survivors) endProcess(pid, 'SIGKILL');
    const [survivor] = survivors;
    expect(survivors).toHaveLength(1);
    expect(survivor).toMatchObject({ command: 'sleep 60', holdsOutput: true, spawn: { via: 'spawn' } });
    expect(survivor.spawn.stack[0]).toContain('[eval]');
    expect(code).toBe(1);
  });

  it('says what to do about a lock that goes on', () => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const script = '(exec 9>"$0"; flock 9; sleep 60 <&- >&- 2>&- &); sleep 0.3; true';
    const { status, stderr } = noinherit('run', '--', 'bash', '-c', script, join(folder, 'lock'));
    endProcess(/^ {2}(\d+) sleep 60: holds file .* \(locked: FLOCK WRITE\)$/m.exec(stderr)?.[1], 'SIGKILL');
    expect(stderr).toMatch(
      /\n\nThese processes keep what they hold: stop them with the program if they should not\.\n$/,
    );
    expect(status).toBe(0);
  });

  it('tells once of a shell whose children are too short to be looked at', () => {
    const { stderr, status } = noinherit(
      'run',
      '--',
      'bash',
      '-c',
      'exec 20</etc/hostname; while (( SECONDS < 4 )); do /bin/true; done',
    );
    expect(stderr.match(/20 file \/etc\/hostname: INHERITABLE/g)).toHaveLength(1);
    expect(status).toBe(1);
  });

  it.each(['(:)', 'x=$(echo text)', '{ read -r x; } < <(echo text)'])(
    'accuses no shell whose children were copies of it, however short: %s',
    (command) => {
      const script = `exec 20</etc/hostname; while (( SECONDS < 2 )); do ${command}; done; true`;
      const { stderr, status } = noinherit('run', '--json', '--', 'bash', '-c', script);
      expect(JSON.parse(stderr)).toMatchObject({ seen: [], passing: [] });
      expect(status).toBe(0);
    },
  );

  it('counts what ended before it could be looked at, which Node did not start', () => {
    const script = 'for i in {1..20}; do /bin/true; done';
    const { stderr } = noinherit('run', '--', 'bash', '-c', script);
    const [, count, within] =
      /^NOT INSPECTED: up to (\d+) processes? not started by Node that ran for at most (\d+) ms/m.exec(stderr) ?? [];
    expect(Number(within)).toBeGreaterThan(0);
    // A look may have seen some of them.
    expect(Number(count), stderr).toBeGreaterThanOrEqual(5);
  });

  it.each([
    [
      'a spawn that fails',
      "require('node:child_process').spawn('/nowhere').on('error', () => {}); try { require('node:child_process').execFileSync('/nowhere') } catch {}",
    ],
    [
      'a program that seals its spawns itself',
      `require('${repository}dist/runtime.cjs').sealed(require('node:child_process').spawnSync)('true')`,
    ],
  ])('accuses nobody for %s', (_, script) => {
    const leak = "require('koffi').load(null).func('int open(const char *path, int flags)')('/dev/zero', 0);";
    const { stderr, status } = noinheritWith({ cwd: repository }, 'run', '--', process.execPath, '-e', leak + script);
    expect([stderr, status]).toEqual([expect.stringContaining('no inheritance beyond stdio'), 0]);
  });

  it("sees the spawns of a worker that has an environment of its own, and of that one's workers", () => {
    const spawns = "require('node:child_process').spawnSync('true');";
    const inner = `${spawns} new (require('node:worker_threads').Worker)(${JSON.stringify(spawns)}, { eval: true });`;
    const leak = "require('koffi').load(null).func('int open(const char *path, int flags)')('/dev/zero', 0);";
    const script = `${leak} new (require('node:worker_threads').Worker)(${JSON.stringify(inner)}, { eval: true, env: {} });`;
    const { stderr } = noinheritWith({ cwd: repository }, 'run', '--json', '--', process.execPath, '-e', script);
    expect(JSON.parse(stderr).spawns).toMatchObject([{ via: 'spawnSync' }, { via: 'spawnSync' }]);
  });

  it("tells the program that a service manager's sockets are for it", () => {
    const program = 'echo $(( LISTEN_PID == $$ )) "$LISTEN_FDS" "$@"; exit 3';
    const script = 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$@" 3</dev/zero';
    const args = ['-c', script, process.execPath, cli, 'run', '--', 'sh', '-c', program, '0', "it's", 'a b'];
    const { stdout, stderr, status } = spawnSync('bash', args, { encoding: 'utf8' });
    expect([stdout, status]).toEqual(["1 1 it's a b\n", 3]);
    expect(stderr).toContain('no inheritance beyond stdio');
  });

  it('leaves the program its own preload, and sees that it seals', () => {
    const env = { ...process.env, NODE_OPTIONS: `--require ${repository}dist/register.cjs` };
    const { stderr, status } = noinheritWith({ env }, 'run', '--', process.execPath, program);
    expect([stderr, status]).toEqual([expect.stringContaining('no inheritance beyond stdio'), 0]);
    const warned = noinheritWith({ env: { ...env, NOINHERIT: 'warn' } }, 'run', '--', process.execPath, program);
    expect(warned.stderr).toContain('NoInheritWarning: spawn: `sleep 0` would have inherited');
  });

  it.each(['cat <(sleep 0.5)', 'exec 20</etc/hostname; cat /dev/fd/20; sh -c "sleep 0.5; cat /proc/self/fd/20"'])(
    'accuses nobody of what a command names by its path: %s',
    (script) => {
      const { stderr, status } = noinherit('run', '--json', '--', 'bash', '-c', `${script}; true`);
      const { seen } = JSON.parse(stderr) as { seen: { command: string }[] };
      expect(seen.filter(({ command }) => command.includes('/fd/'))).toEqual([]);
      // In the second script, the sleep inherits a file that its command line does not name.
      expect(status).toBe(script.includes('sh -c') ? 1 : 0);
    },
  );

  it('says nothing of forks that start no program', () => {
    const script = 'exec 20</etc/hostname; (while (( SECONDS < 2 )); do :; done); true';
    expect(noinherit('run', '--', 'bash', '-c', script).stderr).toContain('no inheritance beyond stdio');
  });

  it('hands on what it was given, also what Node marks at its start', () => {
    const args = ['-c', 'exec "$0" "$@" 3</etc/hostname 20</etc/hostname', process.execPath, cli, 'run', '--'];
    const { stdout } = spawnSync(
      'bash',
      [...args, 'bash', '-c', 'cat <&3; cat <&20; ls -l /proc/self/fd | grep -c anon_inode'],
      {
        encoding: 'utf8',
      },
    );
    const name = readFileSync('/etc/hostname', 'utf8');
    expect(stdout).toBe(`${name}${name}0\n`);
  });

  it('hands on what follows without a gap, where Node marks more', () => {
    const given = Array.from({ length: 20 }, (_, index) => `${index + 3}</etc/hostname`).join(' ');
    const args = ['-c', `exec "$0" "$@" ${given}`, process.execPath, cli, 'run', '--'];
    const script = 'for fd in {3..30}; do test -e /proc/$$/fd/$fd && echo $fd; done; true';
    const { stdout } = spawnSync('bash', [...args, 'bash', '-c', script], { encoding: 'utf8' });
    expect(stdout.trim().split('\n').map(Number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 3));
  });

  it.each([
    ['/nowhere/program', 127],
    ['', 127],
    [repository, 126],
  ])('ends for %s as env does', (path, code) => {
    const { status, stderr } = noinherit('run', '--', path);
    expect([status, stderr]).toEqual([code, expect.stringContaining('cannot be started')]);
  });

  it('ends with a sentence where not even the start can be tried, as env does: an environment that is too long', () => {
    // A string in the environment has at most 128 KiB (execve(2)), and the command adds to this one.
    const env = { ...process.env, NODE_OPTIONS: ' '.repeat(131_072 - 'NODE_OPTIONS='.length - 1) };
    const { status, stderr } = noinheritWith({ env }, 'run', '--', '/bin/true');
    expect([status, stderr]).toEqual([126, 'noinherit: /bin/true cannot be started: spawn E2BIG\n']);
  });

  it('does without the process that tells who else got a signal, where that cannot be started', () => {
    const { status, stderr } = noinheritWith({ env: { ...process.env, PATH: '/nowhere' } }, 'run', '--', '/bin/true');
    expect([status, stderr]).toEqual([0, expect.stringContaining('no inheritance beyond stdio')]);
  });

  it('says so where it cannot write the spawns down', () => {
    const { status, stderr } = noinheritWith({ env: { ...process.env, TMPDIR: '/nowhere' } }, 'run', '--', 'true');
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^noinherit: cannot record spawns: .*\n$/)]);
  });

  it("says that it does not know Node's spawns where the program has removed the records", () => {
    const { status, stderr } = noinherit('run', '--', 'sh', '-c', 'rm -r "$(dirname "$NOINHERIT_RECORD")"');
    expect(stderr).toContain("NOT KNOWN: Node's spawns");
    expect(status).toBe(0);
  });

  it('runs from a folder that is gone', () => {
    const script = 'cd "$(mktemp -d)"; rmdir "$PWD"; exec "$0" "$@"';
    const args = ['-c', script, process.execPath, cli, 'run', '--', '/bin/echo', 'up'];
    expect(spawnSync('sh', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: 'up\n' });
  });

  it('lets what is allowed pass', () => {
    expect(noinherit('run', '--allow', '/dev/zero', '--', process.execPath, program).status).toBe(0);
  });

  it('puts nothing into a program that a Node of long ago would not read', () => {
    const text = readFileSync(join(repository, 'dist/recorder.cjs'), 'utf8');
    expect(new Linter().verify(text, { languageOptions: { ecmaVersion: 2019, sourceType: 'commonjs' } })).toEqual([]);
    expect(text.match(/require\(.*?\)/g)).toEqual(['require("./start-recording.cjs")']);
    expect(text).toMatch(/process\.versions\.node[^]*module\.require\("\.\/start-recording\.cjs"\)/);
  });

  const { execve } = process as { execve?: unknown };
  onlyIf(
    it,
    typeof execve === 'function',
    'process.execve is there from Node 23.11 on',
  )('sees process.execve', () => {
    const leak = "require('koffi').load(null).func('int open(const char *path, int flags)')('/dev/zero', 0);";
    const script = `${leak} process.execve('/bin/true', ['true'], process.env)`;
    const { stderr } = noinheritWith({ cwd: repository }, 'run', '--json', '--', process.execPath, '-e', script);
    expect(JSON.parse(stderr).spawns).toEqual([expect.objectContaining({ via: 'execve' })]);
  });

  onlyIf(it, typeof execve === 'function', 'process.execve is there from Node 23.11 on').each([
    '/nowhere/program',
    repository,
  ])('tells of no execve that failed: of %s', (path) => {
    const leak = "require('koffi').load(null).func('int open(const char *path, int flags)')('/dev/zero', 0);";
    const script = `${leak} process.execve('${path}', ['true'], process.env)`;
    const { stderr } = noinheritWith({ cwd: repository }, 'run', '--', process.execPath, '-e', script);
    expect(stderr).toContain('no inheritance beyond stdio was observed');
  });
});
