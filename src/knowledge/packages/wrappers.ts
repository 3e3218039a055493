// Which packages start programs for their callers, and what do they do with the output?
import type { Spawner } from '../types.ts';

/** A package whose functions start programs with Node's. A seal was measured for each, except with `isLate`. */
export interface Wrapper {
  readonly module: string;
  /** By the dotted path of the export; empty for the module itself, or its default export. */
  readonly exports: Readonly<Record<string, Spawner>>;
}

const spawner = { kind: 'spawn' } as const satisfies Spawner;
const promise = { ...spawner, settles: true } as const satisfies Spawner;
const blocking = { ...spawner, blocks: true } as const satisfies Spawner;
/** Like Node's `spawn`. */
const spawn = { ...spawner, stdio: 'pipe' } as const satisfies Spawner;

/** Starts programs in native code, with a terminal as stdio. */
const terminal = (module: string): Wrapper => ({ module, exports: { spawn: spawner, fork: spawner } });

/** Left out: open and simple-git, which start children in a later turn, and Bun's `$`, which does at its `await`. */
export const wrappers: readonly Wrapper[] = [
  {
    // https://github.com/sindresorhus/execa: no shell, unless the options ask for one.
    module: 'execa',
    exports: {
      '': promise,
      execa: promise,
      execaNode: promise,
      node: promise,
      execaCommand: promise,
      command: promise,
      $: promise,
      execaSync: blocking,
      sync: blocking,
      execaCommandSync: blocking,
      commandSync: blocking,
      '$.sync': blocking,
    },
  },
  { module: 'cross-spawn', exports: { '': spawn, spawn, sync: blocking } },
  // https://github.com/google/zx: a command line for bash.
  {
    module: 'zx',
    exports: { $: { ...promise, shell: 'bash' }, '$.sync': { ...blocking, shell: 'bash' } },
  },
  { module: 'tinyexec', exports: { x: promise, exec: promise } },
  // Starts its child in a later turn, where neither a seal nor `closeOnExit` around the call is in time.
  { module: 'nano-spawn', exports: { '': { ...promise, isLate: true } } },
  { module: 'foreground-child', exports: { foregroundChild: spawner, '': spawner } },
  // Starts `ps` or `pgrep` to find the processes to kill.
  { module: 'tree-kill', exports: { '': { ...spawner, isBrief: true } } },
  ...[
    'node-pty',
    '@cdktf/node-pty-prebuilt-multiarch',
    '@devm33/node-pty',
    '@homebridge/node-pty-prebuilt-multiarch',
    '@lydell/node-pty',
    '@theia/node-pty',
    'node-pty-prebuilt-multiarch',
    'profoundjs-node-pty',
  ].map(terminal),
  { module: '@npmcli/promise-spawn', exports: { '': promise } },
  { module: '@malept/cross-spawn-promise', exports: { spawn: promise } },
  {
    module: 'promisify-child-process',
    exports: {
      spawn: promise,
      exec: { ...promise, shell: 'sh', pipes: true },
      execFile: { ...promise, pipes: true },
      fork: promise,
    },
  },
  // https://github.com/shelljs/shelljs: it blocks, unless it gets a callback or `async: true`.
  { module: 'shelljs', exports: { exec: { ...blocking, shell: 'sh', pipes: true } } },
];

/** Packages whose functions, called with options only, start nothing: they return the function with these options. */
export const BOUND_BY_OPTIONS: ReadonlySet<string> = new Set(['execa', 'zx']);
