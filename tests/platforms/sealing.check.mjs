// Sealing: everything that children would inherit, what is kept, and that a spawn still passes on what it is told to.
import assert from 'node:assert/strict';
import childProcess from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { devNull, release } from 'node:os';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';
import { promisify } from 'node:util';

import { listInheritable, runtimeStatus, sealDescriptors, sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';

import {
  childHolds,
  clearFlag,
  closeOpened,
  codeOf,
  find,
  inheritableNow,
  isWindows,
  onBothThreads,
  openInheritable,
  rawInheritable,
  skip,
  someFile,
  test,
} from './kit.mjs';

// The launcher of this process may have left descriptors open that these checks must ignore.
if (isMainThread) sealDescriptors();

onBothThreads(import.meta.url, {
  'sealing, and what stays'() {
    const [plain, excepted, open] = [openInheritable(), openInheritable(), openInheritable()];
    setNoInherit(open, false);
    sealDescriptors({ except: [excepted] });
    assert.deepEqual([plain, excepted, open].map(childHolds), [false, true, true]);
    for (const fd of [plain, excepted, open]) closeOpened(fd);
  },
});

const [major = 0, minor = 0] = release().split('.').map(Number);
const seals = 'a seal is one close_range(2) from Linux 5.11 on, and before it reaches a child all the same';
if (process.platform !== 'linux') skip(seals, 'only Linux has it');
else
  test(seals, () => {
    assert.equal(runtimeStatus().closeRange.inUse, major > 5 || (major === 5 && minor >= 11), release());
    // Not the file above, whose opt-out holds as long as its number refers to that file.
    const [plain, kept, last] = [1, 2, 3].map(() => openInheritable(process.execPath));
    assert.deepEqual([plain, kept, last].map(childHolds), [true, true, true]);
    sealDescriptors({ except: [kept] });
    assert.deepEqual([plain, kept, last].map(childHolds), [false, true, false]);
    for (const fd of [plain, kept, last]) closeOpened(fd);
  });

test('sockets are sealed, listening and accepted', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const arrival = once(server, 'connection');
  const client = net.connect(/** @type {net.AddressInfo} */ (server.address()).port, '127.0.0.1');
  const [[accepted]] = await Promise.all([arrival, once(client, 'connect')]);
  const all = [server, client, accepted];
  all.forEach(clearFlag);
  assert.deepEqual(all.map(childHolds), [true, true, true]);
  sealDescriptors();
  assert.deepEqual(all.map(childHolds), [false, false, false]);
  client.destroy();
  accepted.destroy();
  server.close();
});

test('an exception that holds no descriptor: nothing is sealed', () => {
  const fd = openInheritable();
  assert.equal(
    codeOf(() => sealDescriptors({ except: [new net.Socket()] })),
    'ERR_NOINHERIT_NO_DESCRIPTOR',
  );
  assert.equal(rawInheritable(fd), true);
  closeOpened(fd);
});

test('an opt-out ends with its file: the next file with the same number is sealed', () => {
  const fd = openInheritable();
  const raw = find(fd);
  setNoInherit(fd, false);
  closeOpened(fd);
  const other = openInheritable(process.execPath);
  assert.equal(find(other), raw, 'the number, or the handle, is taken again');
  sealDescriptors();
  assert.equal(rawInheritable(other), false);
  closeOpened(other);
});

test('the three standard descriptors are never touched', () => {
  const before = [0, 1, 2].map((fd) => rawInheritable(fd));
  for (const fd of [0, 1, 2]) clearFlag(fd);
  sealDescriptors();
  assert.deepEqual(
    [0, 1, 2].map((fd) => rawInheritable(fd)),
    [true, true, true],
  );
  assert.deepEqual(listInheritable(), []);
  [0, 1, 2].forEach((fd, index) => setNoInherit(fd, !before[index]));
});

if (isWindows) {
  test('what libuv may have made for a spawn of another thread is left alone: NUL, and pipes', async () => {
    const nul = openInheritable(devNull);
    const server = net.createServer().listen(`\\\\.\\pipe\\noinherit-sealing-${process.pid}`);
    await once(server, 'listening');
    setNoInherit(server);
    const before = inheritableNow();
    setNoInherit(server, false);
    const [pipe] = inheritableNow().filter((raw) => !before.includes(raw));
    sealDescriptors();
    assert.deepEqual([rawInheritable(nul), rawInheritable({ raw: pipe })], [true, true]);
    setNoInherit(server);
    server.close();
    setNoInherit(nul);
    closeOpened(nul);
  });
} else {
  skip(
    'what libuv may have made for a spawn of another thread is left alone',
    'only on Windows does libuv make such descriptors',
  );
}

test('sealed spawns', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const raw = find(server);
  // Each child shows whether the seal came before it: by the time it prints, the flag is cleared.
  const print = ['-e', 'console.log(1)'];
  const { execFile, execFileSync, execSync, spawnSync } = childProcess;
  const calls = [
    () => sealed(execSync)(`"${process.execPath}" -e 1`).toString() || '1',
    () => sealed(spawnSync)(process.execPath, print, { encoding: 'utf8' }).stdout,
    () => sealed(execFileSync)(process.execPath, print, { encoding: 'utf8' }),
    async () => (await promisify(sealed(execFile))(process.execPath, print)).stdout,
  ];
  for (const call of calls) {
    clearFlag({ raw });
    assert.equal((await call()).trim(), '1');
    assert.equal(rawInheritable({ raw }), false);
  }
  clearFlag({ raw });
  assert.equal(childHolds({ raw }), true);
  server.close();
});

test('after a seal, stdio, extra pipes and IPC still arrive', async () => {
  const program = 'process.send(require("fs").fstatSync(4).size, () => process.disconnect())';
  const fd = fs.openSync(someFile, 'r');
  const child = sealed(childProcess.spawn)(process.execPath, ['-e', program], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc', fd],
  });
  const close = once(child, 'close');
  const [size] = await once(child, 'message');
  assert.equal(size, fs.fstatSync(fd).size);
  assert.deepEqual(await close, [0, null]);
  fs.closeSync(fd);
});
