// Which functions of Node's `tls` create a server or a socket?
import type { ModuleKnowledge, ServerProducer, SocketProducer } from '../types.ts';

const server = {
  kind: 'server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  // 'connection' hands over the TCP socket, 'secureConnection' the TLS socket on top of the same descriptor.
  accepts: ['connection', 'secureConnection'],
  ownListener: 'secureConnection',
} as const satisfies ServerProducer;

// A listener passed to connect is for 'secureConnect', which comes some turns after the descriptor.
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
