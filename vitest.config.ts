import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests that need no process of their own, because they open no descriptors and leave nothing behind. */
const ofPlugin = [
  ...['corpus', 'docs', 'engine', 'fix', 'laws', 'rules'].map((folder) => `tests/${folder}/**/*.test.ts`),
  ...['consistency', 'layers', 'readme', 'release', 'sizes'].map((name) => `tests/package/${name}.test.ts`),
  'tests/register/old-node.test.ts',
];

const config: ViteUserConfig = defineConfig({
  test: {
    globalSetup: ['tests/global-setup.ts'],
    // Real processes, because the runtime's tests check which descriptors their process holds and its children inherit.
    pool: 'forks',
    testTimeout: 60_000,
    // Tests that mostly wait may do so at the same time, but not so many that children get no processor for long.
    maxConcurrency: 3,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      // The linter and the compiler take most of a second to load, so these tests share one process.
      { extends: true, test: { name: 'plugin', include: ofPlugin, isolate: false } },
      {
        extends: true,
        test: {
          name: 'processes',
          include: ['tests/**/*.test.ts'],
          // The tests in tests/tools install tools, and have a configuration of their own.
          exclude: ['tests/tools/**', ...ofPlugin, ...configDefaults.exclude],
        },
      },
    ],
  },
});

export default config;
