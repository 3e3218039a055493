import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/test-stress.mjs', import.meta.url));

it('four threads that open, mark, seal and spawn at once break no spawn and pass nothing on (npm run test:stress takes 2,000 each)', () => {
  const output = execFileSync(process.execPath, [script, '60'], { encoding: 'utf8', timeout: 120_000 });
  expect(output).toMatch(/^240 spawns; [1-9]\d* foreign opens/m);
  expect(output).toMatch(/\npassed\n$/);
}, 120_000);
