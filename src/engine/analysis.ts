// What does the engine know of a file, and can the file concern a rule at all?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { CLOSING_NAMES, closesDescriptor } from '../knowledge/index.ts';
import { mentionsAcceptEvent } from '../knowledge/mentions.ts';
import { WITHOUT_DESCRIPTORS } from '../knowledge/without-descriptors.ts';
import { oncePerFile } from '../utils/once-per.ts';
import { DEFAULT_RUNTIME, type Aliases } from '../utils/options.ts';
import type { ProjectFiles } from '../utils/project-files.ts';
import { withAddedMethods } from './names/added-methods.ts';
import { FileIndex } from './names/file-index.ts';
import { findHelpers } from './calls/find-helpers.ts';
import type { CallsOfFile } from './calls/find-named-spawns.ts';
import {
  findSites,
  type LibrarySite,
  type OpenSite,
  type RequestSite,
  type ServerSite,
  type Site,
  type SocketSite,
  type SpawnSite,
} from './calls/find-sites.ts';
import { mocksOf, withoutMockedModules } from './names/mocked-modules.ts';
import { importsTypedReexport } from './names/typed-reexport.ts';
import { loadsOf, mayLoad, type Loads } from './names/loaded-modules.ts';
import { Neighbours, withNeighbours } from './names/neighbours.ts';
import { reachesApi } from './names/reaches-api.ts';
import { usedNeighbours, type Used } from './names/used-neighbours.ts';
import type { Origin } from './names/origin.ts';
import { createOriginResolver } from './names/resolve-origin.ts';

/** One file, read once for all rules. */
export interface Analysis extends CallsOfFile {
  /** Calls that create a server or a request, whose events deliver sockets. */
  readonly acceptingAt: ReadonlyMap<TSESTree.Node, RequestSite | ServerSite>;
  readonly opens: readonly OpenSite[];
  readonly servers: readonly ServerSite[];
  readonly sockets: readonly SocketSite[];
  /** Calls that open a native library. */
  readonly libraries: readonly LibrarySite[];
  /** Calls that close the descriptor passed to them. */
  readonly closes: ReadonlySet<TSESTree.Node>;
}

/** The analyses of a file, by the runtime in the options. */
const analysesOf = oncePerFile((_: Readonly<TSESLint.SourceCode>) => new Map<string, Analysis>());

/** The modules in settings and options that the engine cannot know. */
export interface NamedModules {
  /** Exports the helpers, besides the package's own runtime. */
  readonly runtime: string;
  readonly aliases: Aliases;
  /** Finds and reads the modules that no rule knows. */
  readonly files: ProjectFiles;
}

/** The analysis of a file, which all rules share unless their options name another runtime. */
export function analyse(sourceCode: Readonly<TSESLint.SourceCode>, named: NamedModules): Analysis {
  const { runtime } = named;
  const byRuntime = analysesOf(sourceCode);
  let analysis = byRuntime.get(runtime);
  if (!analysis) byRuntime.set(runtime, (analysis = read(sourceCode, named)));
  return analysis;
}

/**
 * Whether a file can concern a rule at all; for most files, all the work is a look at what they load. `modules` concern
 * the rule besides those that the knowledge lists, if the source also matches `mentioning`. With types, a server can
 * come from another module, and only the name of its event shows that it is one.
 */
export function concerns(
  sourceCode: Readonly<TSESLint.SourceCode>,
  named: () => NamedModules,
  modules: ReadonlySet<string>,
  mentioning?: RegExp,
): boolean {
  const { concernsAll, loads } = lookAt(sourceCode, named);
  if (concernsAll) return true;
  return mayLoad(loads, modules, sourceCode.text) && (mentioning?.test(sourceCode.text) ?? true);
}

/** The result of a first look at a file. */
interface Look {
  readonly ast: TSESTree.Program | undefined;
  readonly concernsAll: boolean;
  readonly loads: Loads;
  /** The other modules that are worth reading. */
  readonly used: Used;
}

