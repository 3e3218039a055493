import { join } from 'node:path';

import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import plugin from '../../../src/index.ts';
import { LEAKY_ADD_ONS } from '../../../src/knowledge/leaky-addons.ts';
import { usePackageFolder } from '../package-folder.ts';

const SPAWN = "import { spawn } from 'node:child_process';\nspawn('ls');\n";
// A package for each test, because the rule caches the imports of a package for a while.
const folder = usePackageFolder();
const { renew: reset, write } = folder;

/** The findings of `configs.leaks` in a file of a package. */
function lint(code: string, packageJson: string, file = 'src/a.js'): string[] {
  write(file, code);
  write('package.json', packageJson);
  const linter = new Linter({ cwd: folder.path });
  return linter
    .verify(code, [{ files: ['**'] }, plugin.configs.leaks], { filename: join(folder.path, file) })
    .map(({ message, messageId, ruleId }) =>
      [ruleId, messageId, ...(/ what `(.*)` opens/.exec(message)?.slice(1) ?? [])].join(' '),
    );
}

/** The finding with the name of the native code. */
const leaky = (name: string): string => `noinherit/no-unsealed-spawn leaky ${name}`;

/** A package whose entry imports src/a.js, which starts a child, and another file, which imports `name`. */
function lintBeside(name: string, code = SPAWN): string[] {
  write('src/index.js', "import './store.js';\nexport * from './a.js';\n");
  write('src/store.js', `import * as store from '${name}';\n`);
  return lint(code, JSON.stringify({ main: 'src/index.js', dependencies: { [name]: '*' } }));
}

