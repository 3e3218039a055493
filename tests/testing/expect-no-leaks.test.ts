import { AssertionError } from 'node:assert';
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealDescriptors, sealed, setNoInherit } from '../../src/runtime/index.ts';
import { expectNoLeaks, leakMatchers } from '../../src/testing/index.ts';
import { openInheritable } from '../runtime/helpers.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
let fd: number;
let child: ChildProcess | undefined;
beforeEach(() => {
  sealDescriptors();
  fd = openInheritable('/dev/zero');
});
afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
  closeSync(fd);
});

const sleep = (): ChildProcess => (child = spawn('sleep', ['30'], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] }));
const leak = (): unknown =>
  expect.objectContaining({
    name: 'AssertionError',
    actual: [`${fd} device /dev/zero`],
    message: expect.stringContaining(`\n  ${fd} device /dev/zero`),
  });

it.each<[string, () => unknown]>([
  ['a child', () => sleep()],
  ['a function that spawns', () => () => sleep()],
  [
    'a function that spawns later',
    () => async () => {
      await Promise.resolve();
      return sleep();
    },
  ],
])('points to the test that fails: %s', async (_, target) => {
  const error = await expectNoLeaks(target() as ChildProcess).catch((reason: unknown) => reason as Error);
  expect((error as Error).stack).toMatch(
    /^AssertionError.*: .*\n.*\n(?: +at .*\n)* +at .*expect-no-leaks\.test\.ts:\d+/,
  );
});

describe.each<[string, () => ChildProcess | (() => ChildProcess)]>([
  ['a child', () => sleep()],
  ['a function that spawns', () => sleep],
])('%s', (_, target) => {
  it('fails for a child that got more, and names it', async () => {
    await expect(expectNoLeaks(target() as ChildProcess)).rejects.toThrow(AssertionError);
    child?.kill('SIGKILL');
    await expect(expectNoLeaks(target() as ChildProcess)).rejects.toEqual(leak());
  });

  it('passes for one that got its stdio alone, and gives it back', async () => {
    setNoInherit(fd);
    expect(await expectNoLeaks(target() as ChildProcess)).toBe(child);
  });

  it('passes for what is allowed: a number, a path, a pattern', async () => {
    for (const allow of [[fd], ['/dev/zero'], [/zero$/]]) {
      await expectNoLeaks(target() as ChildProcess, { allow });
      child?.kill('SIGKILL');
    }
    await expect(expectNoLeaks(target() as ChildProcess, { allow: ['/dev/full'] })).rejects.toEqual(leak());
  });
});

it('judges synchronous spawns, asynchronous functions and children that end at once', async () => {
  await expect(expectNoLeaks(() => spawnSync('true'))).rejects.toEqual(leak());
  await expect(expectNoLeaks(async () => spawn('true'))).rejects.toEqual(leak());
  expect((await expectNoLeaks(() => sealed(spawnSync)('true'))).status).toBe(0);
});

it('refuses a child that has ended or never started, a function that starts none, and anything else', async () => {
  const ended = spawn('true');
  await new Promise((resolve) => ended.on('exit', resolve));
  await expect(expectNoLeaks(ended)).rejects.toMatchObject({ code: 'ERR_NOINHERIT_NO_DESCRIPTOR' });
  const failed = spawn('/nowhere').on('error', () => {});
  await expect(expectNoLeaks(failed)).rejects.toMatchObject({
    code: 'ERR_NOINHERIT_NO_DESCRIPTOR',
    message: expect.stringContaining('/nowhere did not start'),
  });
  await expect(expectNoLeaks(() => 1)).rejects.toMatchObject({ code: 'ERR_NOINHERIT_BAD_TARGET' });
  await expect(expectNoLeaks(null as unknown as ChildProcess)).rejects.toMatchObject({
    code: 'ERR_NOINHERIT_BAD_TARGET',
  });
});

it.each<[string, () => () => unknown, string]>([
  ['freebsd', () => () => 1, 'run this test on Linux, Windows or macOS'],
  ['win32', () => sleep() as unknown as () => unknown, 'pass the function that spawns it'],
])('refuses what cannot be seen on %s', async (name, target, message) => {
  const child = target();
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') as PropertyDescriptor;
  Object.defineProperty(process, 'platform', { ...platform, value: name });
  try {
    await expect(expectNoLeaks(child)).rejects.toMatchObject({
      code: 'ERR_NOINHERIT_UNSUPPORTED',
      message: `${name} does not show what a child holds: ${message}`,
    });
  } finally {
    Object.defineProperty(process, 'platform', platform);
  }
});

