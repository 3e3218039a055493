// The command `noinherit`: what the audit reports about children, and the sentence it prints if it cannot look.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import fs from 'node:fs';
import net from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { sealDescriptors } from 'eslint-plugin-noinherit/runtime';

import * as kit from './kit.mjs';

const { clearFlag, closeOpened, find, isWindows, openInheritable, runtimeName, skip, someFile } = kit;
/** The command runs under Node only. @type {typeof kit.test} */
const test = runtimeName === 'node' ? kit.test : (name) => skip(name, 'the command is run by Node');

// The launcher of this process may have left descriptors open that these checks must ignore.
sealDescriptors();

const dist = dirname(fileURLToPath(import.meta.resolve('eslint-plugin-noinherit/runtime')));

/** @param {readonly string[]} args */
const noinherit = (...args) => spawnSync(process.execPath, [join(dist, 'cli.cjs'), ...args], { encoding: 'utf8' });

/** @param {string} name @param {() => void} body */
const testOnWindows = (name, body) =>
  isWindows ? test(name, body) : skip(name, 'tests/audit has it for Linux, where there is more to see');

testOnWindows('audit --port names who holds a port by which handle, also when its server has ended', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  const number = `0x${find(server).toString(16)}`;
  const held = new RegExp(`^port ${port}: socket tcp LISTEN 127\\.0\\.0\\.1:${port}$`, 'm');
  const alone = noinherit('audit', '--port', String(port));
  assert.match(alone.stdout, held, alone.stderr);
  assert.match(alone.stdout, new RegExp(`^  held by ${process.pid} .* as ${number}: not inheritable$`, 'm'));
  assert.doesNotMatch(alone.stdout, /^ {2}held by (?!\d+ .*: not inheritable$)/m);
  clearFlag(server);
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  try {
    await once(child, 'spawn');
    const both = noinherit('audit', '--port', String(port));
    assert.match(both.stdout, held);
    for (const { pid } of [process, child])
      assert.match(both.stdout, new RegExp(`^  held by ${pid} .* as ${number}: INHERITABLE$`, 'm'));
    assert.equal(both.status, 1);
    server.close();
    await once(server, 'close');
    const left = noinherit('audit', '--json', '--port', String(port));
    const { about, objects } = JSON.parse(left.stdout);
    assert.equal(about[0].found.length, 1);
    assert.deepEqual(
      objects[0].holders.map((/** @type {Record<string, unknown>} */ holder) => [holder.pid, holder.handles]),
      [[child.pid, [Number(number)]]],
    );
    assert.equal(left.status, 1);
  } finally {
    child.kill('SIGKILL');
  }
});

testOnWindows('audit --port tells the sockets of a port apart: IPv6, UDP, and one that nobody has', async () => {
  const six = net.createServer().listen(0, '::1');
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([once(six, 'listening'), once(udp, 'listening')]);
  try {
    for (const [target, name] of /** @type {const} */ ([
      [six, 'tcp LISTEN \\[::1\\]'],
      [udp, 'udp 127\\.0\\.0\\.1'],
    ])) {
      const { port } = /** @type {net.AddressInfo} */ (target.address());
      const { stdout, stderr } = noinherit('audit', '--port', String(port));
      assert.match(
        stdout,
        new RegExp(`^port ${port}: socket ${name}:${port}\\r?\\n  held by ${process.pid} `, 'm'),
        stderr,
      );
    }
    const nobody = noinherit('audit', '--port', '1');
    assert.match(nobody.stdout, /^port 1\n {2}no process has it open$/m);
    assert.equal(nobody.status, 0);
  } finally {
    six.close();
    udp.close();
  }
});

testOnWindows('audit --file names who has a file open, by whichever path, and nobody else', async () => {
  const fd = fs.openSync(someFile, 'r');
  const number = `0x${find(fd).toString(16)}`;
  try {
    const { stdout, stderr } = noinherit('audit', '--file', someFile.toUpperCase());
    assert.match(stdout, /^.*KIT\.MJS: file .*kit\.mjs$/m, stderr);
    assert.match(stdout, new RegExp(`^  held by ${process.pid} .* as ${number}: not inheritable$`, 'm'));
    const other = noinherit('audit', '--file', fileURLToPath(import.meta.url));
    assert.match(other.stdout, /no (?:visible )?process has it open/);
    assert.notEqual(other.status, 1);
  } finally {
    fs.closeSync(fd);
  }
  const passed = openInheritable();
  try {
    const { stdout, status } = noinherit('audit', '--file', someFile);
    assert.match(stdout, new RegExp(`^  held by ${process.pid} .*: INHERITABLE$`, 'm'));
    assert.equal(status, 1);
  } finally {
    closeOpened(passed);
  }
});

testOnWindows('audit --file refuses a named pipe, and a file that is not there', () => {
  for (const [path, sentence] of /** @type {const} */ ([
    ['\\\\.\\pipe\\noinherit', /is a named pipe: Windows does not show which processes have it open/],
    ['C:\\no-such-file', /C:\\no-such-file does not exist/],
  ])) {
    const { status, stdout, stderr } = noinherit('audit', '--file', path);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, sentence);
  }
});

