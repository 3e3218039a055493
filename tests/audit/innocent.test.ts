// Does `noinherit run` accuse nobody in programs that start many processes and leave nothing open to them? Those that
// have to be installed are in tests/tools.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { onlyIf, onLinux } from '../on-linux.ts';
import { expectNobodyAccused, folderWith } from './innocent.ts';
import { repository } from './noinherit.ts';

const program = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const isInstalled = (name: string): boolean => spawnSync(name, ['--version']).error === undefined;
const itWith = (name: string) => onlyIf(it, isInstalled(name), `${name} is not installed`);

const TEST_FILE = `
  import { execFileSync } from 'node:child_process';
  import { expect, test } from 'vitest';
  test('starts a shell', () => expect(String(execFileSync('sh', ['-c', 'sleep 0.3; echo x']))).toBe('x\\n'));
`;

onLinux(describe, 'run reads /proc')('nobody is accused', () => {
  itWith('python3')("in Python's pools of processes", () => {
    const folder = folderWith({});
    const command = ['python3', program('pool.py'), join(folder, 'log')];
    expect(expectNobodyAccused(folder, command)).toBe('36\n6\n6\n');
  });

  itWith('make')('in make -j4, with a make below it', () => {
    const folder = folderWith({
      Makefile: 'all: a b c d\na b c d:\n\t@sleep 0.4; $(MAKE) -f sub.mk\n',
      'sub.mk': 'all: x y\nx y:\n\t@sleep 0.3; echo $@\n',
    });
    expect(expectNobodyAccused(folder, ['make', '-j4']).match(/^[xy]$/gm)).toHaveLength(8);
  });

  it('in a cluster, which shares a port', () => {
    expectNobodyAccused(folderWith({}), [process.execPath, program('cluster.cjs')]);
  });

  it.each(['forks', 'threads'])('in vitest, with %s', (pool) => {
    const files = { 'package.json': '{ "type": "module" }', 'a.test.js': TEST_FILE, 'b.test.js': TEST_FILE };
    const folder = folderWith(files, { node_modules: join(repository, 'node_modules') });
    const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
    const output = expectNobodyAccused(folder, [process.execPath, vitest, 'run', `--pool=${pool}`]);
    expect(output).toMatch(/Tests +2 passed/);
  });

  it('in npm ci, whose packages run scripts', () => {
    const script = { postinstall: 'node -e "setTimeout(() => {}, 300)" && sleep 0.2' };
    const folder = folderWith({
      'package.json': JSON.stringify({ name: 'a', version: '1.0.0', dependencies: { b: 'file:b' }, scripts: script }),
      'b/package.json': JSON.stringify({ name: 'b', version: '1.0.0', scripts: script }),
    });
    const lock = spawnSync('npm', ['install', '--package-lock-only', '--offline'], { cwd: folder, encoding: 'utf8' });
    expect(lock.status, lock.stderr).toBe(0);
    expectNobodyAccused(folder, ['npm', 'ci', '--offline', '--no-audit', '--no-fund']);
  });

  it.each([
    ['that was mended', `require(${JSON.stringify(join(repository, 'dist/runtime.cjs'))}).sealed(spawnSync)`, ''],
    ['under the preload', 'spawnSync', `--require ${join(repository, 'dist/register.cjs')}`],
  ])('in a program %s, whose native code leaves a file open', (_, spawn, options) => {
    const script = `
      const { spawnSync } = require('node:child_process');
      require('koffi').load(null).func('int open(const char *path, int flags)')('/etc/hostname', 0);
      ${spawn}('sh', ['-c', 'sleep 0.3; :'], { stdio: 'ignore' });
    `;
    const folder = folderWith({ 'program.cjs': script }, { node_modules: join(repository, 'node_modules') });
    expectNobodyAccused(folder, [process.execPath, 'program.cjs'], { NODE_OPTIONS: options });
  });
});
