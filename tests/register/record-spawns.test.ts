// What does `noinherit run` record of a process that replaces itself by another program? `process.execve` is there from
// Node 23.11 on, and where it succeeds nothing is left to look at, so it is imitated here.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { sealDescriptors } from '../../src/runtime/index.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { recordSpawns } from '../../src/runtime/register/record-spawns.ts';
import { repository } from './run.ts';

/** The lines that a program of this code records, whose `execve` has this body, and what the program says. */
function recordOf(code: string, body = ''): { lines: unknown[]; said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-record-'));
  const file = join(folder, 'record');
  // The launcher of this test may itself have left descriptors open.
  sealDescriptors();
  try {
    const script = `process.execve = function execve() { ${body} };
      require(${JSON.stringify(join(repository, 'dist/start-recording.cjs'))});
      require('fs').appendFileSync(${JSON.stringify(file)}, '');
      ${code}`;
    const said = execFileSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      env: { ...process.env, NOINHERIT_RECORD: file },
    });
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return { lines: lines.map((line) => JSON.parse(line) as unknown), said };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const failing = "throw new Error('E2BIG')";
const CALL = "process.execve('/bin/sh', ['sh', '-c', ':'], {})";
const attempt = (call: string): string => `try { ${call} } catch ({ message }) { console.log(message) }`;
const recorded = expect.objectContaining({ via: 'execve', file: '/bin/sh', args: ['sh', '-c', ':'], leaks: [] });

it('the program that the process becomes, before it does', () => {
  const { lines } = recordOf(CALL);
  expect(lines).toEqual([recorded]);
  const [{ parent, child }] = lines as [{ parent: number; child: number }];
  expect(child).toBe(parent);
});

it('that it did not become it, and the program gets its error', () => {
  const { lines, said } = recordOf(attempt(CALL), failing);
  expect(lines).toEqual([recorded, { failed: expect.any(Number) }]);
  expect(said).toBe('E2BIG\n');
});

it.each(['/nowhere', '/', '/dev/null'])('nothing, where there is no program: %s', (file) => {
  const { lines, said } = recordOf(attempt(`process.execve('${file}', [])`), failing);
  expect([lines, said]).toEqual([[], 'E2BIG\n']);
});

it('no process that did not start, and one that did with its number', () => {
  const { lines, said } = recordOf(`const { spawn, spawnSync } = require('child_process');
    spawn('/nowhere').on('error', () => {});
    spawnSync('/nowhere');
    console.log(JSON.stringify([spawn('true').pid, spawnSync('true').pid]));`);
  const children = JSON.parse(said) as number[];
  expect(lines).toMatchObject([
    { via: 'spawn', file: 'true', child: children[0] },
    { via: 'spawnSync', file: 'true', child: children[1] },
  ]);
  expect(lines).toHaveLength(2);
});

it('a handle of Windows that is no safe integer, as a number', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-record-'));
  replaceBinding({ ...binding(), list: () => [{ handle: 2n ** 62n, kind: 'file', path: 'C:\\LOCK' }] });
  try {
    recordSpawns(join(folder, 'record'));
    spawnSync('true');
    expect(JSON.parse(readFileSync(join(folder, 'record'), 'utf8'))).toMatchObject({
      file: 'true',
      leaks: [{ handle: 2 ** 62, kind: 'file' }],
    });
  } finally {
    replaceBinding(undefined);
    rmSync(folder, { recursive: true });
  }
});
