import type { ModuleKnowledge, ServerProducer } from '../types.ts';

const server = {
  kind: 'server',
  handle: 'Server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  // 'connection' gives the TCP socket, 'secureConnection' the TLS socket above the same descriptor.
  accepts: ['connection', 'secureConnection'],
  ownListener: 'secureConnection',
} as const satisfies ServerProducer;

/** https://nodejs.org/api/tls.html */
export const tls: ModuleKnowledge = {
  module: 'tls',
  exports: { createServer: server, Server: server },
  serverTypes: { Server: server.accepts },
};
