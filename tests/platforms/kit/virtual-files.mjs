// A program that is written for real files and runs with virtual ones. Prints the result of each mark.
import fs from 'node:fs';
import { join } from 'node:path';

import { noInheritCallback, openNoInherit, openNoInheritSync, setNoInherit } from 'eslint-plugin-noinherit/runtime';

const { create } = process.getBuiltinModule(/** @type {any} */ ('node:vfs'));
const system = create();
system.writeFileSync('/file', 'hello');
const file = join(String(system.mount() ?? system.mountPoint), 'file');
/** @type {Record<string, unknown>} */
const outcomes = {};

/** @param {string} name @param {() => unknown} action */
async function attempt(name, action) {
  try {
    const result = await action();
    outcomes[name] = typeof result === 'string' ? result : 'done';
  } catch (error) {
    outcomes[name] = /** @type {NodeJS.ErrnoException} */ (error).code;
  }
}

const fd = fs.openSync(file, 'r');
outcomes['isVirtual'] = !fs.existsSync(`/proc/self/fd/${fd}`);
await attempt('number', () => setNoInherit(fd));
await attempt('openNoInheritSync', () => openNoInheritSync(file));
await attempt('openNoInherit', async () => (await openNoInherit(file)).close());
await attempt('FileHandle', async () => (await setNoInherit(fs.promises.open(file))).close());
await attempt('callback', () => {
  return new Promise((resolve, reject) => {
    fs.open(
      file,
      noInheritCallback((error, opened) => (error ? reject(error) : resolve(opened))),
    );
  });
});
await attempt('stream', async () => {
  let text = '';
  for await (const chunk of setNoInherit(fs.createReadStream(file, 'utf8'))) text += chunk;
  return text;
});
fs.closeSync(fd);
await attempt('closed', () => setNoInherit(fd));
await attempt('never opened', () => setNoInherit(0x7fff_ffff));
console.log(JSON.stringify(outcomes));
