// The preload under Deno, which itself seals nothing: for every way to start a process, what does the child hold?
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { DENO_VERSION, obtainRuntime } from '../../scripts/lib/runtimes.mjs';
import { sealDescriptors } from '../../src/runtime/index.ts';
import { onLinux } from '../on-linux.ts';
import { repository } from '../package/packed.ts';
import { makeProject, type Ended, type Project } from './workspace.ts';

const program = fileURLToPath(new URL('../register/programs/all-deno-spawns.mjs', import.meta.url));
const preload = join(repository, 'dist/register.cjs');

let project: Project;
beforeAll(() => {
  sealDescriptors();
  project = makeProject(
    {
      'package.json': '{ "private": true, "dependencies": { "eslint-plugin-noinherit": "*" } }',
      'up.mjs': 'console.log("up");',
      'spawns.mjs': 'console.log("up"); new Deno.Command("true").outputSync(); console.log("started");',
      'forks.mjs': `
        import { fork } from 'node:child_process';
        fork(${JSON.stringify(program)}, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      `,
      // The options by which workers in Node would load it.
      'workers.mjs': `
        import { Worker } from 'node:worker_threads';
        new Worker(${JSON.stringify(program)}, {
          execArgv: ['--require', ${JSON.stringify(preload)}],
          env: { NODE_OPTIONS: '--require ${preload}' },
        });
      `,
      'launched.mjs': `
        const { stdout } = new Deno.Command('sh', { args: ['-c', 'ls /proc/self/fd | grep -c "^[78]$"; :'] }).outputSync();
        console.log(new TextDecoder().decode(stdout).trim());
      `,
    },
    { links: { 'eslint-plugin-noinherit': repository, koffi: join(repository, 'node_modules/koffi') } },
  );
});
afterAll(() => project[Symbol.dispose]());

/** Runs a program from bash, which leaves the descriptors of `redirect` open. */
function deno(args: readonly string[], env: NodeJS.ProcessEnv = {}, redirect = ''): Ended {
  const [path = ''] = obtainRuntime('deno', DENO_VERSION);
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `exec "$0" run "$@" ${redirect}`, path, ...args], {
    cwd: project.folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, stdout, stderr };
}

const outcomes = ({ stdout, stderr }: Ended): Record<string, string> => {
  expect(stdout, stderr).not.toBe('');
  return JSON.parse(stdout) as Record<string, string>;
};

const onDeno = onLinux(it, 'what a child holds is read from /proc');

onDeno('every way to start a process leaks without the preload', () => {
  const all = outcomes(deno(['--allow-all', program]));
  expect(Object.keys(all)).toHaveLength(17);
  expect(new Set(Object.values(all))).toEqual(new Set(['leaked']));
});

onDeno.each<[string, readonly string[], NodeJS.ProcessEnv]>([
  ['--preload npm:…', ['--preload', 'npm:eslint-plugin-noinherit/register'], {}],
  ['--preload with a path', ['--preload', preload], {}],
  ['--require', ['--require', preload], {}],
  ['NODE_OPTIONS', [], { NODE_OPTIONS: `--require ${preload}` }],
])('and leaks nothing with it: %s', (_, options, env) => {
  const all = outcomes(deno(['--allow-all', ...options, program], env));
  expect(new Set(Object.values(all))).toEqual(new Set(['sealed']));
});

onDeno('a child of `fork` has the preload as well', () => {
  expect(new Set(Object.values(outcomes(deno(['--allow-all', 'forks.mjs']))))).toEqual(new Set(['leaked']));
  const all = outcomes(deno(['--allow-all', '--preload', preload, 'forks.mjs']));
  expect(new Set(Object.values(all))).toEqual(new Set(['sealed']));
});

onDeno('workers load none, whatever options they get: docs/preload.md says what to do', () => {
  const all = outcomes(deno(['--allow-all', '--preload', preload, 'workers.mjs']));
  expect(all).toMatchObject({ spawn: 'leaked', spawnSync: 'leaked', 'Deno.Command, output': 'leaked' });
});

onDeno('what the launcher left open reaches no child, also at 7 and 8', () => {
  const redirect = '7</dev/zero 8</dev/full';
  expect(deno(['--allow-all', 'launched.mjs'], {}, redirect).stdout).toBe('2\n');
  expect(deno(['--allow-all', '--preload', preload, 'launched.mjs'], {}, redirect).stdout).toBe('0\n');
});

onDeno('a spawn hands on what its passFds name', () => {
  expect(deno(['--allow-all', '--preload', preload, program, 'passes']).stdout).toBe('leaked\n');
});

onDeno('NOINHERIT=warn shows the line that spawns, and no frame of Deno', () => {
  const { stderr } = deno(['--allow-all', '--preload', preload, program], { NOINHERIT: 'warn' });
  const [first = ''] = stderr.split(/^\(node:\d+\) /m).slice(1);
  expect(first).toMatch(
    /NoInheritWarning: spawn: `sh -c .*` would have inherited one descriptor beyond its stdio:\n {2}\d+ file .*all-deno-spawns\.mjs\n {4}at spawn .*all-deno-spawns\.mjs:\d+/,
  );
  expect(stderr).not.toContain('ext:');
});

onDeno('a Deno that may do less runs, and a spawn says what is missing', () => {
  expect(deno(['--preload', preload, 'up.mjs'])).toEqual({ status: 0, stdout: 'up\n', stderr: '' });
  const { status, stdout, stderr } = deno(['--allow-run', '--preload', preload, 'spawns.mjs']);
  expect([status, stdout]).toEqual([1, 'up\n']);
  expect(stderr).toContain('Nothing can be sealed: Deno runs without --allow-ffi, --allow-env, --allow-read');
});

onDeno('`noinherit run` tells of each spawn of Deno, and where it was', () => {
  const [path = ''] = obtainRuntime('deno', DENO_VERSION);
  const args = [join(repository, 'dist/cli.cjs'), 'run', '--', path, 'run', '--allow-all', program];
  const { stderr } = spawnSync(process.execPath, args, { cwd: project.folder, encoding: 'utf8' });
  expect(stderr.match(/^\d+, started by \d+ through spawn(?:Sync)?: /gm)?.length).toBeGreaterThanOrEqual(9);
  expect(stderr).toMatch(/all-deno-spawns\.mjs: INHERITED\n {6}at .*all-deno-spawns\.mjs:\d+/);
});