/** The look at a file that concerns no rule. */
function nothingIn(ast: TSESTree.Program | undefined): Look {
  return { ast, concernsAll: false, loads: { specifiers: [], globals: [], mayLoadMore: false }, used: new Map() };
}

let lastLook = nothingIn(undefined);

/** Every rule asks about the same file, and for most files nothing more happens. Only the first one calls `named`. */
function lookAt(sourceCode: Readonly<TSESLint.SourceCode>, named: () => NamedModules): Look {
  if (lastLook.ast !== sourceCode.ast) lastLook = takeLook(sourceCode, named());
  return lastLook;
}

function takeLook(sourceCode: Readonly<TSESLint.SourceCode>, named: NamedModules): Look {
  const { ast, text, parserServices } = sourceCode;
  const { aliases } = named;
  const loads = loadsOf(sourceCode, aliases);
  const { specifiers, mayLoadMore } = loads;
  if (specifiers.some(({ name }) => WITHOUT_DESCRIPTORS.test(name))) return nothingIn(ast);
  const hasTypes = parserServices?.program != null;
  const used = usedNeighbours(sourceCode, loads);
  const concernsAll =
    reachesApi(sourceCode, loads) ||
    (mayLoadMore && aliases.mentions.some((name) => text.includes(name))) ||
    (hasTypes && (mentionsAcceptEvent(text) || importsTypedReexport(sourceCode))) ||
    (used.size > 0 && neighboursOf(sourceCode, named, used).reexportsKnown());
  return { ast, concernsAll, loads, used };
}

function read(sourceCode: Readonly<TSESLint.SourceCode>, named: NamedModules): Analysis {
  const { runtime, aliases } = named;
  const { loads, used } = lookAt(sourceCode, () => named);
  const index = new FileIndex(sourceCode, aliases);
  const neighbours = neighboursOf(sourceCode, named, used);
  const isMocked = mocksOf(index);
  const givenBy = (callee: Origin): Origin | undefined => (isMocked?.(callee) ? undefined : neighbours.givenBy(callee));
  const written = withoutMockedModules(index, withAddedMethods(index, createOriginResolver(index, givenBy)));
  // A test may mock the neighbour, or the module that it re-exports.
  const originOf = withoutMockedModules(index, withNeighbours(neighbours, written));
  const helpers = findHelpers(index, originOf, [DEFAULT_RUNTIME, runtime]);
  const sites = findSites(index, originOf);
  const ofKind = (kind: Site['row']['kind']): Site[] => sites.filter(({ row }) => row.kind === kind);
  const servers = ofKind('server') as ServerSite[];
  const spawns = ofKind('spawn') as SpawnSite[];
  return {
    index,
    loads,
    originOf,
    helpers,
    acceptingAt: new Map([...servers, ...(ofKind('request') as RequestSite[])].map((site) => [site.node, site])),
    opens: ofKind('open') as OpenSite[],
    servers,
    sockets: ofKind('socket') as SocketSite[],
    libraries: ofKind('library') as LibrarySite[],
    spawns,
    spawnAt: new Map(spawns.map((site) => [site.node, site])),
    spawners: [],
    importsReexport: () => importsTypedReexport(sourceCode) || neighbours.reexportsKnown(),
    closes: new Set(index.callsOf(CLOSING_NAMES).filter(({ callee }) => closes(originOf(callee)))),
  };
}

function neighboursOf(
  sourceCode: Readonly<TSESLint.SourceCode>,
  { aliases, files, runtime }: NamedModules,
  used: Used,
): Neighbours {
  return new Neighbours(files, sourceCode, { aliases, runtimes: [DEFAULT_RUNTIME, runtime], used });
}

function closes(origin: Origin | undefined): boolean {
  return origin !== undefined && !origin.promise && !origin.promisified && closesDescriptor(origin.module, origin.path);
}
