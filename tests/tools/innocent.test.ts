// Does `noinherit run` accuse nobody in programs that have to be installed? The others are in tests/audit.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';

import { findChromium } from '../../scripts/lib/chromium.mjs';
import { ensureFromDebian } from '../../scripts/lib/debian.mjs';
import { expectNobodyAccused, folderWith } from '../audit/innocent.ts';
import { onLinux } from '../on-linux.ts';
import { repository } from '../package/packed.ts';
import { programOf } from './workspace.ts';

/** The result, or `undefined` where the program cannot be had, which is said. */
function orSayWhyNot<T>(obtain: () => T): T | undefined {
  try {
    return obtain();
  } catch (error) {
    console.log(`skipped: ${(error as Error).message}`);
    return undefined;
  }
}

onLinux(describe, 'run reads /proc')('nobody is accused', () => {
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
    // It hands files of its own to the process that its others are copies of, by their numbers, which no other program could know.
    const own = join(dirname(realpathSync(chromium)), '*');
    const allowed = [own, '/usr/lib/chromium/*'];
    expect(expectNobodyAccused(folder, [process.execPath, 'look.mjs'], {}, allowed)).toBe('shown\n');
  });
});
