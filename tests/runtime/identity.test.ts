// An opt-out belongs to a file or socket, not to the number that refers to it; a closed number has no opt-out.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as koffi from 'koffi';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isInheritable, noInheritCallback, sealDescriptors, sealed, setNoInherit } from '../../src/runtime/index.ts';
import { files } from '../../src/runtime/node-itself.ts';
import { childHolds, rawFlags } from './helpers.ts';

// Opened as native code does that does not use O_CLOEXEC.
const open = koffi.load(null).func('int open(const char *path, int flags, int mode)');
const setFlags = koffi.load(null).func('int fcntl(int fd, int command, int flags)');
const F_SETFD = 2;
const CREATE = fs.constants.O_RDWR | fs.constants.O_CREAT;

/** Next to this file, because not every file system reuses a deleted file's inode for the next file, as ext4 does. */
let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(fileURLToPath(new URL('../../.cache/noinherit-', import.meta.url)));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('an opt-out', () => {
  it('ends with its file, even if another one gets its number and its inode', () => {
    const path = `${folder}/handed-on`;
    let sameInode = 0;
    for (let round = 0; round < 50; round++) {
      const first = fs.openSync(path, CREATE);
      const { ino } = fs.fstatSync(first);
      setNoInherit(first, false);
      fs.closeSync(first);
      fs.unlinkSync(path);
      const second = open(`${folder}/secret`, CREATE, 0o600) as number;
      expect(second).toBe(first);
      if (fs.fstatSync(second).ino === ino) sameInode++;
      const child = sealed(spawnSync)('readlink', [`/proc/self/fd/${second}`], { encoding: 'utf8' });
      expect(child.stdout).toBe('');
      fs.closeSync(second);
      fs.unlinkSync(`${folder}/secret`);
    }
    if (sameInode === 0) console.log(`${folder}: no inode came twice, so the numbers alone were tried`);
  });

  it('goes on while its file is written to, renamed and made read-only', () => {
    const path = `${folder}/kept`;
    const fd = setNoInherit(fs.openSync(path, CREATE), false);
    fs.writeSync(fd, 'text');
    fs.fchmodSync(fd, 0o400);
    fs.renameSync(path, `${path}2`);
    sealed(spawnSync)('true');
    expect(childHolds(fd)).toBe(true);
    fs.closeSync(fd);
  });
});

it('an opt-out whose file cannot be asked who it is, as on a server that is gone, is refused by name and changes nothing', () => {
  const fd = fs.openSync('/dev/null', 'r');
  const asked = vi.spyOn(files, 'fstatSync').mockImplementation(() => {
    throw Object.assign(new Error('ESTALE: stale file handle, fstat'), { code: 'ESTALE' });
  });
  try {
    const expected = { name: 'NoInheritError', code: 'ERR_NOINHERIT_SYSCALL', errno: 'ESTALE', syscall: 'fstat' };
    expect(() => setNoInherit(fd, false)).toThrow(expect.objectContaining(expected));
  } finally {
    asked.mockRestore();
  }
  expect(childHolds(fd)).toBe(false);
  fs.closeSync(fd);
});

it('of an opt-out that was closed, or made non-inheritable since, nobody asks the file system', () => {
  const asked = vi.spyOn(files, 'fstatSync');
  const [closed, sealedSince, kept] = [0, 1, 2].map(() => setNoInherit(fs.openSync('/dev/null', 'r'), false)) as [
    number,
    number,
    number,
  ];
  fs.closeSync(closed);
  setFlags(sealedSince, F_SETFD, 1);
  asked.mockClear();
  sealDescriptors();
  expect(asked.mock.calls.map(([fd]) => fd)).toEqual([kept]);
  asked.mockRestore();
  // The opt-out is over, too.
  setFlags(sealedSince, F_SETFD, 0);
  expect(childHolds(sealedSince)).toBe(true);
  sealDescriptors();
  expect([sealedSince, kept].map(childHolds)).toEqual([false, true]);
  for (const fd of [sealedSince, kept]) fs.closeSync(fd);
});

describe('noInheritCallback', () => {
  it('never closes a number that the kernel called not open: by then it may be somebody else’s', async () => {
    const closed = fs.openSync('/dev/null', 'r');
    fs.closeSync(closed);
    let mine = -1;
    const callback = noInheritCallback((error: NodeJS.ErrnoException | null, ..._fds: unknown[]) => {
      mine = fs.openSync('/dev/null', 'r');
      return error?.code;
    });
    expect(callback(null, closed)).toBe('ERR_NOINHERIT_SYSCALL');
    expect(mine).toBe(closed);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rawFlags(mine)).toBe(1);
    expect(isInheritable(mine)).toBe(false);
    fs.closeSync(mine);
  });

  it.each([[1.5], [-1], [2 ** 32 + 1], [undefined], [Promise.resolve(1)]])('closes nothing for %j', (value) => {
    const open = fs.readdirSync('/proc/self/fd');
    const callback = noInheritCallback((error: NodeJS.ErrnoException | null, ..._fds: unknown[]) => error?.code);
    expect(callback(null, value)).toBe('ERR_NOINHERIT_BAD_TARGET');
    expect(fs.readdirSync('/proc/self/fd')).toEqual(open);
  });
});
