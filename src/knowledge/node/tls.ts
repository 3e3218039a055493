import type { ModuleKnowledge, ServerProducer, SocketProducer } from '../types.ts';

const server = {
  kind: 'server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  // 'connection' gives the TCP socket, 'secureConnection' the TLS socket above the same descriptor.
  accepts: ['connection', 'secureConnection'],
  ownListener: 'secureConnection',
} as const satisfies ServerProducer;

// A listener given to connect is for 'secureConnect', some turns after the descriptor came.
const connection = {
  kind: 'socket',
  delivery: { via: 'return' },
  ready: { event: 'connect' },
  adopts: { at: 0, by: ['socket'] },
} as const satisfies SocketProducer;

/** https://nodejs.org/api/tls.html */
export const tls: ModuleKnowledge = {
  module: 'tls',
  exports: { createServer: server, Server: server, connect: connection },
  accepting: { Server: server.accepts },
};
