import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { packAndInstall, repository, type PackedPackage } from '../package/packed.ts';
import { TOOL_SETS } from '../../scripts/lib/versions.mjs';
import { linksTo, makeProject, programOf, type Ended } from './workspace.ts';

const fixtures = fileURLToPath(new URL('../fixtures/package/types/', import.meta.url));

let packed: PackedPackage;

beforeAll(() => {
  packed = packAndInstall();
});
afterAll(() => packed[Symbol.dispose]());

describe.each(['typescript-5.4', 'typescript-5.9', 'typescript-6.0', 'typescript-7.0'] as const)('%s', (typescript) => {
  it.each(['eslint-9', 'eslint-10'] as const)(
    'takes the plugin without a cast, by name and by object, with %s',
    (eslint) => {
      const nodeTypes = Object.fromEntries(
        ['@types/node', '@types/estree'].map((name) => [name, join(repository, 'node_modules', name)]),
      );
      using project = makeProject({}, { plugin: packed, links: { ...linksTo(eslint, 'eslint'), ...nodeTypes } });
      cpSync(fixtures, project.folder, { recursive: true });
      const tsc = programOf(typescript, 'tsc');
      const check = (): Ended => project.run(tsc, ['-p', '.']);
      expect(project.run(tsc, ['--version']).stdout).toContain(TOOL_SETS[typescript][0].replace('typescript@', ''));
      expect(check()).toEqual({ status: 0, stdout: '', stderr: '' });

      // A wrong type would be noticed.
      project.write(
        'by-name.ts',
        readFileSync(join(fixtures, 'by-name.ts'), 'utf8').replace(
          'plugins: { noinherit }',
          'plugins: { noinherit: 42 }',
        ),
      );
      expect(check()).toMatchObject({ stdout: expect.stringContaining('by-name.ts') });
    },
  );
});
