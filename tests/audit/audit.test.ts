// What does `noinherit audit` report about running processes?
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { treesOf } from '../../src/audit/process-table.ts';
import { takeSnapshot } from '../../src/audit/snapshot.ts';
import { setNoInherit } from '../../src/runtime/index.ts';
import { onlyIf } from '../on-linux.ts';
import { endProcess } from '../platforms/kit/end-process.mjs';
import { cleanups, cli, noinherit, noinheritWith, open, started } from './noinherit.ts';

const isRoot = process.getuid?.() === 0;
const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0;
/** The exit code if there may be hidden holders: in a container some processes are not visible even to root. */
const unlessHidden = (): 0 | 2 => (takeSnapshot().unreadable.length === 0 ? 0 : 2);
const nameOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
const namesOfTree = (root: number): string[] => treesOf(takeSnapshot(), [root]).map(nameOf);

const sleep = (seconds = '60'): ChildProcess => started(spawn('sleep', [seconds], { stdio: 'ignore' }));

describe('noinherit audit', () => {
  it('ends with 0 where nothing is passed on', () => {
    const { pid } = sleep();
    const { status, stdout } = noinherit('audit', String(pid));
    expect(stdout).toBe(`${pid} sleep 60\n  nothing beyond stdio is inheritable or inherited\n`);
    expect(status).toBe(0);
  });

  it('names files and sockets with addresses and state, and the ancestor that they came from', async () => {
    const server = setNoInherit(net.createServer(), false).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => server.close());
    const six = setNoInherit(net.createServer(), false).listen(0, '::1');
    await once(six, 'listening');
    cleanups.push(() => six.close());
    const abstract = setNoInherit(net.createServer(), false).listen(`\0noinherit-audit-${process.pid}`);
    await once(abstract, 'listening');
    cleanups.push(() => abstract.close());
    const file = open('/proc/self/comm');
    const child = sleep();
    const { status, stdout } = noinherit('audit', String(child.pid), '--json');
    const {
      processes: [report],
      objects,
    } = JSON.parse(stdout);
    const found = report.findings.map((finding: { object: number }) => ({
      ...objects.find(({ id }: { id: number }) => id === finding.object),
      ...finding,
    }));
    expect(status).toBe(1);
    expect(report).toMatchObject({ pid: child.pid, parent: process.pid, command: 'sleep 60' });
    const from = process.pid;
    const { port } = server.address() as net.AddressInfo;
    const { port: portSix } = six.address() as net.AddressInfo;
    expect(found).toHaveLength(4);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'socket',
          from,
          inheritable: true,
          severity: 'high',
          socket: { protocol: 'tcp', state: 'LISTEN', localAddress: `127.0.0.1:${port}` },
        }),
        expect.objectContaining({ socket: { protocol: 'tcp6', state: 'LISTEN', localAddress: `[::1]:${portSix}` } }),
        expect.objectContaining({
          socket: expect.objectContaining({
            protocol: 'unix',
            state: 'LISTEN',
            localAddress: expect.stringContaining(`@noinherit-audit-${process.pid}`),
          }),
        }),
        expect.objectContaining({ fd: file, kind: 'file', name: `/proc/${process.pid}/comm`, from }),
      ]),
    );
  });

  it('looks at a whole tree with --tree, and at one process without', async () => {
    open('/dev/zero');
    const shell = started(spawn('sh', ['-c', 'sleep 60 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'ignore'] }));
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    cleanups.push(() => endProcess(line, 'SIGKILL'));
    await expect.poll(() => namesOfTree(shell.pid as number)).toContain('sleep');
    const all = noinherit('audit', String(shell.pid), '--tree').stdout;
    expect(all.match(/device \/dev\/zero: INHERITABLE\n +from \d+ .*node/g)).toHaveLength(2);
    expect(all).toContain('sleep 60');
    expect(noinherit('audit', String(shell.pid)).stdout.match(/INHERITABLE/g)).toHaveLength(1);
  });

  it('names the daemon that keeps a pipe open which another process reads', async () => {
    const pipeline = started(
      spawn('sh', ['-c', '(sleep 60 & echo $! >&2) | cat'], { stdio: ['ignore', 'ignore', 'pipe'] }),
    );
    const [line] = (await once(pipeline.stderr, 'data')) as [Buffer];
    cleanups.push(() => endProcess(line, 'SIGKILL'));
    // Until execve(2), both processes are still the shell.
    await expect
      .poll(() => [...namesOfTree(pipeline.pid as number), nameOf(Number(line))])
      .toEqual(expect.arrayContaining(['cat', 'sleep']));
    const { stdout, status } = noinherit('audit', String(pipeline.pid), '--tree');
    expect(stdout).toMatch(
      new RegExp(
        `cat\\n {2}waits for the end of 0 \\(pipe\\): .*\\n {4}${Number(line)} sleep 60 as 1, [^]*cat\\n(?: .*\\n)*? {2}0 pipe:\\[\\d+\\], its read end: meant \\(stdio\\)\\n(?: +.*\\n)*? +also held by ${Number(line)} sleep 60 as 1\\n`,
      ),
    );
    expect(status).toBe(1);
  });

  it('says that a process has ended which its parent has not waited for', async () => {
    // The shell's child exits, and the program that the shell executes does not reap it.
    const parent = started(
      spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    await expect.poll(() => readFileSync(`/proc/${Number(line)}/stat`, 'utf8')).toContain(') Z ');
    const { stderr, status } = noinherit('audit', String(Number(line)));
    expect(stderr).toContain(
      `Process ${Number(line)} has exited (a zombie: its parent ${parent.pid} has not reaped it)`,
    );
    expect(status).toBe(2);
  });

  it('takes what the environment names for meant', () => {
    const fd = open('/dev/zero');
    started(spawn('sleep', ['60'], { stdio: 'ignore', env: { ...process.env, CRASHDUMP_SIGNAL_FD: String(fd) } }));
    const named = started(
      spawn('sleep', ['61'], { stdio: 'ignore', env: { ...process.env, CRASHDUMP_SIGNAL_FD: String(fd) } }),
    );
    const { stdout, status } = noinherit('audit', String(named.pid));
    expect(stdout).toContain(`${fd} device /dev/zero: meant (CRASHDUMP_SIGNAL_FD)`);
    expect(status).toBe(0);
  });
});

describe('who waits for whom', () => {
  it('answers in its first lines why an exec callback does not come', async () => {
    const program = "require('node:child_process').exec('sleep 60 & echo $!', () => {}).stdout.pipe(process.stdout)";
    const parent = started(spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] }));
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const sleeper = Number(line);
    cleanups.push(() => endProcess(sleeper, 'SIGKILL'));
    await expect.poll(() => treesOf(takeSnapshot(), [parent.pid as number])).not.toContain(sleeper);
    const { stdout, status } = noinherit('audit', String(parent.pid));
    const [first, ...rest] = stdout.split('\n').slice(0, 5);
    expect(first).toMatch(new RegExp(`^${parent.pid} .*node`));
    expect(rest.join('\n')).toMatch(
      new RegExp(
        `waits for the end of \\d+, \\d+ \\(socket\\)[^]*${sleeper} sleep 60 as 1, 2, running since .* \\(\\d+ s ago\\)\\n +Stop ${sleeper}, .*closeOnExit`,
      ),
    );
    expect(status).toBe(1);
  });

  it('advises a program of another language nothing that is for JavaScript', async () => {
    const shell = started(
      spawn('bash', ['-c', 'echo; x=$(sleep 60 & echo started); true'], { stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    await once(shell.stdout, 'data');
    const ask = (): string => noinherit('audit', String(shell.pid)).stdout;
    await expect.poll(ask, { timeout: 10_000 }).toContain('waits for the end of');
    const [, sleeper] = /^ +(\d+) sleep 60 as 1, running/m.exec(ask()) ?? [];
    cleanups.push(() => endProcess(sleeper, 'SIGKILL'));
    expect(ask()).toContain(`Stop ${sleeper}, start it with its own stdio (\`>/dev/null 2>&1 &\`).\n`);
  });

  it('calls no running child a wait, nor what a shell substitutes', async () => {
    const program =
      "require('node:child_process').exec('echo up; exec sleep 60', () => {}).stdout.pipe(process.stdout); setInterval(() => {}, 1000)";
    const script = `exec '${process.execPath}' -e "${program}" 3< <(exec sleep 61)`;
    const parent = started(spawn('bash', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] }));
    await once(parent.stdout, 'data');
    const tree = treesOf(takeSnapshot(), [parent.pid as number]);
    cleanups.push(() => tree.forEach((pid) => endProcess(pid, 'SIGKILL')));
    expect(noinherit('audit', String(parent.pid)).stdout).not.toContain('waits');
  });
});

