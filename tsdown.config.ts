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

// Chunks for code that several entries share, including the bundler's own helpers. Otherwise it would be part of one of
// the entries, and loading the runtime would run the preload.
const chunks = [
  { name: 'shared', test: /rolldown.runtime|src[\\/]runtime[\\/](?!register|index)/ },
  { name: 'hooks', test: /src[\\/]runtime[\\/]register[\\/](?!index|guard|recorder|start-recording)/ },
  { name: 'processes', test: /src[\\/]audit[\\/](?:audit|format-report)\.ts/ },
];

// The runtime exists twice, as an ES module and as CommonJS. Through src/runtime/registry.ts, both share the state that
// must exist once per thread (opt-outs, the lock).
const config: UserConfig[] = defineConfig([
  {
    ...shared,
    entry: { index: 'src/required.ts' },
    format: 'esm',
    dts: false,
    // A fifth of the file would be comments, which every start of a linter would read.
    outputOptions: { comments: { jsdoc: false } },
    // The plugin's own dependencies are inlined, so that users who install the runtime in production
    // get only koffi.
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
  // The plugin's public types refer only to ESLint's types, so no other types are inlined.
  {
    ...shared,
    entry: { index: 'src/index.ts' },
    format: 'esm',
    clean: false,
    dts: { emitDtsOnly: true },
    deps: { neverBundle: ['eslint', /^@typescript-eslint\//] },
  },
  // Strict, because sloppy mode would turn a missing `this` into the global object, and helpers would pass that on.
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
  // One file with everything that a process with the preload needs at startup, in a syntax that old versions of Node
  // can parse. It loads the other files when they are needed.
  {
    ...shared,
    entry: { register: 'src/runtime/register/index.ts' },
    target: 'node12',
    nodeProtocol: 'strip',
    format: 'cjs',
    clean: false,
    outputOptions: { strict: true },
  },
  // The build for bundlers. It imports no other file, because an ES module must not contain a `require`.
  {
    ...shared,
    entry: { runtime: 'src/runtime/index.ts' },
    format: 'esm',
    clean: false,
  },
  // Not published: for tests that run in runtimes without TypeScript.
  {
    ...shared,
    entry: { 'libuv-loop': 'src/runtime/bindings/libuv-loop.ts' },
    outDir: '.cache/internals',
    format: 'esm',
    dts: false,
  },
]);

export default config;
