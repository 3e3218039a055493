import { childProcess } from './node/child-process.ts';
import { dgram } from './node/dgram.ts';
import { fs } from './node/fs.ts';
import { http } from './node/http.ts';
import { http2 } from './node/http2.ts';
import { https } from './node/https.ts';
import { net } from './node/net.ts';
import { tls } from './node/tls.ts';
import { ACCEPT_EVENTS, type AcceptEvent, type ApiRow, type ModuleKnowledge } from './types.ts';

/** Every module that a rule knows. */
export const modules: readonly ModuleKnowledge[] = [childProcess, dgram, fs, http, http2, https, net, tls];

/** A specifier, without `node:`, to the module it stands for and the path inside it. */
const specifiers = new Map<string, { module: string; path: readonly string[] }>(
  modules.flatMap(({ module, aliases }) => [
    [module, { module, path: [] }] as const,
    ...Object.entries(aliases ?? {}).map(([alias, path]) => [alias, { module, path }] as const),
  ]),
);

const rows = new Map<string, ApiRow>(
  modules.flatMap(({ module, exports }) =>
    Object.entries(exports).map(([path, row]) => [`${module}.${path}`, row] as const),
  ),
);

/** The known module that a specifier names, with or without `node:`. */
export function knownModule(specifier: string): { module: string; path: readonly string[] } | undefined {
  return specifiers.get(specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier);
}

/** What a call of this export does, if it is one of those that matter. */
export function apiRow(module: string, path: readonly string[]): ApiRow | undefined {
  return rows.get([module, ...path].join('.'));
}

const acceptingTypes = new Map<string, readonly AcceptEvent[]>(
  modules.flatMap(({ module, accepting: types }) =>
    Object.entries(types ?? {}).map(([name, accepts]) => [`${module}.${name}`, accepts] as const),
  ),
);

/** The events by which objects of this type hand over sockets; undefined for any other type. */
export function acceptsOfType(module: string, path: readonly string[]): readonly AcceptEvent[] | undefined {
  return acceptingTypes.get([module, ...path].join('.'));
}

/** Matches the text of every file that can name one of the modules. */
export const MENTIONS_MODULE: RegExp = new RegExp(`['"\`](?:node:)?(?:${[...specifiers.keys()].join('|')})['"\`]`);

/** Matches the text of every file that can listen for accepted sockets. */
export const MENTIONS_ACCEPT_EVENT: RegExp = new RegExp(`['"\`](?:${Object.keys(ACCEPT_EVENTS).join('|')})['"\`]`);