describe('what is asked for', () => {
  it('a port: who holds it, and whether it is passed on', async () => {
    const server = setNoInherit(net.createServer(), false).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => server.close());
    const { port } = server.address() as net.AddressInfo;
    const alone = noinherit('audit', '--port', String(port));
    expect(alone.stdout).toMatch(
      new RegExp(
        `^port ${port}: socket tcp LISTEN 127\\.0\\.0\\.1:${port}\\n  held by ${process.pid} .* as \\d+: INHERITABLE`,
      ),
    );
    expect(alone.status).toBe(1);
    const { pid } = sleep();
    const both = noinherit('audit', '--port', String(port));
    expect(both.stdout).toMatch(new RegExp(`held by ${pid} sleep 60 as \\d+: INHERITABLE`));
    expect(both.status).toBe(1);
    server.close();
    await once(server, 'close');
    expect(noinherit('audit', '--port', String(port)).stdout).toContain(`held by ${pid} sleep 60`);
  });

  it('a port that one process holds, and keeps', async () => {
    const server = setNoInherit(net.createServer()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => server.close());
    const { stdout, status } = noinherit('audit', '--port', String((server.address() as net.AddressInfo).port));
    expect(stdout).toMatch(/: not inheritable\n$/);
    expect(status).toBe(unlessHidden());
  });

  it('a port that nobody has', () => {
    const { stdout, status } = noinherit('audit', '--port', '1');
    expect([stdout, status]).toEqual(['port 1\n  no process has it open\n', 0]);
  });

  it('a file that was deleted, and none of another name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const log = join(folder, 'log');
    const ask = (): (number | string | null)[] => {
      const { stdout, stderr, status } = noinherit('audit', '--file', log);
      return [stdout, stderr, status];
    };
    writeFileSync(`${log} (deleted)`, '');
    open(`${log} (deleted)`);
    expect(ask()).toEqual(['', expect.stringContaining(`${log} does not exist`), 2]);
    writeFileSync(log, '');
    const nobody = unlessHidden() === 0 ? 'no process' : 'no visible process';
    expect(ask()).toEqual([`${log}\n  ${nobody} has it open\n`, '', unlessHidden()]);
    open(log);
    rmSync(log);
    const held = expect.stringContaining(`${log}: file ${log} (deleted)\n  held by ${process.pid} `);
    expect(ask()).toEqual([held, '', 1]);
    // After log rotation, this finds the process that still writes to the old file.
    writeFileSync(log, '');
    expect(ask()).toEqual([held, '', 1]);
  });

  it('a file that a socket is bound to, by whatever name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'api.sock');
    const script = "require('node:net').createServer().listen('api.sock', () => console.log('up'))";
    const server = started(
      spawn(process.execPath, ['-e', script], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    await once(server.stdout, 'data');
    const { stdout, status } = noinherit('audit', '--file', path);
    expect(stdout).toContain(`${path}: socket unix LISTEN api.sock\n  held by ${server.pid} `);
    expect(status).toBe(unlessHidden());
  });

  it('what a socket is that has no address', async () => {
    const script = [
      'import os, socket, time',
      'for family, kind in ((socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET6, socket.SOCK_STREAM), (socket.AF_NETLINK, socket.SOCK_RAW)):',
      '  os.set_inheritable(socket.socket(family, kind).detach(), True)',
      "print('up', flush=True)",
      'time.sleep(60)',
    ].join('\n');
    const holder = started(spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] }));
    await once(holder.stdout, 'data');
    const { stdout } = noinherit('audit', String(holder.pid));
    for (const protocol of ['tcp', 'tcp6', 'netlink'])
      expect(stdout).toMatch(new RegExp(`^  \\d+ socket ${protocol}: `, 'm'));
  });

  it('a file, each of its open files apart, with the lock', () => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'data.db');
    writeFileSync(file, '');
    const hold = (...command: string[]): ChildProcess => {
      const script = 'exec 20<"$0"; flock -n 20; exec "$@"';
      return started(spawn('bash', ['-c', script, file, ...command], { stdio: 'ignore' }));
    };
    hold('sleep', '60');
    return expect
      .poll(() => noinherit('audit', '--file', file).stdout)
      .toMatch(new RegExp(`file ${file} \\(locked: FLOCK WRITE\\)\\n  held by \\d+ sleep 60 as 20: INHERITABLE\\n`));
  });

  it.each([
    ['', []],
    [' behind options', ['--no-warnings', '--require', 'node:fs']],
  ])('the name of a program, or of the script that it runs%s', async (_, options) => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const script = join(folder, 'a-script-of-ours.js');
    writeFileSync(script, "console.log('up'); setInterval(() => {}, 1000)");
    const child = started(
      spawn(process.execPath, [...options, script, 'not-this'], { stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    await once(child.stdout, 'data');
    expect(noinherit('audit', basename(script)).stdout).toContain(`${child.pid} `);
    expect(noinherit('audit', 'not-this').status).toBe(2);
    expect(noinherit('audit', '').status).toBe(2);
  });

  it('several processes; alike ones are told together', () => {
    const fd = open('/dev/zero');
    const children = [sleep(), sleep(), sleep()];
    const { stdout } = noinherit('audit', ...children.map(({ pid }) => String(pid)));
    const [first, second, third] = children.map(({ pid }) => pid);
    expect(stdout).toMatch(
      new RegExp(
        `^${first} sleep 60 and 2 similar processes \\(${second}, ${third}\\)\\n {2}${fd} device /dev/zero: INHERITABLE\\n +from ${process.pid} `,
      ),
    );
  });

  it('what is allowed is no fault', () => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const list = join(folder, 'allowed');
    writeFileSync(list, '# devices\n/dev/zero # a comment\n\n');
    open('/dev/zero');
    const { pid } = sleep();
    expect(noinherit('audit', String(pid), '--allow', '/dev/z*')).toMatchObject({
      stdout: expect.stringContaining('/dev/zero: meant (allowed)'),
      status: 0,
    });
    expect(noinherit('audit', String(pid), '--allow-from', list).status).toBe(0);
    expect(noinherit('audit', String(pid), '--allow', '/dev/zer').status).toBe(1);
  });
});

