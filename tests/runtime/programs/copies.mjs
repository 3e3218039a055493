// Two copies of the built runtime in one process, the second evaluated again many times: all share what one decides.
import { spawnSync } from 'node:child_process';
import { openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , first, second] = process.argv;
const require = createRequire(import.meta.url);
const one = require(join(first, 'runtime.cjs'));
const other = require(join(second, 'runtime.cjs'));

const fd = openSync(process.execPath);
one.setNoInherit(fd, false);
const holds = (runtime) => {
  const { stdout } = runtime.sealed(spawnSync)('readlink', [`/proc/self/fd/${fd}`], { encoding: 'utf8' });
  return stdout.trimEnd() === readlinkSync(`/proc/self/fd/${fd}`);
};
const [heldByOne, heldByOther, heldAgain] = [holds(one), holds(other), holds(one)];
other.setNoInherit(fd);
const heldAfterMark = holds(one);

const thrown = [one, other].map((runtime) => {
  try {
    return runtime.setNoInherit({});
  } catch (error) {
    return error;
  }
});

const openThings = () => [
  readdirSync('/proc/self/fd').length,
  readFileSync('/proc/self/maps', 'latin1')
    .split('\n')
    .filter((line) => /\.node$|noinherit/.test(line)).length,
];
const before = openThings();
for (let round = 0; round < 100; round++) {
  for (const key of Object.keys(require.cache)) delete require.cache[key];
  const runtime = require(join(second, 'runtime.cjs'));
  runtime.sealDescriptors();
  runtime.sealed(spawnSync);
}

console.log(
  JSON.stringify({
    heldByOne,
    heldByOther,
    heldAgain,
    heldAfterMark,
    areCopies: one.sealDescriptors !== other.sealDescriptors,
    isInstance: thrown.map((error) => [error instanceof one.NoInheritError, error instanceof other.NoInheritError]),
    isInstanceOfSubclass: thrown.map((error) => error instanceof class extends one.NoInheritError {}),
    plainIsInstance: new Error('x') instanceof one.NoInheritError,
    isSameWrapper: {
      sealed: other.sealed(one.sealed(spawnSync)) === one.sealed(spawnSync),
      closeOnExit: other.closeOnExit(one.closeOnExit(Object)) === one.closeOnExit(Object),
      listener: other.noInheritListener(one.noInheritListener(holds)) === one.noInheritListener(holds),
    },
    grown: openThings().map((count, index) => count - before[index]),
  }),
);
