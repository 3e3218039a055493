// Which function of Node's `cluster` starts a process?
import type { ModuleKnowledge } from '../types.ts';

/** https://nodejs.org/api/cluster.html: a worker gets its sockets through its channel, and is sealed like any child. */
export const cluster: ModuleKnowledge = { module: 'cluster', exports: { fork: { kind: 'spawn' } } };
