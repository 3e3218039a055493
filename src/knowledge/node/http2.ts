// Which functions of Node's `http2` create a server or a client's session?
import type { ModuleKnowledge, ServerProducer, SocketProducer } from '../types.ts';

const plain = {
  kind: 'server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  accepts: ['connection'],
} as const satisfies ServerProducer;

const secure = { ...plain, accepts: ['connection', 'secureConnection'] } as const satisfies ServerProducer;

const session = {
  kind: 'socket',
  delivery: { via: 'return' },
  ready: { event: 'connect' },
  adopts: { at: 1, by: ['createConnection'] },
} as const satisfies SocketProducer;

/** https://nodejs.org/api/http2.html (its server classes are not exported) */
export const http2: ModuleKnowledge = {
  module: 'http2',
  exports: {
    createServer: plain,
    createSecureServer: secure,
    connect: session,
  },
  accepting: { Http2Server: plain.accepts, Http2SecureServer: secure.accepts },
};
