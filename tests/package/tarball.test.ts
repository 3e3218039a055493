import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { onLinux } from '../on-linux.ts';
import { installedPackages, packAndInstall, type PackedPackage, repository, runNode } from './packed.ts';

let packed: PackedPackage;

beforeAll(() => {
  packed = packAndInstall();
});
afterAll(() => packed[Symbol.dispose]());

describe('the tarball', () => {
  it('contains exactly the listed files ("npm run update" writes the list)', () => {
    const list = readFileSync(join(repository, 'tests/package/tarball-files.txt'), 'utf8');
    expect([...packed.files].sort()).toEqual(list.trimEnd().split('\n'));
  });

  it('contains every file in the exports map', () => {
    const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    const named = JSON.stringify(manifest.exports).match(/\.\/[^"]*\.[a-z]+(?=")/g) ?? [];
    const targets = named.filter((path) => path !== './package.json');
    expect(targets).not.toEqual([]);
    expect(targets.map((path) => path.slice(2)).filter((path) => !packed.files.includes(path))).toEqual([]);
  });

  it('does not run the preload unless it is imported', () => {
    const files = packed.files.filter((file) => /^dist\/.*js$/.test(file) && file !== 'dist/register.cjs');
    expect(
      files.filter((file) => readFileSync(join(repository, file), 'utf8').includes('require("./register.cjs")')),
    ).toEqual([]);
  });

  it('passes publint', async () => {
    const tarball = readFileSync(packed.tarball);
    const { messages, pkg } = await publint({
      pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
    });
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
  });

  it('has correct types for every module resolution of Node', async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(packed.tarball)));
    if (!result.types) throw new Error('The package has no types.');
    expect(result.problems.filter((problem) => !isAccepted(problem))).toEqual([]);
  });
});

describe('installed with --omit=dev in an empty folder', () => {
  it('installs koffi and koffi’s platform package, and nothing else', () => {
    const names = installedPackages(packed.consumer);
    expect(names.filter((name) => !name.startsWith('@koromix/koffi-') && !name.startsWith('koffi/'))).toEqual([
      'eslint-plugin-noinherit',
      'koffi',
    ]);
    expect(names.filter((name) => name.startsWith('@koromix/'))).not.toEqual([]);
  });

  it('can be loaded as a plugin, with import and with require', () => {
    const print = 'console.log(JSON.stringify(Object.keys(plugin.rules).length > 0))';
    const imported = `import plugin from 'eslint-plugin-noinherit'; ${print}`;
    expect(runNode(['--input-type=module', '--eval', imported], packed.consumer)).toBe(true);
    const required = `const plugin = require('eslint-plugin-noinherit'); ${print}`;
    expect(runNode(['--no-warnings', '--eval', required], packed.consumer)).toBe(true);
  });

  it('is found by resolvers without exports maps, which get the same file', () => {
    const folder = join(packed.consumer, 'node_modules/eslint-plugin-noinherit');
    const require = createRequire(join(packed.consumer, 'program.js'));
    for (const entry of ['runtime', 'register', 'testing']) {
      // Resolving a path ignores the exports map, so this is the file that a resolver without exports maps finds.
      expect(require.resolve(join(folder, entry))).toBe(require.resolve(`eslint-plugin-noinherit/${entry}`));
    }
  });

  onLinux(it, 'the command and the preload read /proc')('has the command, the preload and the matcher', () => {
    const command = join(packed.consumer, 'node_modules/.bin/noinherit');
    const print = "console.log(JSON.stringify(typeof require('eslint-plugin-noinherit/testing').expectNoLeaks))";
    expect(runNode(['--import', 'eslint-plugin-noinherit/register', '--eval', print], packed.consumer)).toBe(
      'function',
    );
    expect(execFileSync(command, ['--help'], { encoding: 'utf8' })).toContain('noinherit audit <pid or name>');
  });

  onLinux(it, 'it seals for real: on Windows tests/platforms does, on macOS nobody did')(
    'calls what it wraps with the `this` of the call, where that has none, too',
    () => {
      const print = "console.log(JSON.stringify(sealed(function () { 'use strict'; return this === undefined; })()))";
      const imported = `import { sealed } from 'eslint-plugin-noinherit/runtime'; ${print}`;
      expect(runNode(['--input-type=module', '--eval', imported], packed.consumer)).toBe(true);
      const required = `const { sealed } = require('eslint-plugin-noinherit/runtime'); ${print}`;
      expect(runNode(['--eval', required], packed.consumer)).toBe(true);
    },
  );
});

/** The plugin's entry is an ES module only: ESLint imports it, and every supported Node can `require` it. */
function isAccepted(problem: Problem): boolean {
  return problem.kind === 'CJSResolvesToESM' && problem.entrypoint === '.';
}
