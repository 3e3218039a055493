// Pipes whose paths a shell passes to a program (`app <(command)`), and which the program passes to its children.
import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealDescriptors, sealed } from '../../src/runtime/index.ts';
import { childHolds, clearFlag, dist, openInheritable } from './helpers.ts';

/** Runs a program from bash, which substitutes pipes for `<(…)`, and returns what it prints. */
function run(program: string, shell: string, env: NodeJS.ProcessEnv = {}): string {
  const script = `const { isInheritable, sealed, sealDescriptors, setNoInherit } = require(${JSON.stringify(`${dist}runtime.cjs`)});
    const { execFileSync, execSync, spawnSync } = require('node:child_process');
    const { Worker, isMainThread } = require('node:worker_threads');
    const [, ...files] = process.argv;
    ${program}`;
  // The launcher of this test may itself have left descriptors open.
  sealDescriptors();
  const { stdout, stderr } = spawnSync('bash', ['-c', `exec "$NODE" -e "$SCRIPT" -- ${shell}`], {
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, SCRIPT: script, ...env },
  });
  expect(stderr).toBe('');
  return stdout;
}

describe('a process substitution of the shell that started the program', () => {
  it.each([
    ['in the arguments of a sealed call', "process.stdout.write(sealed(execFileSync)('cat', files));"],
    ['in a command line', "process.stdout.write(sealed(execSync)('cat ' + files.join(' ')));"],
    [
      'after a seal for another child',
      "sealed(spawnSync)('true'); sealDescriptors(); process.stdout.write(execFileSync('cat', files));",
    ],
    [
      'after a seal in a worker, which has other arguments',
      `new Worker("require('${dist}runtime.cjs').sealDescriptors()", { eval: true }).on('exit', () =>
         process.stdout.write(sealed(execFileSync)('cat', files)));`,
    ],
    [
      'by its other name',
      "process.stdout.write(sealed(execFileSync)('cat', files.map((file) => file.replace('/dev/', '/proc/self/'))));",
    ],
  ])('reaches the child, %s', (_, program) => {
    expect(run(program, '<(echo one) <(echo two)')).toBe('one\ntwo\n');
  });

  it('reaches the child through the environment', () => {
    const program = "process.stdout.write(sealed(execSync)('cat $FILE'));";
    const script = `FILE=<(echo text) "$NODE" -e "$PROGRAM"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], {
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE: process.execPath,
        PROGRAM: `const { sealed } = require('${dist}runtime.cjs'); const { execSync } = require('child_process'); ${program}`,
      },
    });
    expect([stdout, stderr]).toEqual(['text\n', '']);
  });
});

it('what has the number of such a pipe later is sealed', () => {
  const program = `const fcntl = require('koffi').load(null).func('int fcntl(int fd, int cmd, ...)');
    const fd = Number(files[0].split('/').pop());
    sealDescriptors();
    const before = isInheritable(fd);
    setNoInherit(fd);
    setImmediate(() => {
      fcntl(fd, 2, 'int', 0);
      sealDescriptors();
      process.stdout.write(JSON.stringify([before, isInheritable(fd)]));
    });`;
  expect(run(program, '<(echo one)')).toBe('[true,false]');
});

describe('a pipe that a sealed call names by its path', () => {
  let folder: string;
  let pipe: number;
  let other: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'noinherit-pipe-'));
    for (const name of ['pipe', 'other']) spawnSync('mkfifo', [join(folder, name)]);
    [pipe, other] = ['pipe', 'other'].map((name) => openSync(join(folder, name), constants.O_RDWR)) as [number, number];
    for (const fd of [pipe, other]) clearFlag(fd);
  });
  afterEach(() => {
    for (const fd of [pipe, other]) closeSync(fd);
    rmSync(folder, { recursive: true });
  });

  /** Which of the two a child of the sealed call holds. */
  const held = (...args: readonly unknown[]): boolean[] => {
    const script = `for fd in ${pipe} ${other}; do readlink /proc/$$/fd/$fd || echo; done`;
    const [first, second, third] = args;
    const { stdout } = sealed(spawnSync)('sh', ['-c', script, ...((first as string[] | undefined) ?? [])], {
      encoding: 'utf8',
      ...(second as object | undefined),
      ...(third as object | undefined),
    });
    return ['pipe', 'other'].map((name) => stdout.includes(join(folder, name)));
  };

  it('reaches that child, and the next one only if it is named again', () => {
    expect(held([`/dev/fd/${pipe}`])).toEqual([true, false]);
    clearFlag(other);
    expect(held([], { env: { FILE: `--from=/proc/self/fd/${other}`, PATH: process.env['PATH'] } })).toEqual([
      false,
      true,
    ]);
    expect(held()).toEqual([false, false]);
  });

  it('is not meant by a longer number, or a path behind it', () => {
    expect(held([`/dev/fd/${pipe}0`, `/dev/fd/${pipe}/x`])).toEqual([false, false]);
  });

  it('is a pipe: the path of a file lets nothing through', () => {
    const file = openInheritable('/etc/passwd');
    const { stdout } = sealed(spawnSync)('readlink', [`/proc/self/fd/${file}`, `/dev/fd/${pipe}`], {
      encoding: 'utf8',
    });
    expect(stdout.includes('/etc/passwd')).toBe(false);
    expect([file, pipe].map(childHolds)).toEqual([false, true]);
    closeSync(file);
  });
});
