import { join } from 'node:path';

import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import plugin from '../../../src/index.ts';
import { usePackageFolder } from '../package-folder.ts';

const NAME = 'eslint-plugin-noinherit';
const IMPORT = `import { setNoInherit } from '${NAME}/runtime';\n`;
const MISSING = `No package.json names \`${NAME}\`. Add it to the dependencies.`;
const DEVELOPMENT = `\`${NAME}\` is a development dependency only. Move it to the dependencies.`;

const folder = usePackageFolder();
const { write } = folder;

const manifest = (fields: object = {}): void => write('package.json', JSON.stringify(fields));

/** The rule's messages about a file of the package. */
function lint(code = IMPORT, file = 'src/a.js'): string[] {
  const rules = { 'noinherit/no-missing-runtime': 'error' } as const;
  const languageOptions = {
    ...(file.endsWith('.ts') && { parser }),
    sourceType: file.endsWith('.cjs') ? 'commonjs' : 'module',
  } as const;
  const config: Linter.Config = { files: ['**/*.{cjs,js,ts}'], plugins: { noinherit: plugin }, rules, languageOptions };
  return new Linter({ cwd: folder.path })
    .verify(code, [config], { filename: join(folder.path, file) })
    .map(({ line, message }) => `${line}: ${message}`);
}

describe('no-missing-runtime', () => {
  it.each(['dependencies', 'optionalDependencies', 'peerDependencies'])(
    'is silent where it is one of the %s',
    (field) => {
      manifest({ [field]: { [NAME]: '*' } });
      expect(lint()).toEqual([]);
    },
  );

  it('reports an import of it where no package.json names it', () => {
    manifest({ dependencies: { koffi: '*' } });
    expect(lint(`// mended\n${IMPORT}`)).toEqual([`2: ${MISSING}`]);
  });

  it.each([
    ['an import for its effects', `import '${NAME}/runtime';\n`, 'src/a.js'],
    ['a re-export', `export { sealed } from '${NAME}/runtime';\n`, 'src/a.js'],
    ['require', `const { sealed } = require('${NAME}/runtime');\n`, 'src/a.cjs'],
    ['import()', `const { sealed } = await import('${NAME}/runtime');\n`, 'src/a.js'],
    ['import =', `import runtime = require('${NAME}/runtime');\nruntime.sealDescriptors();\n`, 'src/a.ts'],
  ])('sees %s', (_name, code, file) => {
    manifest();
    expect(lint(code, file)).toEqual([`1: ${MISSING}`]);
  });

  it.each([
    ['types', `import type { sealed } from '${NAME}/runtime';\nexport type { sealed };\n`, 'src/a.ts'],
    ['types that are handed on', `export type { sealed } from '${NAME}/runtime';\n`, 'src/a.ts'],
    [
      'the plugin',
      `import noinherit from '${NAME}';\nexport default [noinherit.configs.recommended];\n`,
      'eslint.config.js',
    ],
    ['a comment', `// ${NAME}/runtime\n`, 'src/a.js'],
    ["a module of the project's own", "import { sealed } from '#descriptors';\nsealed();\n", 'src/a.js'],
  ])('says nothing of %s', (_name, code, file) => {
    manifest();
    expect(lint(code, file)).toEqual([]);
  });

  it("accepts dependencies of the workspace's root, and the package itself", () => {
    manifest({ dependencies: { [NAME]: '*' } });
    write('packages/one/package.json', '{}');
    expect(lint(IMPORT, 'packages/one/a.js')).toEqual([]);
    manifest({ name: NAME });
    expect(lint()).toEqual([]);
  });

  it('accepts a development dependency in a private package, and in files for development', () => {
    manifest({ private: true, devDependencies: { [NAME]: '*' } });
    expect(lint()).toEqual([]);
    manifest({ devDependencies: { [NAME]: '*' } });
    for (const file of ['test/a.js', 'src/__tests__/a.js', 'src/a.test.js', 'scripts/build.js', 'vite.config.js'])
      expect(lint(IMPORT, file)).toEqual([]);
  });

  it('reports a development dependency if the package is published', () => {
    manifest({ devDependencies: { [NAME]: '*' } });
    expect(lint()).toEqual([`1: ${DEVELOPMENT}`]);
  });

  it('reports in one file of a package, each time it is linted, and in another once that one is fixed', () => {
    manifest();
    expect(lint(IMPORT, 'a.js')).toHaveLength(1);
    expect(lint(IMPORT, 'b.js')).toEqual([]);
    expect(lint(IMPORT, 'a.js')).toHaveLength(1);
    manifest({ dependencies: { [NAME]: '*' } });
    expect(lint(IMPORT, 'a.js')).toEqual([]);
    manifest();
    expect(lint(IMPORT, 'b.js')).toHaveLength(1);
  });

  it('reports nothing if nothing can be known, and in a Deno project', () => {
    write('package.json', '{ not json');
    expect(lint()).toEqual([]);
    manifest();
    write('deno.json', '{}');
    expect(lint()).toEqual([]);
  });
});
