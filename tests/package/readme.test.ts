import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Linter } from 'eslint';
import { expect, it } from 'vitest';

import plugin from '../../src/index.ts';
import { repository } from './packed.ts';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');

it('shows the fix that eslint --fix makes', () => {
  const [, before = '', after] = /```js\n\/\/ before\n(.*?)\n\/\/ after eslint --fix\n(.*?)```/s.exec(readme) ?? [];
  const { output, messages } = new Linter().verifyAndFix(before, [plugin.configs.recommended], 'example.mjs');
  expect(output).toBe(after);
  expect(messages).toEqual([]);
});

it.runIf(process.platform === 'linux')('says of Node what the probe measures here', () => {
  const measured = execFileSync(process.execPath, [join(repository, 'scripts', 'probe.mjs')], { encoding: 'utf8' });
  expect(tableIn(measured)).not.toBe('');
  expect(readme).toContain(tableIn(measured));
});

function tableIn(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
}
