import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { onLinux } from '../on-linux.ts';
import { packAndInstall, type PackedPackage, repository, runNode } from './packed.ts';

const fixtures = fileURLToPath(new URL('../fixtures/package/', import.meta.url));

let packed: PackedPackage;

beforeAll(() => {
  packed = packAndInstall();
  // The packages that must not be loaded have to be installed, or the test would prove nothing.
  for (const name of ['eslint', 'typescript', '@typescript-eslint', '@eslint-community']) {
    symlinkSync(join(repository, 'node_modules', name), join(packed.consumer, 'node_modules', name), 'junction');
  }
});
afterAll(() => packed[Symbol.dispose]());

describe('loading the plugin', () => {
  it('loads only its own files', () => {
    const loaded = modulesLoadedBy('eslint-plugin-noinherit');
    expect(loaded).not.toEqual([]);
    expect(loaded.filter((file) => !/\/eslint-plugin-noinherit\/dist\/[^/]+\.mjs$/.test(file))).toEqual([]);
  });

  it('would be noticed if it loaded eslint', () => {
    expect(modulesLoadedBy('eslint').some((file) => file.includes('/eslint/lib/'))).toBe(true);
  });
});

onLinux(describe, 'the fixtures tell what is loaded, and inherited, from /proc')('loading the runtime', () => {
  it.each(['runtime.mjs', 'runtime.cjs'])('loads nothing native until the first call, then works (%s)', (fixture) => {
    expect(runFixture(fixture)).toEqual({
      nativeAfterLoad: [],
      koffiAfterLoad: false,
      nativeAfterCall: [expect.stringMatching(/koffi[^/]*\.node$/)],
      inheritableAtFirst: true,
      inheritableThen: false,
    });
  });

  it('has the same exports and shared state as an ES module and as CommonJS', () => {
    expect(runFixture('runtime-identity.mjs')).toEqual({ differing: [], heldByChildOfOther: [true, true], same: true });
  });
});

function modulesLoadedBy(specifier: string): string[] {
  const hook = pathToFileURL(join(fixtures, 'log-loaded-modules.mjs')).href;
  return runNode(
    ['--import', hook, '--input-type=module', '--eval', `await import('${specifier}')`],
    packed.consumer,
  ) as string[];
}

/** Runs a fixture in the consumer's folder, because its imports are resolved there. */
function runFixture(name: string): unknown {
  mkdirSync(join(packed.consumer, 'src'), { recursive: true });
  const path = join(packed.consumer, 'src', name);
  copyFileSync(join(fixtures, name), path);
  return runNode([path], packed.consumer);
}
