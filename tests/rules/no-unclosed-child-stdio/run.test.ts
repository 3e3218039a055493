import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { onLinux } from '../../on-linux.ts';
import { rules } from '../helpers.ts';

/** Starts three children that write to a log file, and prints how many descriptors of it are open after their exit. */
const program = (open: string, log: string): string => `
const fs = require('fs');
const { spawn } = require('child_process');
const logs = () => fs.readdirSync('/proc/self/fd').filter((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd).endsWith('/the.log'); } catch { return false; } }).length;
async function start(word) {
  const log = ${open};
  spawn('sh', ['-c', 'echo "$0"; echo "$0" >&2', word], { stdio: ['ignore', ${log}, ${log}] }).once('exit', () => { ended(); });
}
let ended;
(async () => {
  for (const word of ['a', 'b', 'c']) await Promise.all([new Promise((resolve) => { ended = resolve; }), start(word)]);
  console.log(logs());
})();
`;

onLinux(describe, 'the descriptors of a process are read in /proc')('a mended program', () => {
  it.each([
    ['a number', "fs.openSync('the.log', 'a')", 'log'],
    ['a FileHandle', "await fs.promises.open('the.log', 'a')", 'log.fd'],
  ])('gives %s to its children, and keeps none', (_what, open, log) => {
    const folder = mkdtempSync(join(tmpdir(), 'noinherit-unclosed-'));
    try {
      const before = program(open, log);
      const { output } = new Linter().verifyAndFix(before, {
        plugins: { noinherit: { rules } },
        rules: { 'noinherit/no-unclosed-child-stdio': 'error' },
        languageOptions: { sourceType: 'commonjs' },
      });
      expect(run(folder, before)).toBe('3\n');
      expect(run(folder, output)).toBe('0\n');
      expect(readFileSync(join(folder, 'the.log'), 'utf8')).toBe('a\na\nb\nb\nc\nc\n'.repeat(2));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function run(folder: string, code: string): string {
  writeFileSync(join(folder, 'program.cjs'), code);
  return spawnSync(process.execPath, ['program.cjs'], { cwd: folder, encoding: 'utf8' }).stdout;
}
