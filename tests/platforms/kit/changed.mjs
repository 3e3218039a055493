// A program whose native code has made a FileHandle's file inheritable, and that afterwards cannot ask the system about
// it. Prints the result of the mark. `changed.mjs koffi|ffi <its folder> [permissions to drop by process.permission…]`
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

const require = createRequire(import.meta.url);
const [, , way, ...dropped] = process.argv;
const F_SETFD = 2;

/** fcntl(2), through the permitted library. @returns {(fd: number, command: number, flags: number) => number} */
function fcntl() {
  if (way === 'koffi') return require('koffi').load(null).func('int fcntl(int fd, int command, int flags)');
  const { DynamicLibrary } = require('node:ffi');
  return new DynamicLibrary(null).getFunction('fcntl', { arguments: ['int32', 'int32', 'int32'], return: 'int32' });
}

const handle = await fs.promises.open(fileURLToPath(import.meta.url));
const isChanged = fcntl()(handle.fd, F_SETFD, 0) === 0;
for (const scope of dropped) /** @type {any} */ (process).permission.drop(scope);
// From here on the runtime cannot load what it would use to ask.
process.env['NOINHERIT_KOFFI'] = '/nowhere';
try {
  setNoInherit(handle);
  console.log(JSON.stringify({ isChanged, outcome: 'done' }));
} catch (error) {
  console.log(JSON.stringify({ isChanged, outcome: /** @type {NodeJS.ErrnoException} */ (error).code }));
}
await handle.close();