describe('what it knows', () => {
  it('names who has the other end of a stdio', () => {
    const child = started(spawn('sleep', ['60'], { stdio: ['ignore', 'pipe', 'ignore'] }));
    const { stdout } = noinherit('audit', String(child.pid));
    expect(stdout).toMatch(
      new RegExp(`  1 socket unix: meant \\(stdio\\)\\n +its other end is held by ${process.pid} .* as \\d+\\n`),
    );
  });

  it('keeps two opens of one file apart', async () => {
    const script = 'exec 30</etc/hostname; exec sleep 60';
    const fd = open('/etc/hostname');
    const child = started(spawn('bash', ['-c', script], { stdio: 'ignore' }));
    await expect.poll(() => nameOf(child.pid as number)).toBe('sleep');
    const { processes } = JSON.parse(noinherit('audit', String(child.pid), '--json').stdout);
    const byFd = new Map(processes[0].findings.map((finding: { fd: number }) => [finding.fd, finding]));
    expect(byFd.get(fd)).toMatchObject({ from: process.pid });
    expect(byFd.get(30)).not.toHaveProperty('from');
  });

  it('says that a process shares all because it is a fork', async () => {
    const shell = started(spawn('sh', ['-c', '(sleep 60; true) & wait'], { stdio: 'ignore' }));
    await expect.poll(() => namesOfTree(shell.pid as number)).toEqual(['sh', 'sh', 'sleep']);
    const tree = treesOf(takeSnapshot(), [shell.pid as number]);
    cleanups.push(() => tree.forEach((pid) => endProcess(pid, 'SIGKILL')));
    const { processes } = JSON.parse(noinherit('audit', String(shell.pid), '--tree', '--json').stdout);
    expect(processes.map(({ isFork }: { isFork: boolean }) => isFork)).toEqual([false, true, false]);
  });

  it('knows a fork whose origin has ended, whoever is its parent now', async () => {
    const shell = started(
      spawn('bash', ['-c', '(sleep 60; true) > /dev/null & echo $!'], { stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    cleanups.push(() => treesOf(takeSnapshot(), [pid]).forEach((one) => endProcess(one, 'SIGKILL')));
    await expect.poll(() => takeSnapshot().processes.get(pid)?.parent).not.toBe(shell.pid);
    expect(noinherit('audit', String(pid)).stdout).toContain(
      '  a fork of an exited process, which shares its descriptors\n',
    );
  });

  it('prints no name raw', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const name = join(folder, 'x\n::error::pwned \u001b[31m ##[command] \u202e');
    writeFileSync(name, '');
    open(name);
    const { stdout } = noinherit('audit', String(sleep().pid));
    expect(stdout).toContain('x\\n::error::pwned \\x1b[31m #\\x23[command] \\u{202e}: INHERITABLE');
    expect(stdout.split('\n')).toHaveLength(6);
  });

  it('lets no path of a socket pass for another one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const server = setNoInherit(net.createServer(), false).listen(join(folder, 'a\nb'));
    await once(server, 'listening');
    cleanups.push(() => server.close());
    const fd = open('/etc/hostname');
    const { stdout } = noinherit('audit', String(sleep().pid));
    expect(stdout).toContain(`  ${fd} file /etc/hostname: INHERITABLE`);
    expect(stdout).toContain(`socket unix LISTEN ${folder}/a\\nb: INHERITABLE`);
  });

  onlyIf(
    it,
    isRoot,
    'only root can look as somebody else',
  )('says what it could not look at, and ends with 2', async () => {
    const nobody = { uid: 65_534, gid: 65_534 } as const;
    const script = 'sleep 60 & echo; wait';
    const shell = started(spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] }));
    await once(shell.stdout, 'data');
    const [, child] = treesOf(takeSnapshot(), [shell.pid as number]);
    cleanups.push(() => endProcess(child, 'SIGKILL'));
    const { stderr, status } = noinheritWith({ ...nobody, cwd: '/' }, 'audit', String(shell.pid), '--tree');
    expect(stderr).toContain(`Cannot inspect process ${shell.pid} (another user's, or protected)`);
    expect(status).toBe(2);
  });

  onlyIf(
    it,
    isRoot,
    'only root can look as somebody else',
  )('says of no file that nobody has it where a process could not be looked at, and ends with 2', () => {
    open('/etc/hostname');
    const nobody = { uid: 65_534, gid: 65_534, cwd: '/' } as const;
    const { stdout, status } = noinheritWith(nobody, 'audit', '--file', '/etc/hostname');
    expect([stdout, status]).toEqual([
      expect.stringMatching(
        /^\/etc\/hostname\n {2}no visible process has it open\n\n\d+ other processes were not inspected/,
      ),
      2,
    ]);
    // The system itself lists all ports.
    const port = noinheritWith(nobody, 'audit', '--port', '1');
    expect([port.stdout, port.status]).toEqual([expect.stringContaining('port 1\n  no process has it open\n'), 0]);
  });

  onlyIf(
    it,
    isRoot,
    'only root can look as somebody else',
  )(
    'ends with 2 where somebody may hold a file or port beside the one who was seen, and with 1 where that one passes it on',
    async () => {
      const nobody = { uid: 65_534, gid: 65_534, cwd: '/' } as const;
      const script =
        "const net = require('node:net'); require('node:fs').openSync('/etc/passwd'); net.createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port); })";
      const options = { ...nobody, stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'] };
      const holder = started(spawn(process.execPath, ['-e', script], options));
      const [line] = (await once(holder.stdout, 'data')) as [Buffer];
      for (const asked of [
        ['--port', String(Number(line))],
        ['--file', '/etc/passwd'],
      ]) {
        const { stdout, status } = noinheritWith(nobody, 'audit', ...asked);
        expect(stdout).toMatch(
          new RegExp(`held by ${holder.pid} .*: not inheritable\n\n\\d+ other processes were not inspected`),
        );
        expect(status).toBe(2);
        expect(JSON.parse(noinheritWith(nobody, 'audit', '--json', ...asked).stdout).about[0].complete).toBe(false);
      }
      const leaky = started(spawn('sh', ['-c', 'exec 9</etc/group; echo; exec sleep 60'], options));
      await once(leaky.stdout, 'data');
      const { stdout, status } = noinheritWith(nobody, 'audit', '--file', '/etc/group');
      expect([stdout, status]).toEqual([expect.stringContaining(`held by ${leaky.pid} sleep 60 as 9: INHERITABLE`), 1]);
    },
  );

  onlyIf(
    it,
    isRoot && hasSetpriv,
    'only root can give a capability away, by setpriv(1)',
  )(
    'says so where it sees which numbers a process has open, and not what they are of, as root of a container does',
    () => {
      open('/dev/zero');
      const { pid } = sleep();
      const lesser = ['--bounding-set=-sys_ptrace,-sys_nice', process.execPath, cli, 'audit', String(pid)];
      const { stdout, stderr, status } = spawnSync('setpriv', lesser, { encoding: 'utf8' });
      expect([stdout, stderr, status]).toEqual(['', expect.stringContaining('hidden even from root'), 2]);
    },
  );

  it('ends with 2 where one of several processes has ended', async () => {
    const script = 'sleep 0.5 & echo $!; exec sleep 60';
    const parent = started(spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] }));
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const ended = String(Number(line));
    await expect.poll(() => readFileSync(`/proc/${ended}/stat`, 'utf8')).toContain(') Z ');
    const { stdout, status } = noinherit('audit', String(parent.pid), ended);
    expect([stdout, status]).toEqual([expect.stringContaining(`exited meanwhile: ${ended}`), 2]);
    // It no longer belongs to the tree.
    expect(noinherit('audit', String(parent.pid), '--tree').status).toBe(0);
  });
});
