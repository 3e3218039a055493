// Which of the descriptors in a file are left without a mark?
import type { TSESTree } from '@typescript-eslint/utils';

import type { Analysis } from '../engine/analysis.ts';
import type { Site } from '../engine/calls/find-sites.ts';
import { judgeSite } from '../engine/marks/judge-site.ts';
import { findAcceptors, type Acceptor } from '../engine/servers/find-acceptors.ts';

export function unmarked<T extends Site>(analysis: Analysis, sites: readonly T[]): T[] {
  return sites.filter((site) => judgeSite(analysis, site).kind === 'unmarked');
}

/** Sockets that a server accepts, or those that HTTP hands over when it is done with them. */
export function unmarkedAcceptors(analysis: Analysis, areHandedOver: boolean): Acceptor[] {
  return findAcceptors(analysis).filter(
    ({ isHandedOver, verdict }) => verdict.kind === 'unmarked' && isHandedOver === areHandedOver,
  );
}

export function placeOf(acceptor: Acceptor): TSESTree.Node {
  return 'handler' in acceptor ? acceptor.handler : acceptor.awaited;
}
