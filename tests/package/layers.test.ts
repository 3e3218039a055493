import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

import { layers } from '../../eslint.layers.mjs';

const folders = ['rules', 'engine', 'fix', 'knowledge', 'utils', 'runtime', 'audit', 'testing'];

describe('imports inside src go one way', () => {
  it.each([
    ['rules', ['engine', 'fix', 'utils']],
    ['engine', ['knowledge', 'utils']],
    ['fix', ['utils']],
    ['knowledge', ['utils']],
    ['utils', []],
    ['runtime', []],
    ['audit', ['runtime']],
    ['testing', ['runtime', 'audit']],
  ])('%s may import from %j', (folder, allowed) => {
    const accepted = folders.filter(
      (other) => other !== folder && accepts(folder, `import { x } from '../${other}/x.ts';`),
    );
    expect(accepted).toEqual(folders.filter((other) => allowed.includes(other)));
  });

  it.each(['rules', 'engine', 'fix', 'knowledge', 'utils'])('%s may import types from the runtime', (folder) => {
    expect(accepts(folder, "import type { X } from '../runtime/index.ts';")).toBe(true);
  });
});

describe('imports inside the engine go down', () => {
  it.each([
    ['marks', '../names/origin.ts', true],
    ['marks', '../analysis.ts', true],
    ['children', '../servers/server-of.ts', true],
    ['names', '../marks/verdict.ts', false],
    ['names', '../paths/flow.ts', false],
    ['calls', '../analysis.ts', false],
    ['servers', '../children/stdio.ts', false],
  ])('%s importing %s: %j', (folder, specifier, isAccepted) => {
    expect(accepts(`engine/${folder}`, `import { x } from '${specifier}';`)).toBe(isAccepted);
  });
});

function accepts(folder: string, code: string): boolean {
  const parser = {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser },
  };
  return new Linter().verify(code, [parser, ...layers] as Linter.Config[], `src/${folder}/file.ts`).length === 0;
}
