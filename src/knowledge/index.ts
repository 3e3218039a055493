// Which modules and exports do the rules know, and what does a call of each do?
import { withoutNpm } from '../utils/deno-json.ts';
import { ADDED_SUFFIXES } from './adapters.ts';
import { BUILTIN_MODULES } from './node/builtin-modules.ts';
import { childProcess } from './node/child-process.ts';
import { cluster } from './node/cluster.ts';
import { dgram } from './node/dgram.ts';
import { fs } from './node/fs.ts';
import { http } from './node/http.ts';
import { http2 } from './node/http2.ts';
import { https } from './node/https.ts';
import { net } from './node/net.ts';
import { process } from './node/process.ts';
import { tls } from './node/tls.ts';
import { tty } from './node/tty.ts';
import { mzChildProcess } from './packages/child-processes.ts';
import { fsExtra, gracefulFs, mzFs } from './packages/file-systems.ts';
import { bunFfi, ffiNapi, koffi, nodeFfi } from './packages/native-libraries.ts';
import { wrappers } from './packages/wrappers.ts';
import { bun } from './runtimes/bun.ts';
import { deno } from './runtimes/deno.ts';
import type { AcceptEvent, ApiRow, ModuleKnowledge } from './types.ts';

export const nodeModules: readonly ModuleKnowledge[] = [
  childProcess,
  cluster,
  dgram,
  fs,
  http,
  http2,
  https,
  net,
  process,
  tls,
  tty,
];

export const packages: readonly ModuleKnowledge[] = [fsExtra, gracefulFs, mzChildProcess, mzFs];

/** APIs of other runtimes besides Node's modules. */
const runtimes: readonly ModuleKnowledge[] = [bun, deno];

/** Libraries with which JavaScript declares and calls native functions. */
const nativeLibraries: readonly ModuleKnowledge[] = [bunFfi, ffiNapi, koffi, nodeFfi];

/** Every module that a rule knows. */
export const modules: readonly ModuleKnowledge[] = [...nodeModules, ...packages, ...runtimes, ...nativeLibraries];

/** What a specifier resolves to: a module, and a path inside it. */
interface Place {
  readonly module: string;
  readonly path: readonly string[];
}

function placesOf({ module, aliases, isGlobal }: ModuleKnowledge): (readonly [specifier: string, place: Place])[] {
  return [
    ...(isGlobal ? [] : [[module, { module, path: [] }] as const]),
    ...Object.entries(aliases ?? {}).map(([alias, path]) => [alias, { module, path }] as const),
  ];
}

/** The names under which a file can refer to a module: its specifiers, without `node:`, and its global. */
export function namesOf(module: ModuleKnowledge): string[] {
  return [...placesOf(module).map(([specifier]) => specifier), ...(module.isGlobal ? [module.module] : [])];
}

/** All specifiers, those of Node's own modules without `node:`. */
const specifiers = new Map<string, Place>([
  ...BUILTIN_MODULES.map((module) => [module, { module, path: [] }] as const),
  ...modules.flatMap(placesOf),
]);

const builtins: ReadonlySet<string> = new Set([
  ...BUILTIN_MODULES,
  ...nodeModules.flatMap(placesOf).map(([specifier]) => specifier),
]);

const rows = new Map<string, ApiRow>(
  modules.flatMap(({ module, exports }) =>
    Object.entries(exports).map(([path, row]) => [`${module}.${path}`, row] as const),
  ),
);

/** The module that a specifier resolves to. For Node's own, `node:` makes no difference; `npm:` is Deno's. */
export function moduleOf(written: string): Place {
  const specifier = withoutNpm(written);
  const bare = specifier.startsWith('node:') ? specifier.slice('node:'.length) : undefined;
  const name = bare !== undefined && builtins.has(bare) ? bare : specifier;
  return specifiers.get(name) ?? { module: GLOBALS.has(name) ? `npm:${name}` : name, path: [] };
}

/** Whether a specifier resolves to a module of Node's, or to one that the knowledge lists. */
export function isListed(written: string): boolean {
  const { module, path } = moduleOf(written);
  return specifiers.has(module) || isKnown(module, path);
}

/** The globals whose members the knowledge lists. */
export const GLOBALS: ReadonlySet<string> = new Set(
  modules.filter(({ isGlobal }) => isGlobal).map(({ module }) => module),
);

