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
    'site/.vitepress/{config,vue.d}.ts',
    'site/.vitepress/theme/{index.ts,lint.mjs}',
    '.eslint-doc-generatorrc.mjs',
    'eslint.layers.d.mts',
  ],
  project: ['**/*.{js,cjs,mjs,ts,cts,mts,svelte,vue}'],
  ignoreExportsUsedInFile: true,
  // Used by their names: in programs that tests write, in examples, in the site's configuration.
  ignoreDependencies: ['fs-extra', 'graceful-fs', 'union', '@microsoft/eslint-formatter-sarif', 'path-browserify'],
  // Stands beside the built runtime when it runs.
  ignoreUnresolved: ['./runtime.cjs'],
  ignoreBinaries: ['apt-get', 'mkfifo'],
};

export default config;
