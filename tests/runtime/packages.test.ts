import childProcess from 'node:child_process';
import { once } from 'node:events';
import fs, { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { packages as known } from '../../src/knowledge/index.ts';
import { isInheritable, noInheritCallback, sealed, setNoInherit } from '../../src/runtime/index.ts';
import { clearFlag, openInheritable } from './helpers.ts';

const require = createRequire(import.meta.url);

type Fs = typeof fs & { open: (path: string, flags: string) => Promise<number> };

const packages: readonly [name: string, fs: Fs][] = ['graceful-fs', 'fs-extra', 'mz/fs'].map((name) => [
  name,
  require(name) as Fs,
]);

let folder: string;
let file: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'noinherit-'));
  file = join(folder, 'file');
  fs.writeFileSync(file, 'text');
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

// A function that this Node lacks is also missing from a package that wraps Node's functions.
const isOfLaterNode = (path: string): boolean => path === 'Utf8Stream' && !(path in fs);

it.each(known.map(({ module, exports }) => [module, Object.keys(exports)] as const))(
  '%s has what the rules know of it',
  (module, paths) => {
    const object: unknown = require(module);
    const missing = paths.filter((path) => {
      if (isOfLaterNode(path)) return false;
      const value = path.split('.').reduce((owner, name) => (owner as Record<string, unknown>)[name], object);
      return typeof value !== 'function';
    });
    expect(missing).toEqual([]);
  },
);

// The functions of graceful-fs return nothing.
it.each(packages.filter(([name]) => name !== 'graceful-fs'))(
  '%s gives a promise where there is no callback',
  async (_name, packageFs) => {
    const fd = await setNoInherit(packageFs.open(file, 'r'));
    expect(isInheritable(fd)).toBe(false);
    closeSync(fd);
  },
);

// If the rules treat a function as one of Node's, it must return something that the runtime can mark.
describe.each(packages)('%s', (_name, packageFs) => {
  it('opens files that can be marked', async () => {
    const fd = setNoInherit(packageFs.openSync(file, 'r'));
    expect(isInheritable(fd)).toBe(false);
    closeSync(fd);
    const handle = await setNoInherit(packageFs.promises.open(file));
    expect(isInheritable(handle)).toBe(false);
    await handle.close();
    const given = await new Promise<number>((resolve, reject) => {
      packageFs.open(
        file,
        'r',
        noInheritCallback((error, it) => (error ? reject(error) : resolve(it))),
      );
    });
    expect(isInheritable(given)).toBe(false);
    closeSync(given);
  });

  const { createReadStream, createWriteStream, ReadStream, WriteStream } = packageFs as unknown as Record<
    string,
    (path: string) => fs.ReadStream
  >;
  it.each([
    ['createReadStream', () => createReadStream!(file)],
    ['createWriteStream', () => createWriteStream!(file)],
    ['new ReadStream', () => Reflect.construct(ReadStream!, [file]) as fs.ReadStream],
    ['new WriteStream', () => Reflect.construct(WriteStream!, [file]) as fs.ReadStream],
  ])('%s gives a stream that is marked when it opens', async (_name, make) => {
    const stream = setNoInherit(make());
    const [fd] = (await once(stream, 'open')) as [number];
    expect(isInheritable(fd)).toBe(false);
    stream.destroy();
    await once(stream, 'close');
  });
});

