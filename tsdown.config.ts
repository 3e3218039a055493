import { defineConfig, type UserConfig } from 'tsdown';

const shared = {
  platform: 'node',
  target: 'node20.19',
  dts: true,
  sourcemap: false,
  fixedExtension: true,
} satisfies UserConfig;

const commonjs = {
  cli: 'src/audit/cli.ts',
  runtime: 'src/runtime/index.ts',
  register: 'src/runtime/register/index.ts',
  testing: 'src/testing/index.ts',
};

// What several entries need, the bundler's own helpers too: else these would land in one of the entries, and loading the
// runtime would run the preload.
const chunks = [
  { name: 'shared', test: /rolldown.runtime|src[\\/]runtime[\\/](?!register|index|esm)/ },
  { name: 'processes', test: /src[\\/](?:runtime[\\/]register|audit)[\\/](?!index|cli)/ },
];

// The runtime exists once, as CommonJS, and its ES module only re-exports it: opt-outs, seals and the
// identity of NoInheritError must be the same for a program that reaches it both ways.
const config: UserConfig[] = defineConfig([
  {
    ...shared,
    entry: { index: 'src/index.ts' },
    format: 'esm',
    dts: false,
    // Whoever installs the runtime in production gets koffi and nothing else, so what the plugin half
    // needs of its tools is inlined.
    deps: {
      alwaysBundle: [/^@typescript-eslint\//, /^@eslint-community\//, /^eslint-visitor-keys/, /^semver/],
      neverBundle: ['eslint'],
    },
  },
  // The plugin's public types name ESLint's types alone: no tool's types are inlined with them.
  {
    ...shared,
    entry: { index: 'src/index.ts' },
    format: 'esm',
    clean: false,
    dts: { emitDtsOnly: true },
    deps: { neverBundle: ['eslint', /^@typescript-eslint\//] },
  },
  // Sloppy code would turn the missing `this` of a plain call into the global object, and hand that on to what a helper wraps.
  {
    ...shared,
    entry: commonjs,
    format: 'cjs',
    clean: false,
    outputOptions: (options, _format, { cjsDts }) =>
      cjsDts
        ? { ...options, chunkFileNames: '[name].d.cts' }
        : { ...options, strict: true, chunkFileNames: '[name].cjs', codeSplitting: { groups: chunks } },
  },
  {
    ...shared,
    entry: { runtime: 'src/runtime/esm.ts' },
    format: 'esm',
    clean: false,
    plugins: [
      {
        name: 'runtime-facade',
        resolveId: {
          order: 'pre',
          handler: (id) => (id === './index.ts' ? { id: './runtime.cjs', external: true } : null),
        },
      },
    ],
  },
  // Not published: for tests that run where TypeScript does not.
  {
    ...shared,
    entry: { 'libuv-loop': 'src/runtime/bindings/libuv-loop.ts' },
    outDir: '.cache/internals',
    format: 'esm',
    dts: false,
  },
]);

export default config;
