// Which packages with native code leave descriptors inheritable?

/** A native add-on that leaves a descriptor inheritable. */
export interface LeakyAddOn {
  readonly name: string;
  /** The version that was examined, if it is on record. */
  readonly version?: string;
  /** What a child inherited. */
  readonly gives: string;
  /** When that was measured, and where. */
  readonly measured: string;
  readonly evidence: string;
}

const measured = '2026, Linux x64, Node 20, 24 and 26';

const FORKS_OF_NODE_PTY: readonly LeakyAddOn[] = Object.entries({
  '@lydell/node-pty': '1.1',
  '@homebridge/node-pty-prebuilt-multiarch': '0.14',
  '@cdktf/node-pty-prebuilt-multiarch': '0.10',
  '@devm33/node-pty': '1.0',
  '@theia/node-pty': '0.9',
  'node-pty-prebuilt-multiarch': '0.10',
  'profoundjs-node-pty': '2.0',
  zigpty: '0.2',
}).map(([name, version]) => ({
  name,
  version,
  gives: 'the master of each terminal',
  measured: '2026, Linux x64, Node 20',
  evidence: 'measured',
}));

/**
 * Measured by starting a child while the add-on was in use, and reading the child's /proc/<pid>/fd. No leak found in:
 * better-sqlite3, sqlite3, @duckdb/node-api, zeromq, sharp, serialport, rocksdb, libsql, fs-ext, @replit/ruspty.
 */
export const LEAKY_ADD_ONS: readonly LeakyAddOn[] = [
  {
    name: 'lmdb',
    version: '3.5',
    gives: 'data.mdb, the database',
    measured,
    evidence: 'https://github.com/Agoric/agoric-sdk/issues/6055',
  },
  {
    name: 'classic-level',
    version: '3.0',
    gives: 'LOG, LOCK, *.log and MANIFEST of the database, writable',
    measured,
    evidence: 'measured',
  },
  {
    name: 'level',
    version: '10.0',
    gives: 'what classic-level gives, which it opens its databases with',
    measured: '2026, Linux x64, Node 20',
    evidence: 'measured',
  },
  {
    name: 'leveldown',
    gives: 'LOG, LOCK, *.log and MANIFEST of the database, writable',
    measured,
    evidence: 'measured',
  },
  { name: 'node-pty', version: '1.1', gives: 'the master of each terminal', measured, evidence: 'measured' },
  ...FORKS_OF_NODE_PTY,
  { name: 'couchbase', gives: 'its TCP socket', measured, evidence: 'measured' },
  { name: '@vscode/spdlog', gives: 'the log file', measured, evidence: 'measured' },
  { name: 'epoll', gives: 'the epoll instance', measured, evidence: 'measured' },
];

/** Packages with which JavaScript calls native functions, which may open anything. */
export const FFI_PACKAGES: readonly string[] = ['ffi-napi', 'ffi-rs', 'koffi'];

const names: ReadonlySet<string> = new Set([...LEAKY_ADD_ONS.map(({ name }) => name), ...FFI_PACKAGES]);

/** Whether a package of this name leaves descriptors inheritable, or may. */
export function leaksDescriptors(name: string): boolean {
  return names.has(name);
}

const quotedName = new RegExp(
  `['"\`](${[...names].map((name) => name.replace('/', '\\/')).join('|')})(?:\\/[^'"\`]*)?['"\`]`,
  'g',
);

/** Every quoted name of one of them in a source text; `at` is the offset after the opening quote. */
export function quotedLeakyPackages(text: string): { readonly at: number; readonly name: string }[] {
  return [...text.matchAll(quotedName)].map(({ index, 1: name }) => ({ at: index + 1, name: name! }));
}