describe('promises of packages', () => {
  const pify = require('pify').default as <T>(input: T) => T;
  const bluebird = require('bluebird') as {
    promisify: (fn: unknown) => Fs['open'];
    promisifyAll: (object: unknown) => { execAsync: Run; openAsync: Fs['open'] };
  };
  type Run = (command: string) => Promise<string>;

  it.each<[string, () => Fs['open']]>([
    ['pify of a function', () => pify(fs.open) as unknown as Fs['open']],
    ['pify of fs', () => pify(fs as unknown as Fs).open],
    ['promisify of bluebird', () => bluebird.promisify(fs.open)],
    ['promisifyAll of bluebird', () => bluebird.promisifyAll({ ...fs }).openAsync],
  ])('%s', async (_name, open) => {
    const fd = await setNoInherit(open()(file, 'r'));
    expect(isInheritable(fd)).toBe(false);
    closeSync(fd);
  });

  const mz = require('mz/child_process') as { exec: (command: string) => Promise<string[]> };
  it.each<[string, () => Run]>([
    ['pify of exec', () => pify(childProcess.exec) as unknown as Run],
    ['pify of child_process', () => pify(childProcess as unknown as { exec: Run }).exec],
    ['promisifyAll of bluebird', () => bluebird.promisifyAll({ ...childProcess }).execAsync],
    ['exec of mz', () => async (command) => (await sealed(mz.exec)(command))[0]!],
  ])('%s seals', async (_name, exec) => {
    const fd = openInheritable();
    try {
      clearFlag(fd);
      expect((await sealed(exec())(`test -e /proc/self/fd/${fd} && echo leaked || echo sealed`)).trim()).toBe('sealed');
    } finally {
      closeSync(fd);
    }
  });
});

describe('packages that start programs', () => {
  const probe = (fd: number): string => `test -e /proc/self/fd/${fd} && echo leaked || echo sealed`;
  type Tag = ((options: object) => Tag) &
    ((text: TemplateStringsArray, ...values: unknown[]) => Promise<{ stdout: string }>) & {
      sync: (text: TemplateStringsArray, ...values: unknown[]) => { stdout: string };
    };

  it.each<[string, (seal: typeof sealed, script: string) => Promise<{ stdout: string | Buffer }>]>([
    ['execa', async (seal, script) => seal((await import('execa')).execa)('sh', ['-c', script])],
    ['execaSync', async (seal, script) => seal((await import('execa')).execaSync)('sh', ['-c', script])],
    ['execa, a tag', async (seal, script) => seal((await import('execa')).execa)`sh -c ${script}`],
    ['$ of execa', async (seal, script) => seal((await import('execa')).$)`sh -c ${script}`],
    [
      '$ of execa, with options',
      async (seal, script) => seal((await import('execa')).$({ verbose: 'none' }))`sh -c ${script}`,
    ],
    ['$.sync of execa', async (seal, script) => seal((await import('execa')).$.sync)`sh -c ${script}`],
    [
      'cross-spawn',
      async (seal, script) =>
        seal((require('cross-spawn') as { sync: typeof childProcess.spawnSync }).sync)('sh', ['-c', script]),
    ],
    ['x of tinyexec', async (seal, script) => seal((await import('tinyexec')).x)('sh', ['-c', script])],
    [
      '@npmcli/promise-spawn',
      async (seal, script) =>
        seal(require('@npmcli/promise-spawn') as (file: string, args: string[]) => Promise<{ stdout: string }>)('sh', [
          '-c',
          script,
        ]),
    ],
    [
      'exec of promisify-child-process',
      async (seal, script) =>
        seal(
          (
            require('promisify-child-process') as {
              exec: (line: string, options: object) => Promise<{ stdout: string }>;
            }
          ).exec,
        )(script, { encoding: 'utf8' }),
    ],
    [
      'exec of shelljs',
      async (seal, script) =>
        seal((require('shelljs') as { exec: (line: string, options: object) => { stdout: string } }).exec)(script, {
          silent: true,
        }),
    ],
    ['$ of zx', async (seal, script) => seal((await import('zx')).$ as unknown as Tag)`sh -c ${script}`],
    [
      '$ of zx, with options',
      async (seal, script) => seal(((await import('zx')).$ as unknown as Tag)({ verbose: false }))`sh -c ${script}`,
    ],
    ['$.sync of zx', async (seal, script) => seal(((await import('zx')).$ as unknown as Tag).sync)`sh -c ${script}`],
  ])('%s leaks without a seal, and does not with one', async (_name, run) => {
    const fd = openInheritable();
    try {
      const plain = (<F>(fn: F) => fn) as typeof sealed;
      clearFlag(fd);
      expect(String((await run(plain, probe(fd))).stdout).trim()).toBe('leaked');
      clearFlag(fd);
      expect(String((await run(sealed, probe(fd))).stdout).trim()).toBe('sealed');
    } finally {
      closeSync(fd);
    }
  });
});