describe('in other test runners', () => {
  // Inside the repository, where the package can be imported by its own name.
  mkdirSync(join(repository, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(repository, '.cache', 'testing-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is imported and required, and reports through node:test', () => {
    const body = `
      test('clean', () => expectNoLeaks(() => spawnSync('true')));
      test('leaks', async () => {
        const fd = require('koffi').load(null).func('int open(const char *path, int flags)')('/dev/zero', 0);
        await expectNoLeaks(() => spawnSync('true'));
      });`;
    writeFileSync(
      join(folder, 'a.test.cjs'),
      `const { test } = require('node:test'); const { spawnSync } = require('node:child_process');
      require('eslint-plugin-noinherit/runtime').sealDescriptors();
      const { expectNoLeaks } = require('eslint-plugin-noinherit/testing');${body}`,
    );
    writeFileSync(
      join(folder, 'b.mjs'),
      `import { expectNoLeaks } from 'eslint-plugin-noinherit/testing'; console.log(typeof expectNoLeaks);`,
    );
    expect(execFileSync(process.execPath, [join(folder, 'b.mjs')], { encoding: 'utf8' })).toBe('function\n');
    const env = { ...process.env };
    delete env['NODE_TEST_CONTEXT'];
    const { stdout, status } = spawnSync(process.execPath, ['--test-reporter=tap', join(folder, 'a.test.cjs')], {
      encoding: 'utf8',
      env,
    });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^ok 1 - clean/m);
    expect(stdout).toMatch(/^not ok 2 - leaks[^]*device \/dev\/zero/m);
  });
});

describe('a function that spawns', () => {
  it('is not blamed for what others spawn meanwhile', async () => {
    const other = async (): Promise<void> => {
      await Promise.resolve();
      spawnSync('true');
    };
    setNoInherit(fd);
    const clean = expectNoLeaks(async () => {
      spawnSync('true');
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    const second = openInheritable('/dev/full');
    await other();
    closeSync(second);
    await clean;
  });

  it('has its own spawns judged while another one is judged', async () => {
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
    const clean = expectNoLeaks(
      async () => {
        await pause();
        spawnSync('true');
      },
      { allow: [fd] },
    );
    const leaking = expectNoLeaks(async () => {
      await pause();
      spawnSync('true');
    });
    await expect(leaking).rejects.toEqual(leak());
    await clean;
  });

  it('has the spawns judged of a queue that was made before', async () => {
    const queue: (() => void)[] = [];
    const timer = setInterval(() => queue.shift()?.(), 5);
    const queued = (): Promise<void> =>
      new Promise((resolve) => {
        queue.push(() => {
          spawnSync('true');
          resolve();
        });
      });
    await expect(expectNoLeaks(queued)).rejects.toEqual(leak());
    clearInterval(timer);
  });

  it('has every leaking spawn named, not the first alone', async () => {
    const both = (): void => {
      spawnSync('true', ['one']);
      setNoInherit(fd);
      spawnSync('true', ['clean']);
      setNoInherit(fd, false);
      spawnSync('true', ['two']);
    };
    const error = await expectNoLeaks(both).catch((reason: unknown) => reason as Error);
    expect(String(error)).toMatch(/`true one` inherited [^]*`true two` inherited /);
    expect(String(error)).not.toContain('clean');
  });
});

it('passes under the preload, which seals what would have leaked', () => {
  setNoInherit(fd);
  const program = `
    const { expectNoLeaks } = require('eslint-plugin-noinherit/testing');
    require('koffi').load(null).func('int open(const char *path, int flags)')('/dev/zero', 0);
    expectNoLeaks(() => require('child_process').spawnSync('true')).then(() => console.log('passed'), console.log);`;
  const options = { cwd: repository, encoding: 'utf8' } as const;
  const preload = join(repository, 'dist/register.cjs');
  expect(execFileSync(process.execPath, ['-e', program], options)).toContain('AssertionError');
  expect(execFileSync(process.execPath, ['-r', preload, '-e', program], options)).toBe('passed\n');
});

it('hooks the spawns once, however often it is loaded anew', () => {
  setNoInherit(fd);
  const program = `
    const { join } = require('node:path');
    const { spawnSync } = require('node:child_process');
    const { Process } = process.binding('process_wrap');
    const { spawn } = Process.prototype;
    const wrappers = new Set();
    (async () => {
      for (let index = 0; index < 20; index++) {
        for (const file of Object.keys(require.cache)) if (file.startsWith(join(process.cwd(), 'dist'))) delete require.cache[file];
        const { expectNoLeaks } = require('eslint-plugin-noinherit/testing');
        await expectNoLeaks(() => spawnSync('true'));
        wrappers.add(Process.prototype.spawn);
      }
      console.log(wrappers.size, wrappers.has(spawn));
    })();`;
  const output = execFileSync(process.execPath, ['--no-deprecation', '-e', program], {
    cwd: repository,
    encoding: 'utf8',
  });
  expect(output).toBe('1 false\n');
});

describe('as a matcher', () => {
  const { toLeakNothing } = leakMatchers;

  it('passes and fails as the function does, and can be negated', async () => {
    const failed = await toLeakNothing(() => spawnSync('true'));
    expect(failed).toMatchObject({ pass: false, actual: [`${fd} device /dev/zero`], expected: [] });
    expect(failed.message()).toContain('`true` inherited descriptors beyond its stdio and `allow`');
    const passed = await toLeakNothing(() => spawnSync('true'), { allow: [fd] });
    expect(passed.pass).toBe(true);
    expect(passed.message()).toContain('nothing beyond stdio was inherited');
  });

  it('refuses what starts nothing', async () => {
    await expect(toLeakNothing(() => {})).rejects.toThrow('a function that starts a process');
  });

  it('is one for expect.extend', async () => {
    expect.extend(leakMatchers);
    const extended = expect(() => spawnSync('true')) as unknown as { toLeakNothing(): Promise<void> };
    await expect(extended.toLeakNothing()).rejects.toThrow('inherited descriptors beyond its stdio');
  });
});
