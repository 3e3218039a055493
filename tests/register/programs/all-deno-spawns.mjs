// Like all-spawns.mjs, for Deno: opens a descriptor as native code does, once before each way of starting a process,
// and prints for each whether the child held it: `leaked` or `sealed`.
import * as bound from 'node:child_process';
import childProcess, { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const { Deno, TextDecoder } = globalThis;
const require = createRequire(import.meta.url);
const libc = require('koffi').load(null);
const open = libc.func('int open(const char *path, int flags)');
const close = libc.func('int close(int fd)');
const self = fileURLToPath(import.meta.url);
const answer = fileURLToPath(new URL('answer.cjs', import.meta.url));

const script = (fd) => `test -e /proc/self/fd/${fd} && echo leaked || echo sealed`;
const shell = (fd) => ['-c', script(fd)];

function textOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', reject).on('close', () => resolve(text));
  });
}

const decode = ({ stdout }) => new TextDecoder().decode(stdout);

const rows = {
  spawn: (fd) => textOf(spawn('sh', shell(fd))),
  'spawn by namespace': (fd) => textOf(bound.spawn('sh', shell(fd))),
  'spawn by default export': (fd) => textOf(childProcess.spawn('sh', shell(fd))),
  exec: async (fd) => (await promisify(exec)(script(fd))).stdout,
  execFile: async (fd) => (await promisify(execFile)('sh', shell(fd))).stdout,
  fork: (fd) =>
    new Promise((resolve, reject) =>
      fork(answer, [String(fd)])
        .on('message', resolve)
        .on('error', reject),
    ),
  spawnSync: (fd) => spawnSync('sh', shell(fd)).stdout,
  execSync: (fd) => execSync(script(fd)),
  execFileSync: (fd) => execFileSync('sh', shell(fd)),
  'spawnSync from require': (fd) => require('child_process').spawnSync('sh', shell(fd)).stdout,
  'Deno.Command, output': async (fd) => decode(await new Deno.Command('sh', { args: shell(fd) }).output()),
  'Deno.Command, outputSync': (fd) => decode(new Deno.Command('sh', { args: shell(fd) }).outputSync()),
  'Deno.Command, spawn': async (fd) =>
    decode(await new Deno.Command('sh', { args: shell(fd), stdout: 'piped' }).spawn().output()),
  'Deno.spawn': async (fd) => decode(await Deno.spawn('sh', shell(fd), { stdout: 'piped' }).output()),
  'Deno.spawnAndWait': async (fd) => decode(await Deno.spawnAndWait('sh', shell(fd))),
  'Deno.spawnAndWaitSync': (fd) => decode(Deno.spawnAndWaitSync('sh', shell(fd))),
  'Deno.run': async (fd) =>
    new TextDecoder().decode(await Deno.run({ cmd: ['sh', ...shell(fd)], stdout: 'piped' }).output()),
};

if (Deno.args[0] === 'passes') {
  const fd = open(self, 0);
  const passed = decode(new Deno.Command('sh', { args: shell(fd), passFds: [fd] }).outputSync());
  console.log(passed.trim());
} else {
  const results = {};
  for (const [name, row] of Object.entries(rows)) {
    const fd = open(self, 0);
    results[name] = String(await row(fd)).trim();
    close(fd);
  }
  console.log(JSON.stringify(results));
}
Deno.exit();
