// Which functions of Node's `http` create a server, or a request that may hand over its socket?
import type { ModuleKnowledge, RequestProducer, ServerProducer } from '../types.ts';

// A listener passed to createServer is for requests, so there is no `ownListener`.
const server = {
  kind: 'server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  accepts: ['connection', 'connect', 'upgrade'],
} as const satisfies ServerProducer;

const request = {
  kind: 'request',
  delivery: { via: 'return' },
  accepts: ['connect', 'upgrade'],
} as const satisfies RequestProducer;

/** https://nodejs.org/api/http.html */
export const http: ModuleKnowledge = {
  module: 'http',
  exports: { createServer: server, Server: server, get: request, request, ClientRequest: request },
  accepting: { Server: server.accepts, ClientRequest: request.accepts },
};
