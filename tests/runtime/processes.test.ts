import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { sealDescriptors } from '../../src/runtime/index.ts';
import { dist } from './helpers.ts';

const programs = fileURLToPath(new URL('programs/', import.meta.url));

function run(program: string, ...args: string[]): unknown {
  return JSON.parse(
    execFileSync(process.execPath, [join(programs, program), ...args], { encoding: 'utf8', timeout: 20_000 }),
  );
}

describe('the built runtime', () => {
  it('loads nothing native until its first call', () => {
    const nothing = { maps: false, cache: false };
    expect(run('lazy.cjs')).toEqual({
      imported: nothing,
      clean: true,
      wrapped: nothing,
      called: { maps: true, cache: true },
    });
  });

  it('is one for import and for require', () => {
    expect(run('identity.mjs')).toEqual({
      names: [
        'NoInheritError',
        'closeOnExit',
        'isInheritable',
        'listInheritable',
        'noInheritCallback',
        'noInheritListener',
        'openNoInherit',
        'openNoInheritSync',
        'runtimeStatus',
        'sealDescriptors',
        'sealed',
        'setNoInherit',
      ],
      same: true,
      instance: true,
    });
  });

  it('works in a worker thread, which keeps its own opt-outs', () => {
    expect(run('worker.cjs')).toEqual({ seen: { before: true, marked: false, kept: true }, afterwards: true });
  });
});

describe("a server in a cluster's worker", () => {
  it('has no descriptor under round robin, and what it accepts is marked as the server is', () => {
    expect(run('cluster.cjs', 'rr')).toEqual({ listener: null, code: 'ERR_NOINHERIT_NO_DESCRIPTOR', accepted: true });
  });

  it('has one of its own without a scheduler', () => {
    expect(run('cluster.cjs', 'none')).toEqual({ listener: true, code: null, accepted: true });
  });
});

describe('without koffi', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function runWithout(redirection: string): Record<string, unknown> {
    for (const name of readdirSync(dist).filter((file) => file.endsWith('.cjs')))
      copyFileSync(join(dist, name), join(folder, name));
    copyFileSync(join(programs, 'without-koffi.cjs'), join(folder, 'program.cjs'));
    // At startup Node marks what is open from 3 to 16, and continues above that up to the first gap.
    const script = `exec "$0" "$1" 20 ${redirection}`;
    // The launcher of this test may itself have left descriptors open.
    sealDescriptors();
    const args = ['-c', script, process.execPath, join(folder, 'program.cjs')];
    return JSON.parse(execFileSync('bash', args, { encoding: 'utf8', timeout: 20_000 })) as Record<string, unknown>;
  }

  it('what already is as wanted is a success', () => {
    expect(runWithout('')).toMatchObject({ mark: true, ask: false, deferred: true, seal: 'done', list: [], sealed: 0 });
  });

  it('what would have to change is refused, with the reason', () => {
    const unsupported = { name: 'NoInheritError', code: 'ERR_NOINHERIT_UNSUPPORTED', cause: 'MODULE_NOT_FOUND' };
    expect(runWithout('20</dev/zero')).toMatchObject({
      mark: true,
      open: unsupported,
      askInherited: true,
      markInherited: unsupported,
      seal: unsupported,
      sealExcept: 'done',
      list: [{ fd: 20, kind: 'device', path: '/dev/zero' }],
      sealed: unsupported,
    });
  });

  it('a closed descriptor is named as it is with koffi', () => {
    const closed = { code: 'ERR_NOINHERIT_SYSCALL', errno: 'EBADF', syscall: 'fcntl' };
    expect(runWithout('')).toMatchObject({ closed, askClosed: closed });
  });
});
