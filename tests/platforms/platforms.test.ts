import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { onLinux } from '../on-linux.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** Many children to wait for, or many threads: run by `npm run test:nodes`, which begins with the oldest Node. */
const LONG = ['closing.check.mjs', 'threads.check.mjs'];
const files = readdirSync(folder).filter((file) => file.endsWith('.check.mjs') && !LONG.includes(file));

// The same files run under other versions of Node by `npm run test:nodes`, and under Windows' by `npm run
// test:windows`.
onLinux(describe, 'Windows runs the checks by `npm run test:windows`, and macOS has no kit for them')(
  'the checks for every platform, on this Node',
  () => {
    it.each(files)(
      '%s',
      (file) => {
        const run = spawnSync(process.execPath, ['--test-force-exit', '--test-reporter=tap', file], {
          cwd: folder,
          encoding: 'utf8',
          timeout: 60_000,
        });
        expect(run.stdout, run.stderr).toMatch(/^# fail 0$/m);
        expect(run.status).toBe(0);
      },
      60_000,
    );
  },
);
