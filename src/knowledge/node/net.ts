import type { ModuleKnowledge, ServerProducer } from '../types.ts';

const server = {
  kind: 'server',
  handle: 'Server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  accepts: ['connection'],
  ownListener: 'connection',
} as const satisfies ServerProducer;

/** https://nodejs.org/api/net.html */
export const net: ModuleKnowledge = {
  module: 'net',
  exports: { createServer: server, Server: server },
  serverTypes: { Server: server.accepts },
};
