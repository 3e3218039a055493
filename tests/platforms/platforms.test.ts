import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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
    // Each is a process of its own. Started together, they leave no processor idle while other files are done.
    it.concurrent.each(files)(
      '%s',
      async (file) => {
        const args = ['--test-force-exit', '--test-reporter=tap', file];
        const run = promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 60_000 });
        // Where it fails, the error has its output, too.
        const { stdout, stderr, code } = await run.then(
          (output) => ({ ...output, code: 0 }),
          (error: { stdout: string; stderr: string; code: number | null }) => error,
        );
        expect(stdout, stderr).toMatch(/^# fail 0$/m);
        expect(code).toBe(0);
      },
      60_000,
    );
  },
);