/** All prefixes of the paths to listed exports: the module itself, and each further part of a path. */
const known = new Set([
  ...modules.flatMap(({ module, exports }) => Object.keys(exports).flatMap((path) => stepsTo(module, path))),
  ...wrappers.flatMap(({ module, exports }) => Object.keys(exports).flatMap((path) => stepsTo(module, path))),
]);

function stepsTo(module: string, path: string): string[] {
  const names = path === '' ? [] : path.split('.');
  return [module, ...names.map((_, at) => [module, ...names.slice(0, at + 1)].join('.'))];
}

/** Whether a path in a module is that of an API, or a prefix of one. */
export function isKnown(module: string, path: readonly string[]): boolean {
  return known.has([module, ...path].join('.'));
}

const PLAIN: ReadonlyMap<string, string> = new Map([
  ['https', 'http'],
  ['tls', 'net'],
]);

/** The unencrypted twin of a module; programs choose between them: `(secure ? https : http).createServer()`. */
export function plainTwinOf(module: string): string | undefined {
  return PLAIN.get(module);
}

/** The names of the global object itself. */
export const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['global', 'globalThis', 'self']);

/** What a call of this export does; undefined if the knowledge does not list it. */
export function apiRow(module: string, path: readonly string[]): ApiRow | undefined {
  return rows.get([module, ...path].join('.'));
}

const closing = new Set(modules.flatMap(({ module, closes = [] }) => closes.map((path) => `${module}.${path}`)));

/** The names of exports that close a descriptor. */
export const CLOSING_NAMES: ReadonlySet<string> = new Set(modules.flatMap(({ closes = [] }) => closes));

/** Whether a call of this export closes the descriptor that is its first argument. */
export function closesDescriptor(module: string, path: readonly string[]): boolean {
  return closing.has([module, ...path].join('.'));
}

const acceptingTypes = new Map<string, readonly AcceptEvent[]>(
  modules.flatMap(({ module, accepting: types }) =>
    Object.entries(types ?? {}).map(([name, accepts]) => [`${module}.${name}`, accepts] as const),
  ),
);

/** The events with which objects of this type hand over sockets; undefined for any other type. */
export function acceptsOfType(module: string, path: readonly string[]): readonly AcceptEvent[] | undefined {
  return acceptingTypes.get([module, ...path].join('.'));
}

/** The methods of servers that can adopt a descriptor, through their option `fd`. */
export const ADOPTING_METHODS: ReadonlySet<string> = new Set(['listen']);

/** The methods of sockets that can adopt a descriptor. */
export const BINDING_METHODS: ReadonlySet<string> = new Set(
  modules.flatMap(({ exports }) =>
    Object.values(exports).flatMap((row) => (row.kind === 'socket' && row.adoptsBy) || []),
  ),
);

/** The last name of everything that adopts a descriptor. */
export const ADOPTING_NAMES: ReadonlySet<string> = new Set([
  ...ADOPTING_METHODS,
  ...modules.flatMap(({ exports }) =>
    Object.entries(exports).flatMap(([path, row]) =>
      row.kind === 'adopter' || ('adopts' in row && row.adopts?.by.includes('fd')) ? [path.split('.').at(-1)!] : [],
    ),
  ),
  ...BINDING_METHODS,
]);

/** Methods that start a program which `new` has prepared. */
export const STARTING_METHODS: ReadonlySet<string> = new Set(
  modules.flatMap(({ exports }) =>
    Object.values(exports).flatMap((row) => (row.kind === 'spawn' && row.startedBy) || []),
  ),
);

/** The last name of everything that the knowledge lists, also with the suffixes of added methods. */
export const API_NAMES: ReadonlySet<string> = new Set([
  ...STARTING_METHODS,
  ...modules
    .flatMap(({ exports }) => Object.keys(exports))
    .flatMap((path) => {
      const name = path.split('.').at(-1)!;
      return [name, ...ADDED_SUFFIXES.map((suffix) => `${name}${suffix}`)];
    }),
]);

/** Modules whose functions use a descriptor without keeping it. */
export const USING_MODULES: ReadonlySet<string> = new Set(['assert', 'fs', 'fs-extra', 'graceful-fs', 'mz/fs', 'util']);
