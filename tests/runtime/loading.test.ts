// What happens if koffi does not load, and what does the runtime report?
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { libuvStatus } from '../../src/runtime/runtime-status.ts';
import { onLinux } from '../on-linux.ts';
import { dist } from './helpers.ts';

const program = fileURLToPath(new URL('programs/loading.cjs', import.meta.url));
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
/** The flag's name in Node 20, and in later versions. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';
let alone: string;

beforeAll(() => {
  alone = mkdtempSync(join(tmpdir(), 'noinherit-loading-'));
  for (const copy of ['with', 'without', 'later', 'half', 'store/package']) {
    cpSync(dist, join(alone, copy), { recursive: true });
    cpSync(program, join(alone, copy, 'program.cjs'));
  }
  symlinkSync(modules, join(alone, 'with', 'node_modules'));
  symlinkSync(join(alone, 'with', 'program.cjs'), join(alone, 'command'));
  symlinkSync(modules, join(alone, 'store', 'node_modules'));
  symlinkSync(join(alone, 'store', 'package'), join(alone, 'linked'));
  cpSync(join(modules, 'koffi'), join(alone, 'half', 'node_modules', 'koffi'), { recursive: true });
});
afterAll(() => rmSync(alone, { recursive: true, force: true }));

/** Runs one scenario in a process that has a character device as descriptor 20, which no Node marks at startup. */
function run(
  scenario: string,
  {
    folder = join(alone, 'with'),
    start = join(folder, 'program.cjs'),
    node = [] as string[],
    limit = 1024,
    env = {},
    cwd = '.',
  } = {},
): unknown {
  const script = `ulimit -n "$0"; cd ${cwd}; exec "$@" 20</dev/zero`;
  const args = ['-c', script, String(limit), process.execPath, ...node, start, scenario, folder, modules];
  return JSON.parse(execFileSync('bash', args, { encoding: 'utf8', env: { ...process.env, ...env } }));
}

onLinux(describe, 'its children look into /proc')('koffi that does not load', () => {
  it('is asked for again when a descriptor is free again', () => {
    expect(run('full', { limit: 64 })).toEqual({
      during: 'NoInheritError ERR_NOINHERIT_UNSUPPORTED',
      mark: 20,
      childHolds: false,
      lock: true,
    });
  });

  it('is asked for again when it may be there', () => {
    expect(run('missing', { folder: join(alone, 'later') })).toEqual({
      during: ['NoInheritError ERR_NOINHERIT_UNSUPPORTED', false],
      mark: 20,
      childHolds: false,
    });
  });

  it('is found where the program starts', () => {
    expect(run('status', { folder: join(alone, 'without'), start: program })).toMatchObject({ koffi: { inUse: true } });
  });

  it.each([[[]], [['--preserve-symlinks-main']]])(
    'is found where the program is really that a link starts, %j',
    (node) => {
      const start = join(alone, 'command');
      expect(run('status', { folder: join(alone, 'without'), start, node })).toMatchObject({ koffi: { inUse: true } });
    },
  );

  it('is found where the package is really that a link leads to, which Node does not follow', () => {
    const [folder, node] = [join(alone, 'linked'), ['--preserve-symlinks', '--preserve-symlinks-main']];
    expect(run('status', { folder, node })).toMatchObject({ koffi: { inUse: true } });
  });

  it('is found where a setting says', () => {
    const env = { NOINHERIT_KOFFI: join(modules, 'koffi') };
    expect(run('status', { folder: join(alone, 'without'), env })).toMatchObject({ koffi: { inUse: true } });
  });

  it.each([
    ['a setting', 'without', { NOINHERIT_KOFFI: join(modules, 'koffi') }],
    ['nothing', 'with', {}],
  ])('is found where %s says, by a program whose folder is gone', (_, copy, env) => {
    const cwd = '"$(mktemp -d)" && rmdir "$PWD"';
    expect(run('status', { folder: join(alone, copy), env, cwd })).toMatchObject({ koffi: { inUse: true } });
  });
});

onLinux(describe, 'what is opened is known there')('native code that may not be loaded', () => {
  it.each([
    ['--no-addons', '--no-addons', []],
    ['the permission model', PERMISSION, ['*']],
    ['the permission model, which hides /proc as well', PERMISSION, undefined],
  ])('is not asked for again and again: %s', (_, option, paths = [alone, modules]) => {
    const node = [option, ...paths.map((path) => `--allow-fs-read=${path}`)];
    const { tried, seal } = run('forbidden', { node }) as { tried: number; seal: string };
    // koffi tries several files; a hundred files are opened and marked.
    expect(tried).toBeLessThan(20);
    expect(seal).toBe('NoInheritError ERR_NOINHERIT_UNSUPPORTED');
  });
});

