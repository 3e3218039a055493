import type { KnipConfig } from 'knip';

/** What nothing uses is found here; what is used in ways that an import does not show is named. */
const config: KnipConfig = {
  entry: [
    'src/runtime/{index,esm}.ts',
    // Commands of package.json and CONTRIBUTING.md, and what they start.
    'bench/*.mjs',
    'scripts/**/*.mjs',
    'tests/**/*.test.ts',
    // Programs that tests run as others would, and what only the compiler reads.
    'tests/**/{fixtures,programs}/**/*.{js,cjs,mjs,ts,cts}',
    'tests/**/*.{check,d}.ts',
    'tests/rules/typed/anchor.ts',
    'examples/**/*.{js,cjs,mjs,ts}',
    '.eslint-doc-generatorrc.mjs',
    'eslint.layers.d.mts',
  ],
  project: ['**/*.{js,cjs,mjs,ts,cts,mts,svelte}'],
  ignoreExportsUsedInFile: true,
  // Used by their names, in programs that tests write.
  ignoreDependencies: ['fs-extra', 'graceful-fs', 'union', '@microsoft/eslint-formatter-sarif'],
  // Stands beside the built runtime when it runs.
  ignoreUnresolved: ['./runtime.cjs'],
  ignoreBinaries: ['mkfifo'],
};

export default config;
