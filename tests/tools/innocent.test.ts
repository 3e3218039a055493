// Does `noinherit run` report nothing for programs that start many processes and leak nothing to them? Some of these
// have to be installed, and all take seconds.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';

import { findChromium } from '../../scripts/lib/chromium.mjs';
import { ensureFromDebian } from '../../scripts/lib/debian.mjs';
import { expectNobodyAccused, folderWith } from '../audit/innocent.ts';
import { onlyIf, onLinux } from '../on-linux.ts';
import { repository } from '../package/packed.ts';
import { programOf } from './workspace.ts';

/** The result, or `undefined` with a message if the program is not available. */
function orSayWhyNot<T>(obtain: () => T): T | undefined {
  try {
    return obtain();
  } catch (error) {
    console.log(`skipped: ${(error as Error).message}`);
    return undefined;
  }
}

const program = (name: string): string => fileURLToPath(new URL(`../audit/programs/${name}`, import.meta.url));
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

  it('in jest, with two workers', () => {
    const test = `
      const { execFileSync } = require('node:child_process');
      test('starts a shell', () => expect(String(execFileSync('sh', ['-c', 'sleep 0.3; echo x']))).toBe('x\\n'));
    `;
    const folder = folderWith({ 'package.json': '{}', 'a.test.js': test, 'b.test.js': test, 'c.test.js': test });
    expectNobodyAccused(folder, [programOf('runners', 'jest'), '--rootDir=.', '--maxWorkers=2']);
  });

  it('in nginx, with its workers, which are forks', async ({ skip }) => {
    const program = '/usr/sbin/nginx';
    const wanted = { name: 'nginx', package: 'nginx-light', program, size: '1 MB' };
    if (orSayWhyNot(() => (ensureFromDebian(wanted), true)) === undefined) return skip('nginx cannot be had');
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const folder = folderWith({});
    const configuration = folderWith({
      'nginx.conf': `
        daemon off; worker_processes 3; pid ${folder}/pid; error_log ${folder}/error.log;
        ${process.getuid?.() === 0 ? 'user root;' : ''}
        events {}
        http {
          access_log ${folder}/access.log;
          ${paths.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
          server { listen unix:${folder}/socket; location / { return 200 "x"; } }
        }`,
    });
    const pidFile = join(folder, 'pid');
    const stop = `while ! [ -s ${pidFile} ]; do sleep 0.1; done; sleep 1; kill -QUIT "$(cat ${pidFile})"`;
    spawn('sh', ['-c', stop], { stdio: 'ignore' });
    expectNobodyAccused(folder, [program, '-c', join(configuration, 'nginx.conf')]);
    expect(readFileSync(join(folder, 'error.log'), 'utf8')).not.toContain('[emerg]');
  });

  it('in Chromium, with all that it starts', ({ skip }) => {
    const chromium = orSayWhyNot(findChromium);
    if (chromium === undefined) return skip('Chromium cannot be had');
    const playwright = pathToFileURL(join(repository, 'node_modules/playwright-core/index.mjs')).href;
    const script = `
      import { chromium } from '${playwright}';
      const browser = await chromium.launch({ executablePath: '${chromium}', args: ['--no-sandbox'] });
      const page = await browser.newPage();
      await page.goto('data:text/html,<h1>shown</h1>');
      console.log(await page.textContent('h1'));
      await new Promise((resolve) => setTimeout(resolve, 800));
      await browser.close();
    `;
    const folder = folderWith({ 'look.mjs': script });
    expect(existsSync(chromium)).toBe(true);
    // Chromium passes some of its files by number to its zygote, which its other processes are forks of.
    const own = join(dirname(realpathSync(chromium)), '*');
    const allowed = [own, '/usr/lib/chromium/*'];
    expect(expectNobodyAccused(folder, [process.execPath, 'look.mjs'], {}, allowed)).toBe('shown\n');
  });
});
