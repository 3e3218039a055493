import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests with the real tools that people use with the plugin. The tools are installed from npm into .cache/tools. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['tests/tools/**/*.test.ts'],
    globalSetup: ['tests/global-setup.ts'],
    reporters: ['verbose'],
    pool: 'forks',
    // These tests install packages and start other programs.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
  },
});

export default config;