onLinux(describe, 'its children look into /proc')('the lock', () => {
  it('is asked for again when its memory could not be had', () => {
    expect(run('lock', { limit: 64 })).toEqual({ during: 'done', lock: true });
  });

  it('is there after the call that warms up, and needs no descriptor then', () => {
    expect(run('warm', { limit: 64 })).toEqual({ lock: true, during: 'done', childHolds: false });
  });
});

onLinux(describe, 'what is used differs')('runtimeStatus', () => {
  it('says what is in use', () => {
    expect(run('status')).toEqual({
      koffi: { inUse: true, version: expect.stringMatching(/^3\./) },
      closeRange: { inUse: true },
      lock: { inUse: true },
      proc: { inUse: true },
      permissionModel: { inUse: false },
      libuv: { inUse: true, version: process.versions['uv'] },
      unsealed: 'throw',
    });
  });

  it('says what of koffi is missing', () => {
    const half = `@koromix/koffi-${process.platform}-${process.arch}`;
    expect(run('status', { folder: join(alone, 'half') })).toMatchObject({
      koffi: {
        inUse: false,
        why: expect.stringMatching(new RegExp(`${half}, which npm omits with --omit=optional`)),
      },
    });
  });

  it('says why koffi is not, and what follows', () => {
    expect(run('status', { folder: join(alone, 'without') })).toEqual({
      koffi: {
        inUse: false,
        why: expect.stringMatching(
          /^koffi is not installed where the program runs .*--external:eslint-plugin-noinherit/,
        ),
        effect: 'calls that need no change succeed, calls that need one are refused',
      },
      closeRange: { inUse: false, why: 'it needs koffi' },
      lock: {
        inUse: false,
        why: 'it needs koffi',
        effect: 'a child of one thread can inherit what another thread opens while it starts',
      },
      proc: { inUse: true },
      permissionModel: { inUse: false },
      libuv: { inUse: true, version: process.versions['uv'] },
      unsealed: 'throw',
    });
  });

  it.each<[string, NodeJS.Platform, boolean]>([
    ['1.52.1', 'linux', false],
    ['1.53.0', 'linux', true],
    ['2.0.0', 'linux', true],
    ['1.53.0', 'darwin', false],
  ])('says what libuv %s does not hand on, on %s: %s', (version, platform, isSaid) => {
    const { effect, ...status } = libuvStatus(version, platform);
    expect(status).toEqual({ inUse: true, version });
    expect(effect).toEqual(isSaid ? expect.stringContaining('unless stdio names it too') : undefined);
  });

  it('names the option that the permission model lacks', () => {
    const status = run('status', { node: ['--no-warnings', PERMISSION, '--allow-fs-read=*'] });
    expect(status).toMatchObject({
      koffi: { inUse: false, why: 'the permission model is on without --allow-addons' },
      permissionModel: { inUse: true, why: 'missing: --allow-addons' },
    });
  });
});

onLinux(describe, 'its children look into /proc')('a seal that cannot be made', () => {
  const folder = (): string => join(alone, 'without');
  const unsupported = 'NoInheritError ERR_NOINHERIT_UNSUPPORTED';

  it('throws, and nothing is spawned', () => {
    const mistake = 'NoInheritError ERR_NOINHERIT_SYSCALL';
    expect(run('unsealed', { folder: folder() })).toEqual({
      seal: [unsupported, unsupported],
      childHolds: unsupported,
      mistake,
      warnings: [],
    });
  });

  it('warns once, if that is asked for, and a mistake throws as before', () => {
    expect(run('unsealed', { folder: folder(), env: { NOINHERIT_UNSEALED: 'warn' } })).toEqual({
      seal: ['done', 'done'],
      childHolds: true,
      mistake: 'NoInheritError ERR_NOINHERIT_SYSCALL',
      warnings: [expect.stringMatching(/^NOINHERIT_UNSEALED: Children inherit what could not be sealed: .*20/)],
    });
  });

  it('is told of a setting that means nothing', () => {
    const outcome = run('unsealed', { folder: folder(), env: { NOINHERIT_UNSEALED: 'maybe' } });
    expect(outcome).toMatchObject({ childHolds: 'NoInheritError ERR_NOINHERIT_BAD_TARGET' });
  });
});
