// How does the runtime treat the doubles that other people's tests use for descriptors and for objects that hold them?
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('programs/doubles.cjs', import.meta.url));

function run(...args: string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' }));
}

const always = {
  standIns: { emitter: true, stream: true, writable: true, server: true, frozen: true },
  children: [true, true, ...Array.from({ length: 3 }, () => 'NoInheritError ERR_NOINHERIT_BAD_TARGET')],
  exit: true,
  asked: 'NoInheritError ERR_NOINHERIT_NO_DESCRIPTOR',
  refused: [
    'NoInheritError ERR_NOINHERIT_BAD_TARGET',
    'NoInheritError ERR_NOINHERIT_BAD_TARGET',
    'NoInheritError ERR_NOINHERIT_NO_DESCRIPTOR',
    'NoInheritError ERR_NOINHERIT_BAD_TARGET',
    'NoInheritError ERR_NOINHERIT_BAD_TARGET',
    'NoInheritError ERR_NOINHERIT_BAD_TARGET',
  ],
  ofOthers: Array.from({ length: 3 }, () => 'NoInheritError ERR_NOINHERIT_BAD_TARGET'),
  // An open number is marked, even if the test says that it is a double.
  open: [true, false],
  except: 'NoInheritError ERR_NOINHERIT_SYSCALL',
};

it('stand-ins pass; what is closed, or no descriptor, is refused by name', () => {
  const refused = 'NoInheritError ERR_NOINHERIT_SYSCALL';
  expect(run()).toEqual({
    ...always,
    numbers: [refused, refused],
    handle: refused,
    callback: 'ERR_NOINHERIT_SYSCALL',
    stream: refused,
    warnings: [],
  });
});

it('under the set-up for doubles numbers of fake file systems pass, which is said once', () => {
  expect(run('doubles')).toEqual({
    ...always,
    numbers: [true, true],
    handle: true,
    callback: 2147483646,
    stream: 'hello',
    warnings: ['NOINHERIT_DOUBLE'],
  });
});
