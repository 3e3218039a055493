import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

/** What needs no process of its own: it makes no descriptors, and leaves nothing behind. */
const ofPlugin = ['docs', 'engine', 'fix', 'rules'].map((folder) => `tests/${folder}/**/*.test.ts`);

const config: ViteUserConfig = defineConfig({
  test: {
    globalSetup: ['tests/global-setup.ts'],
    // Real processes: a runtime test looks at what this process holds and what its child gets.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      // The linter and the compiler take most of a second to load, so these share them.
      { extends: true, test: { name: 'plugin', include: ofPlugin, isolate: false } },
      {
        extends: true,
        test: {
          name: 'processes',
          include: ['tests/**/*.test.ts'],
          // Those in tests/tools have a configuration of their own: they install tools.
          exclude: ['tests/tools/**', ...ofPlugin, ...configDefaults.exclude],
        },
      },
    ],
  },
});

export default config;
