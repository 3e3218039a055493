import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import * as net from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setNoInherit } from '../../src/runtime/index.ts';
import { childHolds, clearFlag, dist, handleFd, rawFlags } from '../runtime/helpers.ts';

// The sample that this project finishes (python-dev, 30 June 2007) has four faults.
describe('the four faults of the sample', () => {
  it('polarity inverted: a mark takes inheritance away, and its opposite gives it', () => {
    const fd = openSync('/dev/null', 'r');
    clearFlag(fd);
    setNoInherit(fd);
    expect(childHolds(fd)).toBe(false);
    setNoInherit(fd, false);
    expect(childHolds(fd)).toBe(true);
    closeSync(fd);
  });

  it('a misspelt module in the POSIX branch: that branch runs, both ways, on the flag alone', () => {
    const fd = openSync('/dev/null', 'r');
    const flags = [true, false, true].map((noInherit) => rawFlags(setNoInherit(fd, noInherit)));
    expect(flags).toEqual([1, 0, 1]);
    closeSync(fd);
  });

  it.each(['runtime.cjs', 'runtime.mjs'])('a stray parenthesis: %s parses', (file) => {
    expect(() => execFileSync(process.execPath, ['--check', join(dist, file)], { stdio: 'pipe' })).not.toThrow();
  });

  it('sockets only: files are marked as sockets are', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const file = openSync('/dev/null', 'r');
    const fds = [handleFd(server), file];
    for (const fd of fds) clearFlag(fd);
    expect(fds.map(childHolds)).toEqual([true, true]);
    setNoInherit(server);
    setNoInherit(file);
    expect(fds.map(childHolds)).toEqual([false, false]);
    closeSync(file);
    server.close();
  });
});