testOnWindows('run tells what each spawn of Node passed on, and where it was; and what it did not look at', () => {
  const program = `require('node:child_process').spawnSync(process.execPath, ['--version']); process.exitCode = 5`;
  const fd = openInheritable();
  const number = `0x${find(fd).toString(16)}`;
  const leaky = noinherit('run', '--', process.execPath, '-e', program);
  const json = noinherit('run', '--json', '--', process.execPath, '-e', program);
  closeOpened(fd);
  assert.match(leaky.stderr, /^noinherit: the program exited with 5\. Inherited unintentionally:$/m);
  assert.match(leaky.stderr, /^\d+, started by \d+ through spawnSync: .*node.* --version$/m);
  assert.match(leaky.stderr, new RegExp(`^  ${number} file .*kit\\.mjs: INHERITED$`, 'm'));
  assert.match(leaky.stderr, /^ {6}at \[eval\]:1:/m);
  assert.match(leaky.stderr, /^NOT INSPECTED: processes not started by Node/m);
  assert.equal(leaky.status, 1);
  const [spawned] = JSON.parse(json.stderr).spawns;
  assert.equal(spawned.leaks[0].handle, Number(number));
  const clean = noinherit('run', '--', process.execPath, '-e', program);
  assert.match(clean.stderr, /^noinherit: the program exited with 5; no inheritance beyond stdio was observed\.$/m);
  assert.match(clean.stderr, /^NOT INSPECTED: processes not started by Node/m);
  assert.equal(clean.status, 5);
});

testOnWindows('run ends for what is no program as env does, and says how a script is started', () => {
  const { status, stderr } = noinherit('run', '--', 'no-such-program');
  assert.match(stderr, /^noinherit: no-such-program cannot be started: .* `cmd \/c`\.$/m);
  assert.equal(status, 127);
});

test('the audit names what a child has from its parent, and nothing of one that was sealed', async () => {
  const wait = ['-e', 'setTimeout(() => {}, 60_000)'];
  const fd = openInheritable();
  const number = isWindows ? `0x${find(fd).toString(16)}` : String(fd);
  const child = spawn(process.execPath, wait, { stdio: 'ignore' });
  sealDescriptors();
  const clean = spawn(process.execPath, wait, { stdio: 'ignore' });
  try {
    await Promise.all([once(child, 'spawn'), once(clean, 'spawn')]);
    const { status, stdout, stderr } = noinherit('audit', String(child.pid));
    // The command line of an emulated process begins with the emulator's paths, and is cut off before the name of Node.
    assert.match(stdout, new RegExp(`^${child.pid} .*(?:node|qemu)`), stderr);
    assert.match(stdout, new RegExp(`^  ${number} file .*kit\\.mjs: INHERITABLE$`, 'm'));
    assert.match(stdout, new RegExp(`^      from ${process.pid} .*(?:node|qemu)`, 'm'));
    assert.equal(status, 1);
    const json = JSON.parse(noinherit('audit', '--json', String(child.pid)).stdout);
    // A process that is starting may have its own file open for a moment: OpenSSL reads its settings without
    // close-on-exec.
    const key = isWindows ? 'handle' : 'fd';
    const finding = json.processes[0].findings.find(
      (/** @type {Record<string, unknown>} */ each) => each[key] === Number(find(fd)),
    );
    assert.equal(finding?.from, process.pid);
    const other = noinherit('audit', String(clean.pid));
    assert.match(other.stdout, /nothing beyond stdio is inheritable or inherited/);
    assert.equal(other.status, 0);
  } finally {
    child.kill('SIGKILL');
    clean.kill('SIGKILL');
    closeOpened(fd);
  }
});

test('the audit names an inherited port', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  clearFlag(server);
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  try {
    await once(child, 'spawn');
    const { port } = /** @type {net.AddressInfo} */ (server.address());
    const { stdout, status } = noinherit('audit', String(child.pid));
    assert.match(stdout, new RegExp(`socket tcp LISTEN 127\\.0\\.0\\.1:${port}: INHERITABLE$`, 'm'));
    assert.equal(status, 1);
  } finally {
    child.kill('SIGKILL');
    server.close();
  }
});

test('the audit says nothing of stdio that is a file', async () => {
  const file = fs.openSync(someFile, 'r');
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: [file, 'ignore', 'ignore'] });
  try {
    await once(child, 'spawn');
    const { stdout, status } = noinherit('audit', String(child.pid));
    assert.match(stdout, /nothing beyond stdio is inheritable or inherited/);
    assert.equal(status, 0);
  } finally {
    child.kill('SIGKILL');
    fs.closeSync(file);
  }
});

test('doctor says what works', () => {
  const { status, stdout } = noinherit('doctor');
  assert.match(stdout, /koffi/);
  assert.ok(status === 0 || status === 1);
});
