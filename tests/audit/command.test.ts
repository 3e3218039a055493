// What does the command print for help, and for wrong arguments?
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { onLinux } from '../on-linux.ts';
import { cli, noinherit, noinheritWith, repository } from './noinherit.ts';

describe('what cannot be done', () => {
  it.each([
    [['audit', '2147483000'], 'There is no process 2147483000'],
    [['audit', 'no-such-program'], 'no running program has this name'],
    [['audit'], 'expected a process, --port or --file'],
    [[], 'missing command.'],
    [['look'], 'unknown command: look'],
    [['audit', '--port', '0'], '0 is not a port'],
    [['audit', '--file', ''], '--file needs a path'],
    [['audit', '0'], 'There is no process 0'],
    [['audit', '99999999999'], 'There is no process 99999999999'],
    [['run', 'true'], 'expected'],
    [['audit', '1', '--deep'], '--deep'],
    [['audit', '1', '--output', 'file'], "Unknown option '--output'"],
    [['audit', '1', '--allow-from', '/nowhere'], 'cannot read the patterns'],
    [['doctor', 'this'], 'takes no argument'],
    [['run', '--output', '/nowhere/report', '--', 'echo', 'not started'], 'cannot write the report'],
  ])('%j ends with 2 and says so', (args, message) => {
    const { status, stderr } = noinherit(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  });

  it('--help tells the commands and the exit codes', () => {
    const { status, stdout } = noinherit('--help');
    expect(stdout).toMatch(/noinherit audit <pid or name>[^]*Exit code: 0/);
    expect(status).toBe(0);
  });

  it('is the command of the package', () => {
    const { bin } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    expect(bin).toEqual({ noinherit: 'dist/cli.cjs' });
    expect(readFileSync(join(repository, bin.noinherit), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});

describe('noinherit doctor', () => {
  it('says what the runtime can use, and that all is well', () => {
    const { stdout, status } = noinherit('doctor');
    expect(stdout).toMatch(/^eslint-plugin-noinherit \d\S+, Node v\d\S+, \w+ \w+\n {2}koffi +3\.\d/);
    expect(stdout).toMatch(/close_range\(2\) +in use\n {2}thread lock +in use\n {2}\/proc +in use\n/);
    expect(stdout).toContain('as documented.');
    expect(status).toBe(0);
  });

  it('says why not, what follows, and ends with 1', () => {
    const env = { ...process.env, NOINHERIT_KOFFI: '/nowhere', NOINHERIT_UNSEALED: 'warn' };
    const { stdout, status } = noinheritWith({ env }, 'doctor');
    expect(stdout).toMatch(/koffi +not in use: .*\n +effect: calls that need no change succeed/);
    expect(stdout).toMatch(/a failed seal +warns once/);
    expect(status).toBe(1);
  });

  it('prints JSON', () => {
    expect(JSON.parse(noinherit('doctor', '--json').stdout)).toMatchObject({
      koffi: { inUse: true },
      unsealed: 'throw',
    });
  });
});

it('--version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  expect(noinherit('--version').stdout).toBe(`${version}\n`);
});

it('begins no line with what may command a CI service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
  try {
    writeFileSync(join(folder, '::error::x'), '');
    const { stdout } = noinheritWith({ cwd: folder }, 'audit', '--file', '::error::x');
    expect(stdout).toContain(String.raw`:\x3aerror::x`);
    expect(stdout).not.toMatch(/^::/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each([
  ['audit', 'x\n::error::\u001b[31m'],
  ['audit', '--port', 'x\n::error::\u001b[31m'],
  ['audit', '--file', '/nowhere/x\n::error::\u001b[31m'],
  ['audit', '1', '--allow-from', '/nowhere/x\n::error::\u001b[31m'],
  ['x\n::error::\u001b[31m'],
  ['run', '--', '/nowhere/x\n::error::\u001b[31m'],
])('prints no name raw in a sentence about a mistake: %j', (...args) => {
  const { stderr } = noinherit(...args);
  expect(stderr).toContain(String.raw`x\n::error::\x1b[31m`);
  expect(stderr).not.toMatch(/^::/m);
  expect(stderr).not.toContain('\u001b');
});

onLinux(it, '/dev/full takes nothing').each([['audit', String(process.pid)], ['doctor'], ['--help'], ['--version']])(
  'ends with 2 where its answer cannot be written: %s',
  (...args) => {
    const full = openSync('/dev/full', 'w');
    try {
      const { status, stderr } = noinheritWith({ stdio: ['ignore', full, 'pipe'] }, ...args);
      expect(stderr).toContain('noinherit: cannot write the output: ENOSPC');
      expect(status).toBe(2);
    } finally {
      closeSync(full);
    }
  },
);

onLinux(it, '/dev/full takes nothing')('ends with 2 where the report of a run cannot be written', () => {
  const full = openSync('/dev/full', 'w');
  try {
    expect(noinheritWith({ stdio: ['ignore', 'pipe', full] }, 'run', '--', 'sh', '-c', 'exit 5').status).toBe(2);
  } finally {
    closeSync(full);
  }
});

onLinux(it, 'it reads /proc')('prints JSON that only programs read as it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-audit-'));
  try {
    const path = join(folder, '##[x]###\u0085\u009b\u202e\u2028\u{e0041}\u007f\u001b\n::x\u{1f600}');
    writeFileSync(path, '');
    const about = noinherit('audit', '--json', '--file', path).stdout;
    const run = noinherit('run', '--json', '--', process.execPath, '-e', '', path).stderr;
    const passing = noinherit('run', '--json', '--', 'bash', '-c', 'exec 20<"$0"; sleep 0.7; true', path).stderr;
    for (const json of [about, run, passing]) {
      expect(() => JSON.parse(json)).not.toThrow();
      expect(json).not.toMatch(/[\u007f-\u009f\u202e\u2028\u{e0041}]|##|^::/mu);
      expect(json).not.toContain('\u001b');
    }
    expect(JSON.parse(about).about[0].what).toBe(path);
    expect(JSON.parse(passing).seen[0].objects[0].name).toBe(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('ends as ever where nobody reads its answer any more', () => {
  const { stderr, stdout } = spawnSync(
    'bash',
    ['-c', '"$0" "$@" | true; echo "${PIPESTATUS[0]}"', process.execPath, cli, 'doctor'],
    {
      encoding: 'utf8',
    },
  );
  expect([stdout, stderr]).toEqual(['0\n', '']);
});

it('a mistake is answered with the usage alone', () => {
  expect(noinherit('audit', '--deep').stderr.split('\n').length).toBeLessThan(8);
});
