// Which functions of Node's `dgram` create a socket?
import type { ModuleKnowledge, SocketProducer } from '../types.ts';

const socket = {
  kind: 'socket',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['bind', 'connect', 'send'] },
  adoptsBy: ['bind'],
} as const satisfies SocketProducer;

/** https://nodejs.org/api/dgram.html */
export const dgram: ModuleKnowledge = {
  module: 'dgram',
  exports: { createSocket: socket, Socket: socket },
};
