import type { ModuleKnowledge, ServerProducer } from '../types.ts';

// A listener given to createServer is for requests, so there is no `ownListener`.
const server = {
  kind: 'server',
  handle: 'Server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  accepts: ['connection'],
} as const satisfies ServerProducer;

/** https://nodejs.org/api/http.html */
export const http: ModuleKnowledge = {
  module: 'http',
  exports: { createServer: server, Server: server },
  serverTypes: { Server: server.accepts },
};
