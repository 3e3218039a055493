import type { ModuleKnowledge, ServerProducer } from '../types.ts';

const plain = {
  kind: 'server',
  handle: 'Server',
  delivery: { via: 'return' },
  ready: { event: 'listening', startedBy: ['listen'] },
  accepts: ['connection'],
} as const satisfies ServerProducer;

const secure = { ...plain, accepts: ['connection', 'secureConnection'] } as const satisfies ServerProducer;

/** https://nodejs.org/api/http2.html (its server classes are not exported) */
export const http2: ModuleKnowledge = {
  module: 'http2',
  exports: {
    createServer: plain,
    createSecureServer: secure,
  },
  serverTypes: { Http2Server: plain.accepts, Http2SecureServer: secure.accepts },
};
