// Which versions of other programs is this repository tested with? Those that package-lock.json does not contain.

/** Tested and measured by default. @type {Readonly<Record<'bun' | 'deno', string>> & { readonly node: readonly string[] }} */
export const RUNTIME_VERSIONS = { node: ['20.19.0', '22', '24', '26'], bun: '1.4.5', deno: '2.9.6' };

/** The version of Node for tests on another kernel. */
export const KERNEL_NODE_VERSION = '24';

/** Tested by emulation of another processor, where each version takes minutes. Debian has only one version. */
export const EMULATED_NODE_VERSIONS = {
  arm: ["20 of Debian's"],
  arm64: ['20.19.0', '24', '26'],
  riscv64: ["20 of Debian's"],
};

/** Tools that only some commands need. Each set is installed in a folder of its own. */
export const TOOL_SETS = {
  knip: ['knip@6.44.2'],
  site: [
    'vitepress@1.6.4',
    'vue@3.5.45',
    'path-browserify@1.0.1',
    'github-slugger@2.0.0',
    // The playground's editor and the links to it.
    'codemirror@6.0.2',
    '@codemirror/lang-javascript@6.2.5',
    '@codemirror/lang-json@6.0.2',
    'fflate@0.8.3',
    // Checks the accessibility of the built pages.
    'axe-core@4.14.1',
  ],
  // The oldest ESLint that the plugin supports.
  'eslint-floor': ['eslint@9.15.0'],
  'eslint-9': ['eslint@9.39.5'],
  'eslint-10': ['eslint@10.15.0', '@eslint/config-inspector@3.5.0'],
  oxlint: ['oxlint@1.94.0'],
  editor: ['eslint@10.15.0', 'vscode-langservers-extracted@4.10.0'],
  // Test runners in which the matcher is tested.
  runners: ['jest@30.5.2', 'mocha@11.7.5', 'ava@6.4.1', 'tap@21.8.0'],
  // Contains the JSON schema of SARIF.
  sarif: ['@microsoft/jest-sarif@1.0.0-beta.0'],
  // Native code that leaves descriptors inheritable. Not in the lock file, because it is built for some platforms only.
  'add-ons': ['@lydell/node-pty@1.1.0', 'classic-level@3.0.0', 'lmdb@3.5.6'],
  // Bundlers; tests/tools/bundlers.test.ts builds a program with each.
  bundlers: [
    'esbuild@0.28.2',
    'rollup@4.68.8',
    '@rollup/plugin-node-resolve@16.0.3',
    '@rollup/plugin-commonjs@29.0.3',
    'vite@8.3.8',
    'webpack@5.112.2',
    'webpack-cli@7.3.1',
    '@vercel/ncc@0.45.0',
    '@vercel/nft@1.11.5',
    '@rspack/core@2.3.4',
    '@rspack/cli@2.2.8',
    'rolldown@1.3.2',
    'postject@1.0.0-alpha.6',
  ],
  // The newest version that runs on Node 20.
  release: ['release-it@20.2.1', '@release-it/keep-a-changelog@7.1.0'],
  // Fake file systems and the test runners that use them, for tests/tools/doubles.test.ts.
  doubles: ['memfs@4.80.1', 'mock-fs@5.5.0', 'jest@30.5.2', 'mocha@12.0.3', '@yarnpkg/cli-dist@4.18.1'],
  'typescript-5.4': ['typescript@5.4.5'],
  'typescript-5.9': ['typescript@5.9.3'],
  'typescript-6.0': ['typescript@6.0.3'],
  'typescript-7.0': ['typescript@7.0.2'],
};
