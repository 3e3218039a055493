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
  guard: 'src/runtime/register/guard.ts',
  recorder: 'src/runtime/register/recorder.ts',
  'start-recording': 'src/runtime/register/start-recording.ts',
  testing: 'src/testing/index.ts',
  doubles: 'src/testing/doubles.ts',
};

// What several entries need, the bundler's own helpers too: else these would land in one of the entries, and loading the
// runtime would run the preload.
const chunks = [
  { name: 'shared', test: /rolldown.runtime|src[\\/]runtime[\\/](?!register|index)/ },
  { name: 'hooks', test: /src[\\/]runtime[\\/]register[\\/](?!index|guard|recorder|start-recording)/ },
  { name: 'processes', test: /src[\\/]audit[\\/](?:audit|format-report)\.ts/ },
];

// The runtime exists twice, as an ES module and as CommonJS. What there must be one of in a thread (opt-outs, the lock) both
// find in src/runtime/registry.ts.
const config: UserConfig[] = defineConfig([
  {
    ...shared,
    entry: { index: 'src/required.ts' },
    format: 'esm',
    dts: false,
    // Whoever installs the runtime in production gets koffi and nothing else, so what the plugin half
    // needs of its tools is inlined.
    deps: {
      alwaysBundle: [
        /^@typescript-eslint\//,
        /^@eslint-community\//,
        /^eslint-visitor-keys/,
        /^semver/,
        /^strip-json-comments/,
      ],
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
  // One file for all that a process with the preload needs at its start, in what an old Node can read. It loads the others when
  // there is something to do.
  {
    ...shared,
    entry: { register: 'src/runtime/register/index.ts' },
    target: 'node12',
    nodeProtocol: 'strip',
    format: 'cjs',
    clean: false,
    outputOptions: { strict: true },
  },
  // Bundlers take this one. It imports no other file, so that an ES module has no `require` in it.
  {
    ...shared,
    entry: { runtime: 'src/runtime/index.ts' },
    format: 'esm',
    clean: false,
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
