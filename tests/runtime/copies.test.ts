// Do several copies of the package in one process agree?
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { onLinux } from '../on-linux.ts';
import { dist } from './helpers.ts';

const program = fileURLToPath(new URL('programs/copies.mjs', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'noinherit-copies-'));
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
  for (const copy of ['one', 'other']) cpSync(dist, join(folder, copy), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

onLinux(it, 'its children look into /proc')(
  'two copies know each other’s opt-outs, wrappers and errors, and one that is loaded again and again takes nothing',
  () => {
    const args = [program, join(folder, 'one'), join(folder, 'other')];
    expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual({
      heldByOne: true,
      heldByOther: true,
      heldAgain: true,
      heldAfterMark: false,
      areCopies: true,
      isInstance: [
        [true, true],
        [true, true],
      ],
      isInstanceOfSubclass: [false, false],
      plainIsInstance: false,
      isSameWrapper: { sealed: true, closeOnExit: true, listener: true },
      grown: [0, 0],
    });
  },
);
