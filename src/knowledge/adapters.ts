// Which functions promisify others, or add promisified methods to an object?

/** What a function that promisifies its first argument, or adds methods to it, returns. */
export type Adapter =
  /** A function that returns a promise instead of calling a callback. */
  | {
      readonly gives: 'promisified';
      /** An object's methods are promisified, too, except those whose name matches. */
      readonly methodsExcept?: RegExp;
      /** Options that do not change what the promise resolves to. */
      readonly options?: readonly string[];
    }
  /** The argument itself. */
  | {
      readonly gives: 'argument';
      /** Each method gets a promisified twin, with this suffix to its name. */
      readonly adds?: string;
    };

const promisify = { gives: 'promisified' } as const satisfies Adapter;
const bluebirdPromisify = { ...promisify, options: ['context'] } as const satisfies Adapter;
const promisifyAll = { gives: 'argument', adds: 'Async' } as const satisfies Adapter;

/** By module and dotted path, as in `util.promisify`; the path is empty if the module itself is the function. */
const adapters: Readonly<Record<string, Readonly<Record<string, Adapter>>>> = {
  util: { promisify },
  'util.promisify': { '': promisify },
  'es6-promisify': { '': promisify, promisify },
  thenify: { '': promisify },
  // https://github.com/sindresorhus/pify
  pify: { '': { ...promisify, methodsExcept: /.(?:Stream|Sync)$/ } },
  // http://bluebirdjs.com/docs/api/promisification.html
  bluebird: {
    promisify: bluebirdPromisify,
    promisifyAll,
    'Promise.promisify': bluebirdPromisify,
    'Promise.promisifyAll': promisifyAll,
  },
  'graceful-fs': { gracefulify: { gives: 'argument' } },
};

const byExport = new Map(
  Object.entries(adapters).flatMap(([module, exports]) =>
    Object.entries(exports).map(([path, adapter]) => [`${module} ${path}`, adapter] as const),
  ),
);

export function adapterOf(module: string, path: readonly string[]): Adapter | undefined {
  return byExport.get(`${module} ${path.join('.')}`);
}

/** The names of the functions that add methods. */
export const ADDING_NAMES: ReadonlySet<string> = new Set(
  Object.values(adapters).flatMap((exports) =>
    Object.entries(exports).flatMap(([path, adapter]) =>
      'adds' in adapter && adapter.adds ? [path.split('.').at(-1)!] : [],
    ),
  ),
);

/** Whether a source text has one of these names, without which no file adds methods. */
export function mentionsAdding(text: string): boolean {
  return [...ADDING_NAMES].some((name) => text.includes(name));
}

/** The suffixes of added methods. */
export const ADDED_SUFFIXES: readonly string[] = [
  ...new Set(
    Object.values(adapters).flatMap((exports) =>
      Object.values(exports).flatMap((adapter) => ('adds' in adapter && adapter.adds) || []),
    ),
  ),
];
