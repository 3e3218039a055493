import type { ModuleKnowledge, ServerProducer } from '../types.ts';

const server = {
  kind: 'server',
  handle: 'Server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  accepts: ['connection', 'secureConnection'],
} as const satisfies ServerProducer;

/** https://nodejs.org/api/https.html */
export const https: ModuleKnowledge = {
  module: 'https',
  exports: { createServer: server, Server: server },
  serverTypes: { Server: server.accepts },
};
