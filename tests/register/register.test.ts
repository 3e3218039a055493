import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allSpawns, PRELOAD, repository, run, type Run } from './run.ts';

function resultOf(args: readonly string[], settings: Run = {}): unknown {
  const { status, stdout, stderr } = run('run.cjs', args, settings);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** The result that all of them have. */
function outcomes(spawns: ReturnType<typeof allSpawns>): Set<string> {
  return new Set(Object.values(spawns).flatMap((value) => (typeof value === 'string' ? value : Object.values(value))));
}

// The flag has two spellings; each Node lists those that it accepts.
const allowed = process.allowedNodeEnvironmentFlags;
const PERMISSION = [
  allowed.has('--permission') ? '--permission' : '--experimental-permission',
  // Writing is for `npm run mutation`, whose processes say at their end what they have run.
  ...['--allow-fs-read=*', '--allow-fs-write=*', '--allow-child-process', '--allow-worker', '--allow-addons'].filter(
    (flag) => allowed.has(flag.split('=')[0] ?? ''),
  ),
];

describe('every way to start a process', () => {
  it('leaks without the preload', () => {
    const spawns = allSpawns({ options: [] });
    expect(Object.keys(spawns).length).toBeGreaterThanOrEqual(17);
    expect(outcomes(spawns)).toEqual(new Set(['leaked']));
  });

  it.each<[string, Run]>([
    ['--import', {}],
    ['-r', { options: ['-r', PRELOAD] }],
    ['-r, without warnings of what is deprecated', { options: ['--no-deprecation', '-r', PRELOAD] }],
    ['NODE_OPTIONS', { options: [], env: { NODE_OPTIONS: `--import ${PRELOAD}` } }],
  ])('leaks nothing with it (%s)', (_, settings) => {
    expect(outcomes(allSpawns(settings))).toEqual(new Set(['sealed']));
  });
});

describe('what the launcher left open', () => {
  it('reaches no child', () => {
    const redirect = '20</dev/zero';
    expect(resultOf(['holds', '20'], { redirect, options: [] })).toBe('/dev/zero');
    expect(resultOf(['holds', '20'], { redirect })).toBe('');
  });

  it('is handed on under its number where NOINHERIT_PASS_FDS says so, also below 16, where Node seals', () => {
    const redirect = '5</dev/zero 20</dev/full';
    const env = { NOINHERIT_PASS_FDS: '5' };
    expect(resultOf(['holds', '5'], { redirect, options: [] })).toBe('');
    expect(resultOf(['holds', '5'], { redirect, env })).toBe('/dev/zero');
    expect(resultOf(['holds', '20'], { redirect, env })).toBe('');
  });

  it('is handed on where the environment names it and NOINHERIT_PASS_FDS=auto', () => {
    const redirect = '3< <(echo) 4</dev/zero';
    const env = { LISTEN_FDS: '2' };
    expect(resultOf(['holds', '3'], { redirect, env })).toBe('');
    const auto = { redirect, env: { ...env, NOINHERIT_PASS_FDS: 'auto' } };
    expect(resultOf(['holds', '3'], auto)).toMatch(/^pipe:/);
    // Without LISTEN_PID, a device does not count as passed by a service manager.
    expect(resultOf(['holds', '4'], auto)).toBe('');
  });

  it('stays where bash put it for an argument: process substitution', () => {
    expect(resultOf(['cat', '<(echo text)'])).toBe('text\n');
  });

  it('must be open to be handed on', () => {
    const { status, stderr } = run('run.cjs', ['holds', '40'], { env: { NOINHERIT_PASS_FDS: '40' } });
    expect(status).toBe(1);
    expect(stderr).toContain('ERR_NOINHERIT_SYSCALL');
    expect(stderr).toContain('NOINHERIT_PASS_FDS names 40, which cannot be passed on');
    expect(stderr).toMatch(/errno: 'EBADF',\s+syscall: 'fcntl',[^]*\[cause\]: NoInheritError/);
  });
});

it("lets make's jobserver through Node, which breaks it by itself", ({ skip }) => {
  if (spawnSync('make', ['--version']).error) skip('make is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-make-'));
  try {
    const node = (options: string): string =>
      `${process.execPath} ${options} -e "require('child_process').spawnSync('make', ['-f', 'inner.mk'], { stdio: 'inherit' })"`;
    writeFileSync(join(folder, 'inner.mk'), 'all: a b\na b:\n\t@true\n');
    const warning = (recipe: string): boolean => {
      writeFileSync(join(folder, 'Makefile'), `all:\n\t+@${recipe}\n`);
      const { stderr } = spawnSync('make', ['-j2'], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, MAKEFLAGS: '' },
      });
      return stderr.includes('jobserver unavailable');
    };
    const register = join(repository, 'dist/register.cjs');
    expect(warning(node(''))).toBe(true);
    expect(warning(`NOINHERIT_PASS_FDS=auto ${node(`--import ${register}`)}`)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("hands a spawn's own passFds on under their numbers, for that spawn", () => {
  expect(resultOf(['passes'])).toEqual({
    passed: '/dev/zero',
    one: '/dev/zero',
    none: '',
    afterwards: '',
    spawned: '/dev/zero',
    spawnedAfterwards: '',
  });
});

it('lets the pipes through that a spawn names by their paths', () => {
  expect(resultOf(['reads'])).toEqual(['text', 'text', 'text']);
});

it('refuses passFds that are no descriptors', () => {
  const refused = 'NoInheritError ERR_NOINHERIT_BAD_TARGET';
  expect(resultOf(['passesNonsense'])).toEqual([refused, refused, refused]);
});

it('keeps in a worker what was opened up before the worker started', () => {
  expect(resultOf(['worker'])).toEqual(['inWorker', '/dev/zero', '0']);
});

it.each(['--import', '-r'])('covers workers that are given code, whatever V8 was told (%s)', (option) => {
  const options = ['--expose-gc', '--stack-size=900', option, PRELOAD];
  expect(resultOf(['evaluated', 'plain', 'env', 'execArgv'], { options })).toEqual(['', '', '']);
});

describe('at the start of a process', () => {
  const loaded = (settings: Run): unknown => JSON.parse(run('loaded.cjs', [], settings).stdout);

  it('loads one file, and neither koffi nor what seals, nor of Node what takes long', () => {
    expect(loaded({ options: ['-r', PRELOAD] })).toEqual({ files: ['register.cjs'], modules: [] });
  });

  it('loads what seals where there is something to seal', () => {
    const { files } = loaded({ options: ['-r', PRELOAD], redirect: '20</dev/zero' }) as { files: string[] };
    expect(files).toContain('guard.cjs');
    expect(files).not.toContain('processes.cjs');
  });
});

describe('on a Node.js that is too old', () => {
  // Imitates Node.js 18 in what the preload checks.
  const options = ['-r', join(repository, 'tests/register/programs/as-node-18.cjs'), '-r', PRELOAD];

  it('says what to do', () => {
    const { status, stdout, stderr } = run('loaded.cjs', [], { options });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(
      'Error: eslint-plugin-noinherit/register needs Node.js 20.19, 22.13, 24 or later, and this is v18.20.8. ' +
        'Run this program with a newer Node.js, or take the preload out of its command or of NODE_OPTIONS.',
    );
    expect(stderr).toContain("code: 'ERR_NOINHERIT_UNSUPPORTED'");
  });
});

describe('NOINHERIT=warn', () => {
  const env = { NOINHERIT: 'warn' };

  it('reports once for each descriptor and call site, with the stack of the spawn', () => {
    const { status, stderr } = run('run.cjs', ['repeats'], { env });
    expect(status).toBe(0);
    const warnings = stderr
      .split(/^\(node:\d+\) /m)
      .slice(1)
      .filter((text) => text.includes('NoInheritWarning'));
    expect(warnings).toEqual([expect.stringMatching(/spawnIt .*run\.cjs/), expect.not.stringContaining('spawnIt')]);
    for (const warning of warnings) {
      expect(warning).toMatch(
        /^\[NOINHERIT_LEAK\] NoInheritWarning: spawnSync: `true` would have inherited one descriptor beyond its stdio:\n {2}\d+ device \/dev\/zero\n {4}at .*run\.cjs:\d+/,
      );
      expect(warning).not.toMatch(/node:internal|register\.cjs/);
    }
  });

  it('says what the launcher left', () => {
    const { stderr } = run('run.cjs', ['holds', '20'], { env, redirect: '20</dev/zero' });
    expect(stderr).toMatch(
      /the program that started this process \(\d+\) left one descriptor .*:\n {2}20 device \/dev\/zero\n/,
    );
  });

  it('reports before a process that exits at once does', () => {
    expect(run('run.cjs', ['exits'], { env }).stderr).toContain('NoInheritWarning');
  });

  it('is silent where nothing would get through', () => {
    expect(run('run.cjs', ['holds', '20'], { env }).stderr).toBe('');
  });
});

it('NOINHERIT=throw refuses the spawn while the descriptor is there, and lets the next one through', () => {
  const refused = 'NoInheritError ERR_NOINHERIT_LEAK';
  expect(resultOf(['refused'], { env: { NOINHERIT: 'throw' } })).toEqual([refused, refused, refused, 0]);
});

it('NOINHERIT=throw shows the line that spawns, and no frame of Node or of this package', () => {
  const stack = String(resultOf(['stack'], { env: { NOINHERIT: 'throw' } }));
  expect(stack).toMatch(
    /^NoInheritError \[ERR_NOINHERIT_LEAK\]: spawn: `true` would inherit [^]*\n {4}at spawnIt \(.*run\.cjs:\d+:\d+\)\n {4}at below/,
  );
  expect(stack).not.toMatch(/node:|dist/);
});

it('warns in a program that wants its stacks as lists', () => {
  const { stdout, stderr } = run('run.cjs', ['listed'], { env: { NOINHERIT: 'warn' } });
  expect(stdout).toBe('"function"\n');
  expect(stderr).toMatch(/would have inherited [^]*\n {4}at .*run\.cjs:\d+/);
});

it('names no file raw in the stack of a warning', () => {
  const { stderr } = run('run.cjs', ['named'], { env: { NOINHERIT: 'warn' } });
  expect(stderr).toContain(String.raw`    at evil\x1b[31m\u{202e}.js:1:`);
  for (const raw of ['\u001b', '\u202e']) expect(stderr).not.toContain(raw);
});

it.each([[{ NOINHERIT: 'wran' }], [{ NOINHERIT_PASS_FDS: 'three' }]])(
  'refuses settings that mean nothing: %j',
  (env) => {
    const { status, stderr } = run('run.cjs', ['holds', '20'], { env });
    expect(status).toBe(1);
    expect(stderr).toContain('ERR_NOINHERIT_BAD_TARGET');
  },
);

describe('under the permission model, which keeps the synchronous binding from it', () => {
  const options = [...PERMISSION, '--no-warnings', '--import', PRELOAD];

  it('seals what the launcher left', () => {
    expect(resultOf(['holds', '20'], { options, redirect: '20</dev/zero' })).toBe('');
  });

  it('leaks nothing by any way to start a process', () => {
    expect(outcomes(allSpawns({ options }))).toEqual(new Set(['sealed']));
  });

  it("lets a spawn's own passFds through, and the pipes that it names", () => {
    expect(resultOf(['passes'], { options })).toMatchObject({ passed: '/dev/zero', one: '/dev/zero', none: '' });
    expect(resultOf(['reads'], { options })).toEqual(['text', 'text', 'text']);
  });

  it('names the command of a synchronous spawn as its caller did', () => {
    const named = (command: string): string =>
      `spawnSync: \`${command}\` would inherit one descriptor beyond its stdio:`;
    expect(resultOf(['named-sync'], { options, env: { NOINHERIT: 'throw' } })).toEqual(
      ['echo one', 'echo two; echo three', 'echo four five', 'true'].map(named),
    );
  });
});

it('hooks nothing again where it is evaluated again, as a test runner does', () => {
  expect(resultOf(['again'])).toEqual({ worker: 'same', spawn: 'same' });
});

it.each<[string, string[], boolean | undefined]>([
  ['forbids warnings of what is deprecated', ['--no-deprecation'], true],
  ['asks for them', ['-r', './tests/register/programs/warn-of-deprecated.cjs'], false],
  ['says nothing of them', [], undefined],
])('leaves it so where the program %s', (_, options, expected) => {
  const code = "process.stdout.write(`${Object.hasOwn(process, 'noDeprecation')} ${process.noDeprecation}`)";
  const told = execFileSync(process.execPath, [...options, '-r', PRELOAD, '-e', code], {
    cwd: repository,
    encoding: 'utf8',
  });
  expect(told).toBe(`${expected !== undefined} ${expected}`);
});

it('leaves no deprecation warning behind', () => {
  const options = ['--pending-deprecation', '--import', PRELOAD, '-e', '0'];
  expect(
    execFileSync('bash', ['-c', `exec "$0" "$@" 2>&1`, process.execPath, ...options], {
      cwd: repository,
      encoding: 'utf8',
    }),
  ).toBe('');
});