describe('no-unsealed-spawn in the config leaks', () => {
  it('reports nothing if nothing is known to leak', () => {
    expect(lintBeside('better-sqlite3')).toEqual([]);
    expect(lint(SPAWN, '{ not json')).toEqual([]);
  });

  it.each(LEAKY_ADD_ONS.map(({ name }) => name))('reports where the program uses %s, and names it', (name) => {
    expect(lintBeside(name)).toEqual([leaky(name)]);
  });

  it('finds the entry of a package by each field, in the sources of published files, and by its usual name', () => {
    const manifests = [
      { main: 'src/index' },
      { exports: { '.': { import: { default: './dist/index.js' } } } },
      { bin: { a: './src/index.js' } },
      {},
    ];
    for (const manifest of manifests) {
      reset();
      write('src/index.js', "require('./store.js');\nrequire('./a');\n");
      write('src/store.js', "const lmdb = await import('lmdb/index.js');\n");
      expect(lint(SPAWN, JSON.stringify(manifest))).toEqual([leaky('lmdb')]);
    }
  });

  it("follows TypeScript's file extensions", () => {
    write('src/index.ts', "export { store } from './store.js';\nexport * from './a.js';\n");
    write('src/store.ts', "import { open } from 'lmdb';\n");
    expect(lint(SPAWN, '{}')).toEqual([leaky('lmdb')]);
  });

  it('counts a package whose name is in a variable', () => {
    write('src/index.js', "import './store.js';\nimport './a.js';\n");
    write('src/store.js', "const name = 'lmdb';\nexport const store = () => import(name);\n");
    expect(lint(SPAWN, '{ "main": "src/index.js" }')).toEqual([leaky('lmdb')]);
    reset();
    write('src/index.js', "import './store.js';\nimport './a.js';\n");
    write('src/store.js', "export const names = ['lmdb'];\n");
    expect(lint(SPAWN, '{ "main": "src/index.js" }')).toEqual([]);
  });

  it('counts the dependencies of a package without an entry, but not in its tests', () => {
    const manifest = '{ "optionalDependencies": { "lmdb": "*" } }';
    expect(lint(SPAWN, manifest)).toEqual([leaky('lmdb')]);
    expect(lint(SPAWN, manifest, 'src/a.slow-spec.js')).toEqual([]);
  });

  it('reports nothing if the add-on is in another process, or in none', () => {
    // A dependency that nothing imports.
    expect(lint(SPAWN, '{ "main": "src/a.js", "dependencies": { "lmdb": "*" } }')).toEqual([]);
    // A script or a test, which no entry leads to.
    reset();
    write('src/index.js', "import 'lmdb';\n");
    expect(lint(SPAWN, '{ "main": "src/index.js" }')).toEqual([]);
    // Names in a list and in a comment.
    reset();
    expect(
      lint(`${SPAWN}// Not 'lmdb'.\nexport const rebuilt = ['node-pty', 'koffi'];\nload('lmdb');\n`, '{}'),
    ).toEqual([]);
    expect(lint(`${SPAWN}export const a = 'lmdb';\n`, '{}')).toEqual([]);
  });

  it.each([
    ["import { open } from 'lmdb';\n", 'lmdb'],
    ["export * from 'node-pty';\n", 'node-pty'],
    ["const pty = await import('@lydell/node-pty');\n", '@lydell/node-pty'],
    ["const pty = await import('zigpty');\n", 'zigpty'],
    [
      "const { createRequire } = process.getBuiltinModule('module');\ncreateRequire(import.meta.url)('leveldown');\n",
      'leveldown',
    ],
    ["import { dlopen } from 'bun:ffi';\ndlopen('a.so', {});\n", 'bun:ffi.dlopen'],
    ["import koffi from 'koffi';\nexport { koffi };\n", 'koffi'],
  ])('reports in a file that uses one, or FFI: %s', (code, name) => {
    expect(lint(`${SPAWN}${code}`, '{}')).toEqual([leaky(name)]);
  });

  it.each([
    ['which waits for its end', "import { execFileSync } from 'node:child_process';\nexecFileSync('ffmpeg');\n"],
    ['which a package waits for', "import { execaSync } from 'execa';\nexecaSync('ffmpeg');\n"],
    [
      'which looks something up',
      "import { execFile } from 'node:child_process';\nexecFile('/usr/bin/which', ['git']);\n",
    ],
    [
      'which looks something up in a shell',
      "import { exec } from 'node:child_process';\nexec(`command -v ${name} && ps -o pid= | true`);\n",
    ],
    ['which only says its version', "import { spawn } from 'node:child_process';\nspawn('code', ['--version']);\n"],
    ['which ends another', "import { exec } from 'node:child_process';\nexec(`sudo -n kill -9 ${pid}`);\n"],
    ['which says its version last', "import { exec } from 'node:child_process';\nexec(`${python} -m xonsh -V`);\n"],
    ["which Bun starts, where Node's add-ons are not", "Bun.spawn(['ffmpeg']);\n"],
    ['which asks git', "import { execFile } from 'node:child_process';\nexecFile('git', ['rev-parse', 'HEAD']);\n"],
    [
      'elsewhere than on Linux',
      "import { exec } from 'node:child_process';\nif (process.platform === 'win32') exec('start /w a');\n",
    ],
  ])('is silent of a child %s', (_name, code) => {
    expect(lint(`import 'lmdb';\n${code}`, '{}')).toEqual([]);
  });

  it.each([
    [
      'which leaves something behind, though it waits',
      "import { execSync } from 'node:child_process';\nexecSync('server >log 2>log & true');\n",
    ],
    ['which looks something up, and goes on', "import { exec } from 'node:child_process';\nexec('which a && a');\n"],
    ['whose program is not seen', "import { spawn } from 'node:child_process';\nspawn(editor, ['--version', file]);\n"],
    ['which does not wait, by a callback of shelljs', "import { exec } from 'shelljs';\nexec(line, () => {});\n"],
  ])('reports a child %s', (_name, code) => {
    expect(lint(`import 'lmdb';\n${code}`, '{}')).toEqual([leaky('lmdb')]);
  });

  it('reports a child with another user or group anywhere', () => {
    expect(lint("import { spawn } from 'node:child_process';\nspawn('ls', { uid: 1000 });\n", '{}')).toEqual([
      'noinherit/no-unsealed-spawn privilege',
    ]);
  });

  it('reports nothing that Node marks itself', () => {
    expect(
      lint(
        "import { openSync } from 'node:fs';\nimport { createServer } from 'node:net';\nopenSync('a');\ncreateServer((socket) => socket.end()).listen(0);\n",
        '{}',
      ),
    ).toEqual([]);
  });
});
