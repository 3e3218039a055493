// The function form of the matcher: each spawn is judged by what the system would pass on at that moment.
import assert from 'node:assert/strict';
import childProcess, { spawn, spawnSync } from 'node:child_process';

import { sealDescriptors, sealed } from 'eslint-plugin-noinherit/runtime';
import { expectNoLeaks } from 'eslint-plugin-noinherit/testing';

import { closeOpened, find, isWindows, openInheritable, runtimeName, skip, someFile, system, test } from './kit.mjs';

const quiet = /** @type {const} */ ({ stdio: 'ignore' });

if (runtimeName === 'bun') {
  test('refused by name', () =>
    assert.rejects(
      expectNoLeaks(() => spawnSync('true')),
      /The spawns of Bun cannot be hooked/,
    ));
} else {
  // The launcher of this process may have left descriptors open that these checks must ignore.
  sealDescriptors();

  /** @type {typeof spawnSync} */
  const byDefaultExport = (/** @type {any[]} */ ...args) => /** @type {any} */ (childProcess.spawnSync)(...args);
  // Functions of Deno that were imported by name before the matcher was used cannot be replaced.
  const ways = { spawn, spawnSync: runtimeName === 'deno' ? byDefaultExport : spawnSync };
  for (const [name, start] of Object.entries(ways)) {
    test(`${name}: what is passed on is listed, what is allowed or sealed is not`, async () => {
      const fd = openInheritable(someFile);
      const [file, args] = system.asking(find(fd));
      const leaks = () => start(file, args, quiet);
      await assert.rejects(expectNoLeaks(leaks), (/** @type {any} */ error) => {
        assert.equal(error.name, 'AssertionError');
        assert.equal(error.actual.length, 1);
        assert.match(error.actual[0], isWindows ? /^0x[0-9a-f]+ file .*kit\.mjs$/ : /^\d+ file .*kit\.mjs$/);
        return true;
      });
      await expectNoLeaks(leaks, { allow: [fd] });
      await expectNoLeaks(leaks, { allow: [/kit\.mjs$/] });
      await expectNoLeaks(() => sealed(start)(file, args, quiet));
      closeOpened(fd);
    });
  }

  const title = 'a running child is refused, where nothing tells what it holds';
  if (isWindows) {
    test(title, async () => {
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], quiet);
      await assert.rejects(expectNoLeaks(child), /pass the function that spawns it/);
      child.kill();
    });
  } else {
    skip(title, '/proc tells');
  }
}
