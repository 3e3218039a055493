import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // They have a configuration of their own: they install tools.
    exclude: ['tests/tools/**', ...configDefaults.exclude],
    globalSetup: ['tests/global-setup.ts'],
    // Real processes: a runtime test looks at what this process holds and what its child gets.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});

export default config;
