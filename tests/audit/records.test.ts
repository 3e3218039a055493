import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readRecords } from '../../src/audit/records.ts';

describe('what Node has written down of its spawns', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'noinherit-records-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (...lines: readonly object[]): unknown[] | undefined => {
    const file = join(folder, 'records');
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return readRecords(file);
  };
  const spawn = { parent: 7, via: 'spawn', file: 'ls' };
  const execve = { parent: 7, via: 'execve', file: 'ls' };

  it('is an execve no more that has failed', () => {
    expect(read(execve, { failed: 8 }, spawn)).toEqual([execve, spawn]);
    expect(read(spawn, execve, { failed: 7 })).toEqual([spawn]);
  });

  it('stays whole where the execve that has failed could not be written down', () => {
    expect(read(spawn, { failed: 7 })).toEqual([spawn]);
  });
});
