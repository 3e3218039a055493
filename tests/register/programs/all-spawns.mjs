// Opens a descriptor as native code does that does not use O_CLOEXEC, once before each way of starting a
// process, and prints for each whether the child held it: `leaked` or `sealed`. Uses no test framework, so that every
// supported Node can run it, with the preload and without.
import * as bound from 'node:child_process';
import childProcess, { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
import cluster from 'node:cluster';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import crossSpawn from 'cross-spawn';
import { execa } from 'execa';

const require = createRequire(import.meta.url);
const koffi = require('koffi');
// The location of node-pty, if it is installed.
const { NOINHERIT_NODE_PTY: nodePty } = process.env;
const libc = koffi.load(null);
const open = libc.func('int open(const char *path, int flags)');
const close = libc.func('int close(int fd)');
const self = fileURLToPath(import.meta.url);
const answer = fileURLToPath(new URL('answer.cjs', import.meta.url));
const { execFile: fromRequire } = require('child_process');

const script = (fd) => `test -e /proc/self/fd/${fd} && echo leaked || echo sealed`;

function textOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', reject).on('close', () => resolve(text));
  });
}

const answered = (child) => new Promise((resolve, reject) => child.on('error', reject).on('message', resolve));

const plain = {
  spawn: (fd) => textOf(spawn('sh', ['-c', script(fd)])),
  'spawn with pipes beyond stdio': (fd) =>
    textOf(spawn('sh', ['-c', script(fd)], { stdio: ['ignore', 'pipe', 'inherit', 'pipe', 'pipe'] })),
  exec: async (fd) => (await promisify(exec)(script(fd))).stdout,
  execFile: async (fd) => (await promisify(execFile)('sh', ['-c', script(fd)])).stdout,
  'execFile from require': async (fd) => (await promisify(fromRequire)('sh', ['-c', script(fd)])).stdout,
  'spawn by namespace': (fd) => textOf(bound.spawn('sh', ['-c', script(fd)])),
  'spawn by default export': (fd) => textOf(childProcess.spawn('sh', ['-c', script(fd)])),
  spawnSync: (fd) => spawnSync('sh', ['-c', script(fd)]).stdout,
  execSync: (fd) => execSync(script(fd)),
  execFileSync: (fd) => execFileSync('sh', ['-c', script(fd)]),
  fork: (fd) => answered(fork(answer, [String(fd)], { execArgv: [] })),
  execa: async (fd) => (await execa('sh', ['-c', script(fd)])).stdout,
  'cross-spawn': (fd) => textOf(crossSpawn('sh', ['-c', script(fd)])),
  'cross-spawn, sync': (fd) => crossSpawn.sync('sh', ['-c', script(fd)]).stdout,
};

const mainOnly = {
  ...(nodePty !== undefined && {
    'node-pty': (fd) =>
      new Promise((resolve) => {
        let text = '';
        require(nodePty)
          .spawn('sh', ['-c', script(fd)], {})
          .onData((chunk) => {
            text += chunk;
            if (text.includes('\n')) resolve(text);
          });
      }),
  }),
  'cluster.fork': (fd) => {
    cluster.setupPrimary({ exec: answer, args: [String(fd)], execArgv: [] });
    return answered(cluster.fork());
  },
  ...(process.execve !== undefined && {
    'process.execve': (fd) => spawnSync(process.execPath, [...process.execArgv, self, 'execve', String(fd)]).stdout,
  }),
};

async function runAll(rows) {
  const results = {};
  for (const [name, row] of Object.entries(rows)) {
    const fd = open(self, 0);
    results[name] = String(await row(fd)).trim();
    close(fd);
  }
  return results;
}

function inWorker(options) {
  return new Promise((resolve, reject) => new Worker(self, options).on('message', resolve).on('error', reject));
}

if (!isMainThread) {
  // A few are enough: one hook covers them all, and each of these has a hook of its own.
  const { spawn, spawnSync, execa } = plain;
  parentPort.postMessage(await runAll({ spawn, spawnSync, execa }));
} else if (process.argv[2] === 'execve') {
  const fd = open(self, 0);
  process.execve('/bin/sh', ['sh', '-c', script(fd)], process.env);
} else {
  const results = await runAll({ ...plain, ...mainOnly });
  results.worker = await inWorker({ workerData });
  results['worker with options of its own'] = await inWorker({ execArgv: [], env: {} });
  console.log(JSON.stringify(results));
  process.exit();
}
