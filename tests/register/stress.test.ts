import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/stress-preload.mjs', import.meta.url));

it('four threads spawn under the preload, and nothing gets through but what was opened and not yet marked', () => {
  const { status, stdout } = spawnSync(process.execPath, [script, '400'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, without = '', preloaded = ''] = /^(Without[^]*)^(With the preload[^]*)/m.exec(stdout) ?? [];
  expect(without).toContain('\n  20 children got the descriptor that was opened before and never marked.');
  expect(preloaded).toContain(': 400 spawns from 4 threads');
  expect(preloaded).toContain('\n  0 children got the descriptor that was opened before and never marked.');
  expect(preloaded).toContain('\n  0 got one that was opened close-on-exec.');
  expect(status).toBe(0);
}, 120_000);
