// Which functions of Node's `https` create a server, or a request that may hand over its socket?
import type { ModuleKnowledge, RequestProducer, ServerProducer } from '../types.ts';

const server = {
  kind: 'server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  accepts: ['connection', 'secureConnection', 'connect', 'upgrade'],
} as const satisfies ServerProducer;

const request = {
  kind: 'request',
  delivery: { via: 'return' },
  accepts: ['connect', 'upgrade'],
} as const satisfies RequestProducer;

/** https://nodejs.org/api/https.html */
export const https: ModuleKnowledge = {
  module: 'https',
  exports: { createServer: server, Server: server, get: request, request },
  accepting: { Server: server.accepts },
};
