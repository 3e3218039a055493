// The command `noinherit` where it cannot look at other processes: a sentence that says so, and its own exit code.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { isWindows, skip, test } from './kit.mjs';

const dist = dirname(fileURLToPath(import.meta.resolve('eslint-plugin-noinherit/runtime')));

/** @param {readonly string[]} args */
const noinherit = (...args) => spawnSync(process.execPath, [join(dist, 'cli.cjs'), ...args], { encoding: 'utf8' });

for (const args of [
  ['audit', '4'],
  ['audit', '--port', '80'],
  ['run', '--', process.execPath, '--version'],
]) {
  const title = `${args.slice(0, 2).join(' ')}: refused by a sentence`;
  if (!isWindows) {
    skip(title, 'it works here');
    continue;
  }
  test(title, () => {
    const { status, stdout, stderr } = noinherit(...args);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(
      stderr,
      /^noinherit: win32 has no \/proc, which this reads\. `noinherit --help` names what there is instead\.\r?\n$/,
    );
  });
}

test('doctor says what works', () => {
  const { status, stdout } = noinherit('doctor');
  assert.match(stdout, /koffi/);
  assert.ok(status === 0 || status === 1);
});
