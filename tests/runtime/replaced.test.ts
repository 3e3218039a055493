// Do marks, seals and closes still work while a test has replaced parts of Node?
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { platformOf } from '../../src/runtime/platform.ts';
import { onLinux } from '../on-linux.ts';
import { dist } from './helpers.ts';

const program = fileURLToPath(new URL('programs/replaced.cjs', import.meta.url));

onLinux(describe, 'its children look into /proc')('a program whose tests replace', () => {
  it.each([
    'nothing',
    'the platform, before the runtime loads',
    'the platform, by a getter',
    'the platform, by one that has no binding',
    'the functions of fs',
    'what is shared between threads',
    'the clock',
    'the process object',
  ])('%s', (scenario) => {
    const script = 'exec "$0" "$@" 20</dev/zero';
    const options = { encoding: 'utf8', timeout: 15_000 } as const;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, program, scenario, dist], options);
    expect(stderr).toBe('');
    // The child gets only what it is meant to get, and closes long before the process that it left behind exits.
    expect(JSON.parse(stdout)).toEqual({ held: [true, false, false], isKept: true, left: 0 });
  });
});

describe('the platform', () => {
  it.each([
    ['win32', 'Linux', 'linux'],
    ['sunos', 'Linux', 'linux'],
    ['linux', 'Darwin', 'darwin'],
    ['linux', 'Windows_NT', 'win32'],
    ['android', 'Linux', 'android'],
    ['freebsd', 'FreeBSD', 'freebsd'],
  ] as const)('that is told as %s on %s is %s', (told, type, expected) => {
    expect(platformOf(told, type)).toBe(expected);
  });
});
