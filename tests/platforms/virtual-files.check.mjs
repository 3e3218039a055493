// Files of Node's own virtual file systems (`node:vfs`, behind an option of Node 26) have numbers that are not
// descriptors: marking them succeeds, and a closed number of that kind is rejected.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { skip, test } from './kit.mjs';

const program = fileURLToPath(new URL('kit/virtual-files.mjs', import.meta.url));
const OPTION = '--experimental-vfs';

if (!process.allowedNodeEnvironmentFlags?.has(OPTION)) {
  skip('virtual files', 'this runtime has none');
} else {
  test('marks of virtual files pass, and what is closed is refused', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', OPTION, program], { encoding: 'utf8' });
    assert.deepEqual(
      JSON.parse(stdout || '{}'),
      {
        isVirtual: true,
        number: 'done',
        openNoInheritSync: 'done',
        openNoInherit: 'done',
        FileHandle: 'done',
        callback: 'done',
        stream: 'hello',
        closed: 'ERR_NOINHERIT_SYSCALL',
        'never opened': 'ERR_NOINHERIT_SYSCALL',
      },
      stderr,
    );
  });
}
