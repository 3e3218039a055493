// Which functions of Node's `net` create a server or a socket?
import type { ModuleKnowledge, ServerProducer, SocketProducer } from '../types.ts';

const server = {
  kind: 'server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  accepts: ['connection'],
  ownListener: 'connection',
} as const satisfies ServerProducer;

const socket = {
  kind: 'socket',
  delivery: { via: 'return' },
  ready: { event: 'connect', startedBy: ['connect'] },
  adopts: { at: 0, by: ['fd', 'handle'] },
} as const satisfies SocketProducer;

const connection = {
  kind: 'socket',
  delivery: { via: 'return' },
  ready: { event: 'connect', ownListener: true },
} as const satisfies SocketProducer;

/** https://nodejs.org/api/net.html */
export const net: ModuleKnowledge = {
  module: 'net',
  exports: {
    createServer: server,
    Server: server,
    connect: connection,
    createConnection: connection,
    Socket: socket,
    Stream: socket,
  },
  accepting: { Server: server.accepts },
};
