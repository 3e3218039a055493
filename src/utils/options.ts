// What do the options of a rule and the shared settings say?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { JSONSchema4 } from '@typescript-eslint/utils/json-schema';

import { denoSpecifier, withoutNpm } from './deno-json.ts';
import { nearestPackage } from './package-json.ts';
import { isRelative } from './project-files.ts';

/** The module that exports the helpers, unless a user names another one. */
export const DEFAULT_RUNTIME = 'eslint-plugin-noinherit/runtime';

/** The preload, which seals before each program that its process starts. */
export const PRELOAD = 'eslint-plugin-noinherit/register';

/** The options of every rule. */
export interface Options {
  /** The module that fixes import the helpers from, and that the file may import them from. */
  readonly runtime?: string;
}

/** The additional options of `no-unsealed-spawn`. */
export interface SpawnOptions extends Options {
  /** Functions of other modules that start programs. */
  readonly spawners?: readonly SpawnerName[];
  /** Something else seals before each program starts. */
  readonly assumeSealed?: boolean;
  /** Report only where native code is used that leaves descriptors inheritable, or may. */
  readonly onlyWithNativeCode?: boolean;
}

/** The additional options of `no-close-wait`. */
export interface WaitOptions extends Options {
  /** Also report helpers that wait for a command which the file does not show. */
  readonly unknownCommands?: boolean;
}

/** The additional options of `no-unclosed-child-stdio`. */
export interface DaemonOptions extends Options {
  /** Do not report children that are detached and unreferenced (`unref()`). */
  readonly exceptDaemons?: boolean;
}

/** A function by the module that exports it. */
export interface SpawnerName {
  /** The specifier in imports. */
  readonly module: string;
  /** The dotted path of the export; `default`, or empty, for the module itself. */
  readonly export: string;
}

const RUNTIME: { readonly type: 'string'; readonly minLength: 1; readonly description: string } = {
  type: 'string',
  minLength: 1,
  description: `The module specifier that fixes import the helpers from. Default: the shared setting \`noinherit.runtime\`, or \`${DEFAULT_RUNTIME}\`.`,
};

type Schema = readonly [JSONSchema4];

/** The schema of a rule with no options but the common ones. */
export const commonSchema: Schema = [
  {
    type: 'object',
    description: 'Where the runtime helpers come from.',
    properties: { runtime: RUNTIME },
    additionalProperties: false,
  },
];

export const waitSchema: Schema = [
  {
    type: 'object',
    description: 'Where the runtime helpers come from, and which waits are reported.',
    properties: {
      runtime: RUNTIME,
      unknownCommands: {
        type: 'boolean',
        description:
          'Whether to also report functions that run any command they receive and settle a promise when its output ends.',
      },
    },
    additionalProperties: false,
  },
];

export const daemonSchema: Schema = [
  {
    type: 'object',
    description: 'Where the runtime helpers come from, and which children are reported.',
    properties: {
      runtime: RUNTIME,
      exceptDaemons: {
        type: 'boolean',
        description: 'Whether to ignore children that are detached and unreferenced (`unref()`).',
      },
    },
    additionalProperties: false,
  },
];

export const spawnSchema: Schema = [
  {
    type: 'object',
    description: 'Where the runtime helpers come from, and what starts programs.',
    properties: {
      runtime: RUNTIME,
      spawners: {
        type: 'array',
        description: 'Functions of other modules that start programs, besides those of Node, Bun and Deno.',
        uniqueItems: true,
        items: {
          type: 'object',
          description: 'One function, by the module that exports it.',
          properties: {
            module: {
              type: 'string',
              minLength: 1,
              description: 'The module specifier, as imports write it: a package or a path.',
            },
            export: {
              type: 'string',
              pattern: '^(?:[^.\\s]+(?:\\.[^.\\s]+)*)?$',
              description:
                'The name of the export, with dots for a property of one; `default`, or an empty string, for the module itself.',
            },
          },
          required: ['module', 'export'],
          additionalProperties: false,
        },
      },
      assumeSealed: {
        type: 'boolean',
        description: 'Whether something else seals before each program starts. If so, nothing is reported.',
      },
      onlyWithNativeCode: {
        type: 'boolean',
        description:
          'Whether to report only children with another user or group, and files and packages that use FFI or an add-on known to leak descriptors.',
      },
    },
    additionalProperties: false,
  },
];

type Context = Pick<TSESLint.RuleContext<never, readonly [Options?]>, 'options' | 'settings'>;

const RUNTIMES = ['bun', 'deno', 'electron', 'node'] as const;

/** A runtime that the program is meant to run on. */
export interface Target {
  readonly name: (typeof RUNTIMES)[number];
  /** A semver range; undefined for any version. */
  readonly versions: string | undefined;
}

/** Where the program is meant to run. */
export interface Targets {
  readonly runtimes: readonly Target[];
  /** Values of `process.platform`; undefined for any. */
  readonly platforms: readonly string[] | undefined;
}

function shared({ settings }: Pick<Context, 'settings'>): Readonly<Record<string, unknown>> {
  const own = settings['noinherit'];
  return typeof own === 'object' && own !== null ? (own as Record<string, unknown>) : {};
}

