import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Linter } from 'eslint';
import { afterAll, describe, expect, it } from 'vitest';

import plugin from '../../../src/index.ts';
import { LEAKY_ADD_ONS } from '../../../src/knowledge/leaky-addons.ts';

const SPAWN = "import { spawn } from 'node:child_process';\nspawn('ls');\n";
const folder = mkdtempSync(join(tmpdir(), 'noinherit-leaks-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What `configs.leaks` says of a file in a package. */
function lint(code: string, packageJson: string): string[] {
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), packageJson);
  const linter = new Linter({ cwd: folder });
  return linter
    .verify(code, [{ files: ['**'] }, plugin.configs.leaks], { filename: join(folder, 'src', 'a.js') })
    .map(({ messageId, ruleId }) => `${ruleId} ${messageId}`);
}

const UNSEALED = 'noinherit/no-unsealed-spawn unsealed';

describe('no-unsealed-spawn in the config leaks', () => {
  it('is silent where nothing is known to leak', () => {
    expect(lint(SPAWN, '{ "dependencies": { "better-sqlite3": "*" }, "devDependencies": { "lmdb": "*" } }')).toEqual(
      [],
    );
    expect(lint(SPAWN, '{ not json')).toEqual([]);
  });

  it.each(LEAKY_ADD_ONS.map(({ name }) => name))('reports in a package that depends on %s', (name) => {
    expect(lint(SPAWN, JSON.stringify({ dependencies: { [name]: '*' } }))).toEqual([UNSEALED]);
    expect(lint(SPAWN, JSON.stringify({ optionalDependencies: { [name]: '*' } }))).toEqual([UNSEALED]);
  });

  it('reports in a file that uses one, or FFI', () => {
    expect(lint(`${SPAWN}import { open } from 'lmdb';\n`, '{}')).toEqual([UNSEALED]);
    expect(lint(`${SPAWN}import { dlopen } from 'bun:ffi';\ndlopen('a.so', {});\n`, '{}')).toEqual([UNSEALED]);
  });

  it('reports a child that runs as somebody else anywhere', () => {
    expect(lint("import { spawn } from 'node:child_process';\nspawn('ls', { uid: 1000 });\n", '{}')).toEqual([
      'noinherit/no-unsealed-spawn privilege',
    ]);
  });

  it('has nothing to say of what Node marks itself', () => {
    expect(
      lint(
        "import { openSync } from 'node:fs';\nimport { createServer } from 'node:net';\nopenSync('a');\ncreateServer((socket) => socket.end()).listen(0);\n",
        '{}',
      ),
    ).toEqual([]);
  });
});
