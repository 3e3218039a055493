// Which descriptors in a file are left unmarked?
import type { TSESTree } from '@typescript-eslint/utils';

import type { Analysis } from '../engine/analysis.ts';
import type { ServerSite, Site, SocketSite } from '../engine/calls/find-sites.ts';
import { judgeSite } from '../engine/marks/judge-site.ts';
import { findAcceptors, type Acceptor } from '../engine/servers/find-acceptors.ts';
import { adoptingMakers } from '../engine/servers/find-adopted.ts';
import { isInClusterWorker } from '../engine/servers/in-cluster-worker.ts';
import { oncePer } from '../utils/once-per.ts';
import type { RuleContext } from '../utils/rule-module.ts';
import { needFor } from './need.ts';
import type { RuleFile } from './rule-file.ts';

export function unmarked<T extends Site>(analysis: Analysis, sites: readonly T[]): T[] {
  return sites.filter((site) => judgeSite(analysis, site).kind === 'unmarked');
}

/** Without sockets that are bound to an existing descriptor, which no-unmarked-adopted reports. */
export function unmarkedSockets(analysis: Analysis): SocketSite[] {
  const adopted = adoptingMakers(analysis);
  return unmarked(
    analysis,
    analysis.sockets.filter(({ node }) => !adopted.has(node)),
  );
}

/**
 * Without servers that listen on an existing descriptor, which no-unmarked-adopted reports, and without those in
 * a `cluster` worker: there, the primary listens, so that no mark keeps the port from a child.
 */
export const unmarkedServers: (analysis: Analysis) => readonly ServerSite[] = oncePer((analysis: Analysis) => {
  const adopted = adoptingMakers(analysis);
  return unmarked(
    analysis,
    analysis.servers.filter(({ node }) => !adopted.has(node) && !isInClusterWorker(analysis.originOf, node)),
  );
});

/**
 * The places that receive a server's sockets, without those whose servers will have the mark that
 * no-unmarked-server asks for: one mark is enough, and both rules agree on which.
 */
export function acceptorsToMark<Ids extends string>(file: RuleFile, context: RuleContext<Ids>): readonly Acceptor[] {
  const all = findAcceptors(file.analysis);
  const asksForServers = file.rules.has(SERVER_RULE) && needFor(context, 'server') !== undefined;
  if (all.length === 0 || !asksForServers) return all;
  const asked = reportedServers(file);
  return all.filter(({ servers }) => servers.length === 0 || !servers.every((site) => asked.has(site)));
}

const SERVER_RULE = 'no-unmarked-server';

const reportedServers = oncePer((file: RuleFile): ReadonlySet<ServerSite> => {
  const disabled = disabledLines(file);
  return new Set(
    unmarkedServers(file.analysis).filter(({ node }) => !disabled.some((isOff) => isOff(node.loc.start.line))),
  );
});

/** `eslint-disable`, or one of its two forms for a line, with or without the names of rules. */
const DISABLE = /^\s*(?:eslint|oxlint)-disable(-next-line|-line)?(?:\s+(?!--)(.*))?/s;

/** For each comment that disables no-unmarked-server: whether it does so for a line. */
function disabledLines({ sourceCode }: RuleFile): ((line: number) => boolean)[] {
  return sourceCode.getAllComments().flatMap(({ loc, value }) => {
    const [all, place, names] = DISABLE.exec(value) ?? [];
    if (all === undefined || (names && !names.includes(SERVER_RULE))) return [];
    if (place === '-line') return (line) => loc.start.line === line;
    return place ? (line) => loc.end.line + 1 === line : (line) => loc.end.line <= line;
  });
}

export function nodeOf(acceptor: Acceptor): TSESTree.Node {
  return 'handler' in acceptor ? acceptor.handler : acceptor.awaited;
}