function givenTargets(context: Pick<Context, 'settings'>): Readonly<Record<string, unknown>> {
  const { targets } = shared(context);
  return typeof targets === 'object' && targets !== null ? (targets as Record<string, unknown>) : {};
}

/** The setting `noinherit.targets`; if it names no runtime, the package's `engines.node`; else undefined. */
export function targetsOf({
  physicalFilename,
  settings,
}: Pick<Context, 'settings'> & { readonly physicalFilename: string }): Targets | undefined {
  const given = givenTargets({ settings });
  const platforms = Array.isArray(given['platforms']) ? given['platforms'].map(String) : undefined;
  const named = RUNTIMES.flatMap((name) => {
    const versions = given[name];
    const isRange = typeof versions === 'string' || typeof versions === 'number';
    return versions === undefined || versions === false
      ? []
      : [{ name, versions: isRange ? String(versions) : undefined }];
  });
  if (named.length > 0) return { runtimes: named, platforms };
  const versions = nearestPackage(physicalFilename)?.node;
  return versions === undefined ? undefined : { runtimes: [{ name: 'node', versions }], platforms };
}

/** Which specifiers are aliases of modules that the rules know. */
export interface Aliases {
  /** Strings, one of which is in the source of every file that loads an alias. */
  readonly mentions: readonly string[];
  /** The specifier that an alias refers to; any other specifier is returned as it is. */
  resolve(specifier: string): string;
}

const NO_ALIASES: Aliases = { mentions: [], resolve: (specifier) => specifier };

/**
 * The setting `noinherit.aliases`: `{ '#proc': 'node:child_process' }`. A name that begins with `./` is a file relative
 * to the folder that the linter runs in; it matches all imports of that file, however they spell its path.
 */
export function aliasesOf({
  settings,
  filename,
  cwd,
}: Pick<Context, 'settings'> & { readonly filename: string; readonly cwd: string }): Aliases {
  const given = shared({ settings })['aliases'];
  if (typeof given !== 'object' || given === null) return NO_ALIASES;
  const entries = Object.entries(given).map(([name, module]) => [name, String(module)] as const);
  const bare = new Map(entries);
  const files = new Map(entries.flatMap(([name, module]) => (isRelative(name) ? [[join(cwd, name), module]] : [])));
  return {
    mentions: entries.map(([name]) => join(name).replace(/^.*\//, '')),
    resolve: (specifier) =>
      (isRelative(specifier) ? files.get(join(filename, '..', specifier)) : bare.get(specifier)) ?? specifier,
  };
}

/** Joins paths, without extension and without a final `/index`, so that all spellings of a file are the same. */
function join(...parts: readonly string[]): string {
  const path: string[] = [];
  for (const part of parts.flatMap((some) => some.split(/[\\/]/)))
    if (part === '..') path.pop();
    else if (part !== '.' && part !== '') path.push(part);
  return path
    .join('/')
    .replace(/\.[cm]?[jt]sx?$/, '')
    .replace(/\/index$/, '');
}

/** The setting `noinherit.onlyWhereNeeded`: nothing is reported where a mark makes no difference on any target. */
export function onlyWhereNeeded(context: Pick<Context, 'settings'>): boolean {
  return shared(context)['onlyWhereNeeded'] === true;
}

/** Source text that shows that the file is for Deno. */
const OF_DENO = /\bDeno\b|['"](?:npm|jsr):/;

/** The rule's own option, else the shared setting, else the package's own runtime, as the project imports it. */
export function runtimeOf(context: Context & FileContext): string {
  const {
    options: [options],
    settings,
  } = context;
  const setting = shared({ settings })['runtime'];
  return options?.runtime ?? (typeof setting === 'string' && setting !== '' ? setting : ownRuntime(context));
}

interface FileContext {
  readonly physicalFilename: string;
  readonly sourceCode: Readonly<TSESLint.SourceCode>;
}

/** Whether Deno is one of the targets, or the file mentions it. */
export function mayRunOnDeno({
  settings,
  sourceCode: { text },
}: Pick<Context, 'settings'> & Pick<FileContext, 'sourceCode'>): boolean {
  return OF_DENO.test(text) || Boolean(givenTargets({ settings })['deno']);
}

/** Cached by a file's syntax tree: every rule asks, and the answer needs a look at the source and at files above it. */
const ownRuntimes = new WeakMap<TSESTree.Program, string>();

/** In a Deno project, the specifier that the file already imports, or the one from the import map. */
function ownRuntime({ settings, physicalFilename, sourceCode }: Omit<Context, 'options'> & FileContext): string {
  const { ast } = sourceCode;
  let runtime = ownRuntimes.get(ast);
  if (runtime === undefined) {
    runtime = mayRunOnDeno({ settings, sourceCode }) ? denoRuntime(ast, physicalFilename) : DEFAULT_RUNTIME;
    ownRuntimes.set(ast, runtime);
  }
  return runtime;
}

function denoRuntime(ast: TSESTree.Program, filename: string): string {
  const existing = ast.body.flatMap((node) => (node.type === 'ImportDeclaration' ? node.source.value : []));
  const [name = '', path = ''] = DEFAULT_RUNTIME.split('/');
  return (
    existing.find((source) => withoutNpm(source) === DEFAULT_RUNTIME) ??
    denoSpecifier(name, path, filename) ??
    DEFAULT_RUNTIME
  );
}
